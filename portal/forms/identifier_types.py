"""The portal's kinds of questions about what people, firms, cars and houses are known by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.definitions.reading import Node
from portal.forms import fields
from portal.forms.definition import FormField
from portal.forms.masks import Mask, is_mask, renovation_code_mask
from portal.forms.number_types import numeric_input
from portal.forms.type_contract import FieldType, text_or_none
from portal.persian import identifiers
from portal.persian.text import digits_for

AUTOCOMPLETE = frozenset({"autocomplete"})


def _identifier_type(
    reader: Callable[[str], str], title: str | Promise, **attributes: str
) -> FieldType:
    """Return the type of numbers that ``reader`` checks; ``attributes`` are of the control."""

    def make(field: FormField, language: str) -> forms.Field:
        return fields.IdentifierField(reader=reader, widget=numeric_input(**attributes))

    return FieldType(
        make,
        to_json=text_or_none,
        display=_show_identifier,
        title=title,
        options=AUTOCOMPLETE | {"profile"},
    )


def _show_identifier(field: FormField, value: Any, language: str) -> str:
    """Isolate a number or an address from the direction of the page; Latin digits, to copy."""
    return format_html('<bdi dir="ltr">{}</bdi>', identifiers.display_mobile(str(value)))


def _email(field: FormField, language: str) -> forms.Field:
    return fields.EmailField(widget=forms.EmailInput(attrs={"dir": "ltr", "autocomplete": "email"}))


def _show_plate(field: FormField, value: Any, language: str) -> str:
    return identifiers.display_plate(str(value))


def _renovation_code(field: FormField, language: str) -> forms.Field:
    mask = Mask(str(field.settings.get("mask") or renovation_code_mask()))
    return fields.IdentifierField(
        reader=mask.read,
        help_text=_("%(digits)s digits, for example %(example)s.")
        % {"digits": digits_for(sum(mask.groups)), "example": mask.shown_example},
        widget=numeric_input(),
    )


def _read_mask(node: Node) -> Mapping[str, object]:
    mask = node.get("mask")
    if mask.is_absent:
        return {}
    if not is_mask(mask.value):
        mask.fail(_("Write 9 for each digit, with one “-”, “/”, “.” or space between groups."))
    return {"mask": mask.value}


IDENTIFIER_TYPES: Mapping[str, FieldType] = {
    "email": FieldType(
        _email,
        to_json=text_or_none,
        display=_show_identifier,
        title=gettext_lazy("E-mail address"),
        options=AUTOCOMPLETE,
    ),
    "mobile": _identifier_type(
        identifiers.clean_mobile, gettext_lazy("Mobile number"), autocomplete="tel"
    ),
    "national_id": _identifier_type(identifiers.clean_national_id, gettext_lazy("National ID")),
    "legal_id": _identifier_type(
        identifiers.clean_legal_id, gettext_lazy("National ID of a legal person")
    ),
    "postcode": _identifier_type(
        identifiers.clean_postcode, gettext_lazy("Postcode"), autocomplete="postal-code"
    ),
    "sheba": _identifier_type(
        identifiers.clean_sheba, gettext_lazy("Sheba number"), inputmode="text"
    ),
    "plate": FieldType(
        lambda field, language: fields.PlateField(),
        to_json=text_or_none,
        display=_show_plate,
        title=gettext_lazy("Plate of a car"),
        options=AUTOCOMPLETE,
    ),
    "renovation_code": FieldType(
        _renovation_code,
        to_json=text_or_none,
        display=_show_identifier,
        title=gettext_lazy("Renovation code"),
        options=frozenset({"mask"}),
        read_options=_read_mask,
    ),
}
