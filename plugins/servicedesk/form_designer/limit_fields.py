"""Limits and options of a question, each in the widget of what it limits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plugins.servicedesk.designing.texts import set_text, spread, text_fields
from portal.api.definitions import FieldType
from portal.api.designing import (
    FILE_KINDS,
    PROFILE_TYPES,
    DecimalNumberField,
    MoneyField,
    TimeOfDayField,
)
from portal.api.persian import JalaliDateField, TextField, WholeNumberField

TODAY = "today"
MEGABYTE = 1024 * 1024
LARGEST = 10**15 - 1
LONGEST_ANSWER, MOST_ANSWERS, MOST_ROWS, MOST_FILES, MOST_DECIMALS = 20_000, 200, 50, 10, 4
Labels = tuple[str | Promise, str | Promise]


class DayLimitField(JalaliDateField):
    """A day, or ``today`` as it is whenever somebody answers; gives JSON."""

    def clean(self, value: Any) -> str | None:
        if isinstance(value, str) and value.strip().casefold() in (TODAY, _("today")):
            return TODAY
        day = super().clean(value)
        return day.isoformat() if isinstance(day, date) else None

    def prepare_value(self, value: Any) -> Any:
        if value == TODAY:
            return _("today")
        try:
            return date.fromisoformat(value) if isinstance(value, str) else value
        except ValueError:
            return value


def _whole(least: int, most: int) -> Callable[..., forms.Field]:
    return lambda **options: WholeNumberField(least=least, most=most, **options)


def _measure(**options: Any) -> forms.Field:
    return DecimalNumberField(least=Decimal(-LARGEST), most=Decimal(LARGEST), **options)


def _sum(**options: Any) -> forms.Field:
    return MoneyField(least=0, most=LARGEST, **options)


def _clock(**options: Any) -> forms.Field:
    return TimeOfDayField(earliest=None, latest=None, help_text="", **options)


def _day(**options: Any) -> forms.Field:
    hint = _("A date such as 1405/03/02, or the word “today”.")
    return DayLimitField(help_text=hint, **options)


NUMBERS: Labels = (gettext_lazy("Smallest number"), gettext_lazy("Largest number"))
SUMS: Labels = (gettext_lazy("Smallest sum in rials"), gettext_lazy("Largest sum in rials"))
DAYS: Labels = (gettext_lazy("Not before"), gettext_lazy("Not after"))
COUNTS: Labels = (gettext_lazy("Fewest answers"), gettext_lazy("Most answers"))
ROWS: Labels = (gettext_lazy("Fewest rows"), gettext_lazy("Most rows"))
LIMITS: Mapping[str, tuple[Callable[..., forms.Field], Labels]] = {
    "integer": (_whole(-LARGEST, LARGEST), NUMBERS),
    "decimal": (_measure, NUMBERS),
    "money_rial": (_sum, SUMS),
    "date": (_day, DAYS),
    "date_range": (_day, DAYS),
    "time": (_clock, DAYS),
    "multiple_choice": (_whole(0, MOST_ANSWERS), COUNTS),
    "group": (_whole(0, MOST_ROWS), ROWS),
}
BROWSER_KNOWS: tuple[tuple[str, str | Promise], ...] = (
    ("", gettext_lazy("As usual for this kind")),
    ("off", gettext_lazy("Nothing")),
    ("name", gettext_lazy("Full name")),
    ("given-name", gettext_lazy("First name")),
    ("family-name", gettext_lazy("Last name")),
    ("organization", gettext_lazy("Name of the company")),
    ("tel", gettext_lazy("Telephone number")),
    ("email", gettext_lazy("E-mail address")),
    ("street-address", gettext_lazy("Address")),
    ("postal-code", gettext_lazy("Postcode")),
    ("bday", gettext_lazy("Date of birth")),
)
PROFILE_WORDS: Mapping[str, str | Promise] = {
    "national_id": gettext_lazy("National ID"),
    "mobile": gettext_lazy("Mobile number"),
    "full_name": gettext_lazy("Full name"),
}


def option_fields(name: str, kind: FieldType) -> dict[str, forms.Field]:
    """Return a form field for each option of the type ``name`` that the designer can set."""
    fields: dict[str, forms.Field] = {}
    if name in LIMITS and "min" in kind.options:
        make, labels = LIMITS[name]
        for key, label in zip(("min", "max"), labels, strict=True):
            fields[key] = make(required=False, label=label)
    for option, make_fields in OPTIONS.items():
        if option in kind.options:
            fields |= make_fields(name)
    return fields


def option_initial(question: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that a question has now, by form field."""
    size = question.get("max_bytes")
    return {
        **{key: value for key, value in question.items() if key in PLAIN},
        **spread("row_label", question.get("row_label")),
        "accept": question.get("accept") or list(FILE_KINDS),
        "postcode_needed": question.get("postcode_needed", True),
        "max_megabytes": Decimal(size) / MEGABYTE if isinstance(size, int) else None,
    }


