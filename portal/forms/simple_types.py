"""The portal's own kinds of questions that have one control, as far as they need no map or mask."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from math import isfinite
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from portal.forms import fields
from portal.forms.definition import FormField, Json
from portal.forms.numbers import MOST_DIGITS, canonical_decimal, show_number
from portal.forms.type_contract import FieldType, text_or_none
from portal.localised import localise
from portal.persian import identifiers
from portal.persian.jalali import format_date
from portal.persian.money import format_rial, format_toman

TEXT_LONGEST, LONG_TEXT_LONGEST, LONG_TEXT_LINES = 200, 4000, 6
LARGEST_NUMBER = 10**MOST_DIGITS - 1
TODAY = "today"
NUMERIC = {"inputmode": "numeric", "dir": "ltr"}


def whole_bound(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > LARGEST_NUMBER:
        raise ValueError(value)
    return value


def decimal_bound(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise ValueError(value)
    return Decimal(str(value))


def date_bound(value: Any) -> date:
    """Read an ISO date, or ``today`` as it is in the town now."""
    if not isinstance(value, str):
        raise ValueError(value)
    return timezone.localdate() if value == TODAY else date.fromisoformat(value)


def _text(field: FormField, language: str) -> forms.Field:
    return fields.TextField(
        shortest=field.min_length or 0,
        longest=field.max_length or TEXT_LONGEST,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )


def _long_text(field: FormField, language: str) -> forms.Field:
    return fields.TextField(
        shortest=field.min_length or 0,
        longest=field.max_length or LONG_TEXT_LONGEST,
        lines=LONG_TEXT_LINES,
    )


def _limits(field: FormField, bound: Callable[[Any], Any], least: Any, most: Any) -> dict[str, Any]:
    return {
        "least": least if field.minimum is None else bound(field.minimum),
        "most": most if field.maximum is None else bound(field.maximum),
    }


def numeric_input(**attributes: str) -> forms.TextInput:
    return forms.TextInput(attrs={**NUMERIC, "autocomplete": "off", **attributes})


def _integer(field: FormField, language: str) -> forms.Field:
    limits = _limits(field, whole_bound, -LARGEST_NUMBER, LARGEST_NUMBER)
    return fields.WholeNumberField(widget=numeric_input(), **limits)


def _decimal(field: FormField, language: str) -> forms.Field:
    limits = _limits(field, decimal_bound, Decimal(-LARGEST_NUMBER), Decimal(LARGEST_NUMBER))
    return fields.DecimalNumberField(widget=numeric_input(inputmode="decimal"), **limits)


def _money(field: FormField, language: str) -> forms.Field:
    limits = _limits(field, whole_bound, 0, LARGEST_NUMBER)
    return fields.MoneyField(widget=fields.RialInput({**NUMERIC, "autocomplete": "off"}), **limits)


def _date(field: FormField, language: str) -> forms.Field:
    return fields.DateField(
        earliest=None if field.minimum is None else date_bound(field.minimum),
        latest=None if field.maximum is None else date_bound(field.maximum),
    )


def _choices(field: FormField, language: str) -> list[tuple[str, str]]:
    return [(choice.value, localise(choice.label, language)) for choice in field.choices]


def _choice(field: FormField, language: str) -> forms.Field:
    return fields.OneChoiceField(choices=_choices(field, language))


def _multiple_choice(field: FormField, language: str) -> forms.Field:
    return fields.SeveralChoicesField(
        choices=_choices(field, language),
        least=None if field.minimum is None else whole_bound(field.minimum),
        most=None if field.maximum is None else whole_bound(field.maximum),
    )


def _yes_no(field: FormField, language: str) -> forms.Field:
    return fields.YesNoField()


def _consent(field: FormField, language: str) -> forms.Field:
    return fields.ConsentField()


def _email(field: FormField, language: str) -> forms.Field:
    return fields.EmailField(widget=forms.EmailInput(attrs={"dir": "ltr", "autocomplete": "email"}))


def _file(field: FormField, language: str) -> forms.Field:
    return fields.CaseFileField(accept=field.accept, max_bytes=field.max_bytes)


def identifier_type(
    reader: Callable[[str], str], title: str | Promise, **attributes: str
) -> FieldType:
    def make(field: FormField, language: str) -> forms.Field:
        return fields.IdentifierField(reader=reader, widget=numeric_input(**attributes))

    return FieldType(
        make,
        to_json=text_or_none,
        display=show_identifier,
        title=title,
        options=frozenset({"autocomplete", "profile"}),
    )


def show_identifier(field: FormField, value: Any, language: str) -> str:
    """Isolate a number or an address from the direction of the page; Latin digits, to copy."""
    return format_html('<bdi dir="ltr">{}</bdi>', identifiers.display_mobile(str(value)))


def _show_number(field: FormField, value: Any, language: str) -> str:
    return show_number(value, language)


def _show_money(field: FormField, value: Any, language: str) -> str:
    return f"{format_rial(value, language)} ({format_toman(value, language)})"


def _show_date(field: FormField, value: Any, language: str) -> str:
    return format_date(date.fromisoformat(value), "long", language)


def _show_choice(field: FormField, value: Any, language: str) -> str:
    return field.choice_label(value, language)


def _show_choices(field: FormField, value: Any, language: str) -> str:
    with override(language):
        return _(", ").join(field.choice_label(item, language) for item in value)


def _show_yes_no(field: FormField, value: Any, language: str) -> str:
    with override(language):
        return _("Yes") if value else _("No")


def _show_consent(field: FormField, value: Any, language: str) -> str:
    with override(language):
        return _("Agreed") if value else _("Not agreed")


def _iso(value: date | None) -> Json:
    return value.isoformat() if value else None


def _date_from_iso(value: Any) -> Any:
    return date.fromisoformat(value) if value else None


def _decimal_to_json(value: Decimal | None) -> Json:
    return None if value is None else canonical_decimal(value)


def _decimal_from_json(value: Any) -> Any:
    return None if value is None else Decimal(value)


LENGTHS = frozenset({"min_length", "max_length", "autocomplete"})
RANGE = frozenset({"min", "max"})

SIMPLE_TYPES: Mapping[str, FieldType] = {
    "text": FieldType(
        _text,
        to_json=text_or_none,
        title=gettext_lazy("Short text"),
        options=LENGTHS | {"profile"},
    ),
    "long_text": FieldType(
        _long_text, to_json=text_or_none, title=gettext_lazy("Long text"), options=LENGTHS
    ),
    "integer": FieldType(
        _integer,
        display=_show_number,
        title=gettext_lazy("Whole number"),
        options=RANGE,
        bound=whole_bound,
    ),
    "decimal": FieldType(
        _decimal,
        to_json=_decimal_to_json,
        from_json=_decimal_from_json,
        display=_show_number,
        title=gettext_lazy("Number with decimals"),
        options=RANGE,
        bound=decimal_bound,
    ),
    "money_rial": FieldType(
        _money,
        display=_show_money,
        title=gettext_lazy("Sum in rials"),
        options=RANGE,
        bound=whole_bound,
    ),
    "date": FieldType(
        _date,
        to_json=_iso,
        from_json=_date_from_iso,
        display=_show_date,
        title=gettext_lazy("Date"),
        options=RANGE | {"autocomplete"},
        bound=date_bound,
    ),
    "choice": FieldType(
        _choice,
        display=_show_choice,
        title=gettext_lazy("One of several answers"),
        options=frozenset({"choices", "autocomplete"}),
    ),
    "multiple_choice": FieldType(
        _multiple_choice,
        display=_show_choices,
        title=gettext_lazy("Several of several answers"),
        options=RANGE | {"choices"},
        bound=whole_bound,
    ),
    "yes_no": FieldType(_yes_no, display=_show_yes_no, title=gettext_lazy("Yes or no")),
    "consent": FieldType(
        _consent,
        display=_show_consent,
        title=gettext_lazy("Consent"),
        required_by_default=True,
    ),
    "email": FieldType(
        _email,
        to_json=text_or_none,
        display=show_identifier,
        title=gettext_lazy("E-mail address"),
        options=frozenset({"autocomplete"}),
    ),
    "mobile": identifier_type(
        identifiers.clean_mobile, gettext_lazy("Mobile number"), autocomplete="tel"
    ),
    "national_id": identifier_type(identifiers.clean_national_id, gettext_lazy("National ID")),
    "legal_id": identifier_type(
        identifiers.clean_legal_id, gettext_lazy("National ID of a legal person")
    ),
    "postcode": identifier_type(
        identifiers.clean_postcode, gettext_lazy("Postcode"), autocomplete="postal-code"
    ),
    "sheba": identifier_type(
        identifiers.clean_sheba, gettext_lazy("Sheba number"), inputmode="text"
    ),
    "file": FieldType(
        _file,
        title=gettext_lazy("File"),
        options=frozenset({"accept", "max_bytes"}),
        is_file=True,
    ),
    "information": FieldType(None, title=gettext_lazy("Text without a question")),
}
