"""Turns a form definition kept as data into a :class:`CompiledForm`, or says what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from portal.contributions import Gate
from portal.definitions.reading import Node, refuse_doubles, refuse_doubles_at
from portal.forms.compiled import CompiledForm, CompiledStep
from portal.forms.definition import Choice, FormField
from portal.forms.field_types import UNAVAILABLE, FieldType, find_type
from portal.forms.uploads import ALL_KINDS

COMMON_KEYS = frozenset({"key", "type", "label", "help"})
RESERVED_KEYS = frozenset({"csrfmiddlewaretoken", "step", "language", "layout"})
PROFILE_TYPES = {"national_id": "national_id", "mobile": "mobile", "full_name": "text"}
LONGEST_ANSWER = 20_000
AUTOCOMPLETE_TOKENS = frozenset(
    {
        "off",
        "on",
        "name",
        "honorific-prefix",
        "given-name",
        "additional-name",
        "family-name",
        "nickname",
        "organization",
        "organization-title",
        "street-address",
        "address-line1",
        "address-line2",
        "address-line3",
        "address-level1",
        "address-level2",
        "address-level3",
        "address-level4",
        "country",
        "country-name",
        "postal-code",
        "bday",
        "bday-day",
        "bday-month",
        "bday-year",
        "sex",
        "tel",
        "tel-national",
        "email",
        "url",
        "username",
    }
)


def compile_form(
    definition: Mapping[str, Any], *, allow_unknown_types: bool = False
) -> CompiledForm:
    """Read ``{"steps": [{"key", "title", "intro"?, "fields": […]}]}``.

    ``allow_unknown_types`` is for stored definitions whose plugin may be switched off, or no longer
    reads what it once took: such a question is unavailable instead of failing the page.

    :raises InvalidDefinition: names the place and the rule.
    """
    root = Node(definition)
    root.opened(("steps",))
    steps = [_read_step(node, allow_unknown_types) for node in root.get("steps").items()]
    refuse_doubles("steps", [step.key for step in steps])
    fields = {
        f"steps[{s}].fields[{f}]": field.key
        for s, step in enumerate(steps)
        for f, field in enumerate(step.fields)
    }
    refuse_doubles_at(fields)
    return CompiledForm(tuple(steps))


def _read_step(node: Node, allow_unknown_types: bool) -> CompiledStep:
    node.opened(("key", "title", "intro", "fields"))
    return CompiledStep(
        key=node.get("key").key(),
        title=node.get("title").localised(required=True),
        intro=node.get("intro").localised_or_empty(),
        fields=tuple(_read_field(n, allow_unknown_types) for n in node.get("fields").items()),
    )


def _read_field(node: Node, allow_unknown_types: bool) -> FormField:
    kind = _field_type(node.get("type"), allow_unknown_types)
    name = node.get("type").text()
    if not allow_unknown_types or "." not in name:
        return _read_typed(node, kind)
    try:
        return _read_typed(node, kind)
    except (Exception, SystemExit) as error:
        Gate.report(name, error)
        return _read_typed(node, UNAVAILABLE)


def _read_typed(node: Node, kind: FieldType) -> FormField:
    if kind is not UNAVAILABLE:
        answerable = {"required"} if kind.make_field else set()
        node.opened(COMMON_KEYS | answerable | kind.options)
    key = node.get("key").key()
    if key in RESERVED_KEYS:
        node.get("key").fail(_("This key is reserved. Choose another one."))
    field = FormField(
        key=key,
        type=node.get("type").text(),
        label=node.get("label").localised(required=True),
        help=node.get("help").localised_or_empty(),
        required=node.get("required").flag(default=kind.required_by_default),
        minimum=_bound(node.get("min"), kind),
        maximum=_bound(node.get("max"), kind),
        min_length=_length(node.get("min_length")),
        max_length=_length(node.get("max_length")),
        choices=_choices(node.get("choices"), kind),
        autocomplete=_listed(node.get("autocomplete"), AUTOCOMPLETE_TOKENS),
        accept=_accept(node.get("accept"), kind),
        max_bytes=_max_bytes(node.get("max_bytes")),
        profile=_profile(node),
    )
    _check_order(node, field, kind)
    return field


def _field_type(node: Node, allow_unknown_types: bool) -> FieldType:
    kind = find_type(node.text())
    if kind:
        return kind
    if not allow_unknown_types:
        node.fail(_("There is no field type “%(type)s”.") % {"type": node.value})
    return UNAVAILABLE


def _bound(node: Node, kind: FieldType) -> Any:
    if node.is_absent:
        return None
    try:
        kind.bound(node.value)
    except (ValueError, ArithmeticError, TypeError):
        node.fail(_("This value does not suit the field type."))
    return node.value


def _length(node: Node) -> int | None:
    return None if node.is_absent else node.whole_number(default=0, most=LONGEST_ANSWER)


def _choices(node: Node, kind: FieldType) -> tuple[Choice, ...]:
    if "choices" not in kind.options:
        return ()
    choices = [_read_choice(item) for item in node.items()]
    refuse_doubles(node.place, [choice.value for choice in choices])
    return tuple(choices)


def _read_choice(node: Node) -> Choice:
    node.opened(("value", "label"))
    return Choice(node.get("value").text(), node.get("label").localised(required=True))


def _listed(node: Node, known: Iterable[str]) -> str:
    if node.is_absent or node.value == "":
        return ""
    if node.text() not in known:
        node.fail(_("This value is not known."))
    return node.text()


def _accept(node: Node, kind: FieldType) -> tuple[str, ...]:
    if not kind.is_file or node.is_absent:
        return ALL_KINDS if kind.is_file else ()
    return tuple(_listed(item, ALL_KINDS) for item in node.items())


def _max_bytes(node: Node) -> int | None:
    if node.is_absent:
        return None
    size = node.whole_number(default=0, most=settings.CASE_FILE_MAX_BYTES)
    if not size:
        node.fail(_("This value does not suit the field type."))
    return size


def _profile(node: Node) -> str:
    profile = _listed(node.get("profile"), PROFILE_TYPES)
    if profile and PROFILE_TYPES[profile] != node.get("type").value:
        node.get("profile").fail(_("This value does not suit the field type."))
    return profile


def _check_order(node: Node, field: FormField, kind: FieldType) -> None:
    if kind is not UNAVAILABLE and None not in (field.minimum, field.maximum):
        least, most = kind.bound(field.minimum), kind.bound(field.maximum)
        if least > most:
            node.get("min").fail(_("The smallest value is above the largest one."))
    if field.max_length is not None and (field.min_length or 1) > field.max_length:
        node.get("min_length").fail(_("The smallest value is above the largest one."))