def write_options(question: dict[str, Any], typed: Mapping[str, Any]) -> None:
    """Put the options that were typed into ``question``; what is empty is left out."""
    for key in PLAIN & set(typed):
        _set(question, key, _as_json(typed[key]))
    if "max_megabytes" in typed:
        size = typed["max_megabytes"]
        _set(question, "max_bytes", int(size * MEGABYTE) if size else None)
    if "accept" in typed:
        chosen = list(typed["accept"])
        _set(question, "accept", None if set(chosen) >= set(FILE_KINDS) else chosen)
    if "row_label_fa" in typed:
        set_text(question, "row_label", typed)
    if "postcode_needed" in typed:
        _set(question, "postcode_needed", None if typed["postcode_needed"] else False)


PLAIN = frozenset(
    {"min", "max", "min_length", "max_length", "autocomplete", "most", "mask", "formula",
     "shown_as", "decimals", "profile"}
)  # fmt: skip


def _set(question: dict[str, Any], key: str, value: Any) -> None:
    if value in (None, "", []):
        question.pop(key, None)
    else:
        question[key] = value


def _as_json(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return f"{value:%H:%M}" if hasattr(value, "hour") else value


def _lengths(label: str | Promise) -> Callable[[], forms.Field]:
    return lambda: WholeNumberField(least=0, most=LONGEST_ANSWER, required=False, label=label)


def _profile(name: str) -> dict[str, forms.Field]:
    fitting = [key for key, kind in PROFILE_TYPES.items() if kind == name]
    if not fitting:
        return {}
    choices = [("", _("Nothing")), *((key, PROFILE_WORDS[key]) for key in fitting)]
    label = _("Filled in beforehand from the profile")
    return {"profile": forms.ChoiceField(required=False, label=label, choices=choices)}


def _autocomplete(name: str) -> dict[str, forms.Field]:
    label, choices = _("What the browser may fill in"), BROWSER_KNOWS
    return {"autocomplete": forms.ChoiceField(required=False, label=label, choices=choices)}


def _accept(name: str) -> dict[str, forms.Field]:
    return {
        "accept": forms.MultipleChoiceField(
            label=_("Kinds of files"),
            choices=[(key, kind.label) for key, kind in FILE_KINDS.items()],
            widget=forms.CheckboxSelectMultiple,
        )
    }


def _size(name: str) -> dict[str, forms.Field]:
    most = Decimal(settings.CASE_FILE_MAX_BYTES) / MEGABYTE
    return {
        "max_megabytes": DecimalNumberField(
            least=Decimal("0.1"), most=most, required=False,
            label=_("Largest size of a file in megabytes"),
        )
    }  # fmt: skip


def _formula(name: str) -> dict[str, forms.Field]:
    hint = _("Numbers, names of questions from the list, + - * / and brackets.")
    widget = forms.Textarea(attrs={"rows": 3, "dir": "ltr", "spellcheck": "false"})
    return {"formula": TextField(
        longest=500, lines=3, required=False, label=_("How it is calculated"), help_text=hint,
        widget=widget,
    )}  # fmt: skip


def _shown_as(name: str) -> dict[str, forms.Field]:
    choices = [("", _("A number")), ("money_rial", _("A sum in rials"))]
    return {"shown_as": forms.ChoiceField(required=False, label=_("Shown as"), choices=choices)}


def _most_files(name: str) -> dict[str, forms.Field]:
    field = WholeNumberField(least=1, most=MOST_FILES, required=False, label=_("Most files"))
    return {"most": field}


def _mask(name: str) -> dict[str, forms.Field]:
    hint = _("9 for each digit, such as 9-99-99. Leave it empty for the town's own pattern.")
    field = TextField(longest=40, required=False, label=_("Pattern"), help_text=hint)
    field.widget.attrs["dir"] = "ltr"
    return {"mask": field}


def _decimals(name: str) -> dict[str, forms.Field]:
    label = _("Digits after the decimal point")
    return {"decimals": WholeNumberField(least=0, most=MOST_DECIMALS, required=False, label=label)}


OPTIONS: Mapping[str, Callable[[str], dict[str, forms.Field]]] = {
    "formula": _formula,
    "shown_as": _shown_as,
    "decimals": _decimals,
    "min_length": lambda name: {"min_length": _lengths(_("Fewest letters"))()},
    "max_length": lambda name: {"max_length": _lengths(_("Most letters"))()},
    "accept": _accept,
    "most": _most_files,
    "max_bytes": _size,
    "mask": _mask,
    "postcode_needed": lambda name: {
        "postcode_needed": forms.BooleanField(
            required=False, label=_("The postcode must be given")
        )
    },
    "row_label": lambda name: text_fields(
        "row_label", (_("What a row is called (Persian)"), _("What a row is called (English)")),
        longest=60, help_text=_("Such as “Owner”."),
    ),
    "profile": _profile,
    "autocomplete": _autocomplete,
}  # fmt: skip
