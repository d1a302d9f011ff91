"""Turns a form definition kept as data into a :class:`CompiledForm`, or says what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from portal.contributions import Gate
from portal.definitions.reading import InvalidDefinition, Node, refuse_doubles, refuse_doubles_at
from portal.forms.compiled import CompiledForm, CompiledStep
from portal.forms.definition import FormField
from portal.forms.field_rules import read_show_if, rule_keys, with_rules
from portal.forms.field_types import UNAVAILABLE, FieldType, find_type
from portal.forms.question_reading import read_question
from portal.forms.references import wrong_references

MOST_STEPS, MOST_QUESTIONS = 100, 500
STEP_KEYS = frozenset({"key", "title", "intro", "show_if", "fields"})


def compile_form(
    definition: Mapping[str, Any], *, allow_unknown_types: bool = False
) -> CompiledForm:
    """Read ``{"steps": [{"key", "title", "intro"?, "show_if"?, "fields": […]}]}``.

    ``allow_unknown_types`` is for stored definitions whose plugin may be switched off, or no longer
    reads what it once took: such a question is unavailable instead of failing the page.

    :raises InvalidDefinition: names the place and the rule.
    """
    root = Node(definition)
    root.opened(("steps",))
    if (crowd := crowd_in(definition)) and not allow_unknown_types:
        raise crowd
    steps = [_read_step(node, allow_unknown_types) for node in root.get("steps").items()]
    refuse_doubles("steps", [step.key for step in steps])
    refuse_doubles_at(places_of_keys(steps))
    for refusal in wrong_references(steps):
        raise refusal
    return CompiledForm(tuple(steps))


def crowd_in(definition: object) -> InvalidDefinition | None:
    """Return the refusal of a definition with too many steps or questions; None for any other."""
    written = definition.get("steps") if isinstance(definition, Mapping) else None
    steps = written if isinstance(written, list) else []
    if len(steps) > MOST_STEPS:
        words = _("At most %(most)s are possible here.") % {"most": MOST_STEPS}
        return InvalidDefinition("steps", words)
    count = 0
    for number, step in enumerate(steps):
        fields = step.get("fields") if isinstance(step, Mapping) else None
        count += len(fields) if isinstance(fields, list) else 0
        if count > MOST_QUESTIONS:
            words = _("A form can have at most %(most)s questions.") % {"most": MOST_QUESTIONS}
            return InvalidDefinition(f"steps[{number}].fields", words)
    return None


def places_of_keys(steps: Iterable[CompiledStep]) -> dict[str, str]:
    """Return the key of each question by its place, in order."""
    return {
        f"steps[{s}].fields[{f}]": field.key
        for s, step in enumerate(steps)
        for f, field in enumerate(step.fields)
    }


def read_step(node: Node, fields: Iterable[FormField]) -> CompiledStep:
    """Read what a step says of itself; its ``fields`` have been read already.

    :raises InvalidDefinition: names the place and the rule.
    """
    node.opened(STEP_KEYS)
    return CompiledStep(
        key=node.get("key").key(),
        title=node.get("title").localised(required=True),
        intro=node.get("intro").localised_or_empty(),
        fields=tuple(fields),
        show_if=read_show_if(node.get("show_if")),
    )


def read_field(node: Node, *, allow_unknown_types: bool = False) -> FormField:
    """Read one question of a step with its rules.

    :raises InvalidDefinition: names the place and the rule.
    """
    if not isinstance(node.value, Mapping):
        node.fail(_("An object is needed here."))
    kind = _field_type(node.get("type"), allow_unknown_types)
    if not allow_unknown_types or "." not in node.get("type").text():
        return _read_typed(node, kind)
    try:
        return _read_typed(node, kind)
    except (Exception, SystemExit) as error:
        Gate.report(node.get("type").text(), error)
        return _read_typed(node, UNAVAILABLE)


def _read_typed(node: Node, kind: FieldType) -> FormField:
    return with_rules(node, read_question(node, kind, rule_keys(kind)))


def _read_step(node: Node, allow_unknown_types: bool) -> CompiledStep:
    node.opened(STEP_KEYS)
    items = node.get("fields").items()
    return read_step(node, [read_field(n, allow_unknown_types=allow_unknown_types) for n in items])


def _field_type(node: Node, allow_unknown_types: bool) -> FieldType:
    kind = find_type(node.text())
    if kind:
        return kind
    if not allow_unknown_types:
        node.fail(_("There is no field type “%(type)s”.") % {"type": node.value})
    return UNAVAILABLE
