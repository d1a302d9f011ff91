"""Reads one question of a definition: what is common to all types, and what its type adds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from portal.definitions.reading import Node, refuse_doubles
from portal.forms.definition import Choice, FormField
from portal.forms.type_contract import UNAVAILABLE, FieldType
from portal.forms.uploads import ALL_KINDS

COMMON_KEYS = frozenset({"key", "type", "label", "help"})
RESERVED_KEYS = frozenset({"csrfmiddlewaretoken", "step", "language", "layout"})
#: What a profile can fill in, each with the type of question that takes it.
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


def read_question(node: Node, kind: FieldType, more_keys: Iterable[str] = ()) -> FormField:
    """Read a question of the type ``kind``; ``more_keys`` are left to the caller.

    :raises InvalidDefinition: names the place and the rule.
    """
    if kind is not UNAVAILABLE:
        answerable = {"required"} if kind.make_field and not kind.is_computed else set()
        node.opened(COMMON_KEYS | answerable | kind.options | set(more_keys))
    field = FormField(
        key=_key(node.get("key")),
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
        settings=kind.read_options(node),
    )
    _check_order(node, field, kind)
    return field


def _key(node: Node) -> str:
    key = node.key()
    if key in RESERVED_KEYS:
        node.fail(_("This key is reserved. Choose another one."))
    return key


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
