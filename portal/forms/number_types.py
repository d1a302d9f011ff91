"""The portal's kinds of questions about numbers and sums, typed or worked out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from math import isfinite
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.definitions.formulas import read_formula
from portal.definitions.reading import Node
from portal.forms import fields
from portal.forms.calculated_fields import CalculatedField
from portal.forms.definition import FormField
from portal.forms.numbers import MOST_DECIMALS, MOST_DIGITS, canonical_decimal, show_number
from portal.forms.type_contract import RANGE, FieldType, if_given, limits
from portal.persian.money import format_rial, format_toman

LARGEST_NUMBER = 10**MOST_DIGITS - 1
DECIMALS_UNLESS_SAID = 2
NUMERIC = {"inputmode": "numeric", "dir": "ltr", "autocomplete": "off"}


class ShownAs(StrEnum):
    """How a calculated sum is written."""

    NUMBER = "number"
    MONEY_RIAL = "money_rial"


def whole_bound(value: Any) -> int:
    """Read a whole number of at most the digits that a question takes."""
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > LARGEST_NUMBER:
        raise ValueError(value)
    return value


def decimal_bound(value: Any) -> Decimal:
    """Read a number, with decimals or without."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise ValueError(value)
    return Decimal(str(value))


def numeric_input(**attributes: str) -> forms.TextInput:
    """Return a line for digits, with further ``attributes`` or other values of the usual ones."""
    return forms.TextInput(attrs={**NUMERIC, **attributes})


def _number_type(
    field_class: Callable[..., forms.Field],
    read: Callable[[Any], Any],
    widget: Callable[[], forms.Widget],
    *,
    lowest: int = -LARGEST_NUMBER,
    **told: Any,
) -> FieldType:
    """Return the type of numbers from ``lowest`` up that ``field_class`` asks for."""

    def make(field: FormField, language: str) -> forms.Field:
        least, most = limits(field, read)
        return field_class(
            widget=widget(),
            least=read(lowest) if least is None else least,
            most=read(LARGEST_NUMBER) if most is None else most,
        )

    return FieldType(make, options=RANGE, bound=read, **told)


def _show_number(field: FormField, value: Any, language: str) -> str:
    return show_number(value, language)


def _show_money(field: FormField, value: Any, language: str) -> str:
    return f"{format_rial(value, language)} ({format_toman(value, language)})"


def _calculated(field: FormField, language: str) -> forms.Field:
    return CalculatedField(show=lambda value: _show_calculated(field, value, language))


def _show_calculated(field: FormField, value: Any, language: str) -> str:
    number = Decimal(str(value))
    if field.settings.get("shown_as") == ShownAs.MONEY_RIAL:
        return _show_money(field, int(number.to_integral_value(ROUND_HALF_UP)), language)
    return show_number(number, language)


def _read_calculation(node: Node) -> Mapping[str, object]:
    shown_as = node.get("shown_as").one_of(ShownAs, ShownAs.NUMBER)
    decimals = node.get("decimals")
    if shown_as is ShownAs.MONEY_RIAL and not decimals.is_absent and decimals.value != 0:
        decimals.fail(_("A sum in rials has no decimals."))
    return {
        "formula": read_formula(node.get("formula")),
        "shown_as": shown_as,
        "decimals": decimals.whole_number(
            default=0 if shown_as is ShownAs.MONEY_RIAL else DECIMALS_UNLESS_SAID,
            most=MOST_DECIMALS,
        ),
    }


NUMBER_TYPES: Mapping[str, FieldType] = {
    "integer": _number_type(
        fields.WholeNumberField,
        whole_bound,
        numeric_input,
        display=_show_number,
        title=gettext_lazy("Whole number"),
    ),
    "decimal": _number_type(
        fields.DecimalNumberField,
        decimal_bound,
        lambda: numeric_input(inputmode="decimal"),
        to_json=if_given(canonical_decimal),
        from_json=if_given(Decimal),
        display=_show_number,
        title=gettext_lazy("Number with decimals"),
    ),
    "money_rial": _number_type(
        fields.MoneyField,
        whole_bound,
        lambda: fields.RialInput(NUMERIC),
        lowest=0,
        display=_show_money,
        title=gettext_lazy("Sum in rials"),
    ),
    "calculated": FieldType(
        _calculated,
        to_json=if_given(canonical_decimal),
        display=_show_calculated,
        title=gettext_lazy("Calculated number"),
        options=frozenset({"formula", "shown_as", "decimals"}),
        is_computed=True,
        read_options=_read_calculation,
    ),
}
