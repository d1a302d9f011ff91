"""Looks a form definition over for its designer: every mistake, and what is doubtful."""

from __future__ import annotations

from django.utils.translation import gettext as _

from portal.contributions import Gate
from portal.definitions.careful_reading import read_past_mistakes
from portal.definitions.findings import Finding, Findings
from portal.definitions.reading import KEY, InvalidDefinition, Node, doubles_at
from portal.forms.compile import crowd_in, places_of_keys, read_field, read_step
from portal.forms.compiled import CompiledStep
from portal.forms.definition import FormField
from portal.forms.doubts import doubt
from portal.forms.references import wrong_references

UNKNOWN_TYPE = "not.known"


def check_form(definition: object) -> list[Finding]:
    """Return all errors and warnings of a form definition, whatever JSON it is. No query.

    A form without errors can be compiled; warnings are about what is allowed but hardly meant. One
    that is too large is not looked into.
    """
    found = Findings()
    if crowd := crowd_in(definition):
        found.error(crowd.place, crowd.reason)
        return found.all
    steps = _steps(Node(definition), found)
    for refusal in (
        *doubles_at({f"steps[{n}]": step.key for n, step in enumerate(steps)}),
        *doubles_at(places_of_keys(steps)),
        *wrong_references(steps),
    ):
        found.error(refusal.place, refusal.reason)
    if steps:
        doubt(steps, found)
    return found.all


def _steps(root: Node, found: Findings) -> list[CompiledStep]:
    read_past_mistakes(root, lambda node: node.opened(("steps",)), found, stand_ins={})
    try:
        items = root.get("steps").items()
    except InvalidDefinition as refusal:
        found.error(refusal.place, refusal.reason)
        return []
    return [_step(item, number, found) for number, item in enumerate(items)]


def _step(node: Node, number: int, found: Findings) -> CompiledStep:
    stand_ins = {"key": f"step_{number}", "title": "·"}
    fields = _fields(node.get("fields"), number, found) if isinstance(node.value, dict) else []
    step = read_past_mistakes(node, lambda n: read_step(n, fields), found, stand_ins=stand_ins)
    return step or CompiledStep(stand_ins["key"], "·", "", tuple(fields))


def _fields(node: Node, step: int, found: Findings) -> list[FormField]:
    try:
        items = node.items()
    except InvalidDefinition as refusal:
        found.error(refusal.place, refusal.reason)
        return []
    return [_field(item, f"question_{step}_{number}", found) for number, item in enumerate(items)]


def _field(node: Node, name: str, found: Findings) -> FormField:
    stand_ins = {
        "key": name,
        "type": UNKNOWN_TYPE,
        "label": "·",
        "choices": [{"value": "·", "label": "·"}],
        "formula": "0",
        "fields": [{"key": "part", "type": "text", "label": "·"}],
    }
    field = read_past_mistakes(node, _read, found, stand_ins=stand_ins)
    key = node.get("key").value
    known = key if isinstance(key, str) and KEY.fullmatch(key) else name
    return field or FormField(known, UNKNOWN_TYPE, "·")


def _read(node: Node) -> FormField:
    """Read a question; a plugin's type that fails counts as a mistake of the definition."""
    name = node.get("type").value
    try:
        return read_field(node, allow_unknown_types=name == UNKNOWN_TYPE)
    except InvalidDefinition:
        raise
    except Exception as error:
        if not isinstance(name, str) or "." not in name:
            raise
        Gate.report(name, error)
        node.get("type").fail(_("This field type failed. Its plugin needs a look."))
