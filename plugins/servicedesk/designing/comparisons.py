"""How answers of each kind can be compared, in the words of somebody who builds a condition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.api import localise
from portal.api.definitions import FormField
from portal.api.designing import Comparison, Operator, type_of

ONE, SEVERAL, YES_NO, FLAG = "one", "several", "yes_no", "flag"
NUMBER, DATE, TEXT, PRESENCE = "number", "date", "text", "presence"
KINDS: Mapping[str, str] = {
    "choice": ONE,
    "multiple_choice": SEVERAL,
    "yes_no": YES_NO,
    "consent": FLAG,
    **dict.fromkeys(("integer", "decimal", "money_rial", "calculated"), NUMBER),
    "date": DATE,
    **dict.fromkeys(
        ("text", "email", "mobile", "national_id", "legal_id", "postcode", "sheba", "plate",
         "renovation_code"), TEXT,
    ),
}  # fmt: skip
YES, NO, NOT_YES, ANSWERED, UNANSWERED = "yes", "no", "not_yes", "answered", "unanswered"
OPEN = {ANSWERED: gettext_lazy("is answered"), UNANSWERED: gettext_lazy("is not answered")}
SAME = {"is": gettext_lazy("is"), "is_not": gettext_lazy("is not")}
WORDS: Mapping[str, Mapping[str, str | Promise]] = {
    ONE: {**SAME, "one_of": gettext_lazy("is one of"), **OPEN},
    SEVERAL: {"contains": gettext_lazy("includes"), **OPEN},
    YES_NO: {YES: gettext_lazy("is yes"), NO: gettext_lazy("is no"), **OPEN},
    FLAG: {YES: gettext_lazy("is ticked"), NOT_YES: gettext_lazy("is not ticked")},
    NUMBER: {
        "more_than": gettext_lazy("is more than"),
        "at_least": gettext_lazy("is at least"),
        "less_than": gettext_lazy("is less than"),
        "at_most": gettext_lazy("is at most"),
        **SAME,
        **OPEN,
    },
    DATE: {
        "more_than": gettext_lazy("is after"),
        "at_least": gettext_lazy("is on or after"),
        "less_than": gettext_lazy("is before"),
        "at_most": gettext_lazy("is on or before"),
        "is": gettext_lazy("is on"),
        **OPEN,
    },
    TEXT: {**SAME, **OPEN},
    PRESENCE: OPEN,
}
WITHOUT_VALUE: Mapping[str, tuple[Operator, bool]] = {
    YES: (Operator.IS, True),
    NO: (Operator.IS, False),
    NOT_YES: (Operator.IS_NOT, True),
    ANSWERED: (Operator.ANSWERED, True),
    UNANSWERED: (Operator.ANSWERED, False),
}


def kind_of(question: FormField) -> str:
    """Return how answers to ``question`` can be compared."""
    return KINDS.get(question.type, PRESENCE)


def operators_of(question: FormField) -> list[tuple[str, str]]:
    """Return the comparisons to choose from, with their words."""
    return [(code, str(words)) for code, words in WORDS[kind_of(question)].items()]


def value_field(question: FormField, operator: str) -> forms.Field | None:
    """Return the control for what is compared with; None where the words say it all."""
    if operator in WITHOUT_VALUE:
        return None
    label = _("Answer")
    choices = [(choice.value, localise(choice.label)) for choice in question.choices]
    if operator == "one_of":
        return forms.MultipleChoiceField(
            choices=choices, label=label, widget=forms.CheckboxSelectMultiple
        )
    if kind_of(question) in (ONE, SEVERAL):
        return forms.ChoiceField(choices=[("", "–"), *choices], label=label)
    return _typed(question, label)


def _typed(question: FormField, label: str) -> forms.Field:
    """Return the question's own control, without its limits."""
    free = replace(
        question, minimum=None, maximum=None, min_length=None, max_length=None, required=True
    )
    if question.type == "calculated":
        free = replace(free, type="decimal", settings={})
    made: forms.Field = type_of(free).make_field(free, "")  # type: ignore[misc]
    made.label, made.required, made.help_text = label, True, ""
    return made


def comparison_json(question: FormField, operator: str, value: Any) -> dict[str, Any]:
    """Return a comparison as a definition has it."""
    if operator in WITHOUT_VALUE:
        written, known = WITHOUT_VALUE[operator]
        return {"field": question.key, str(written): known}
    kind = "decimal" if question.type == "calculated" else question.type
    if kind_of(question) in (NUMBER, DATE, TEXT):
        value = type_of(replace(question, type=kind)).to_json(value)
    return {"field": question.key, operator: value}


def comparison_row(question: FormField, comparison: Comparison) -> dict[str, Any] | None:
    """Return the initial values of a row that says ``comparison``; None where no row can."""
    known = WORDS[kind_of(question)]
    for code, (operator, is_so) in WITHOUT_VALUE.items():
        if code in known and (comparison.operator, comparison.value) == (operator, is_so):
            return {"field": question.key, "operator": code}
    code = str(comparison.operator)
    if code not in known or isinstance(comparison.value, bool):
        return None
    value = comparison.value
    shown = list(value) if isinstance(value, tuple) else _initial(question, value)
    return {"field": question.key, "operator": code, "value": shown}


def _initial(question: FormField, value: Any) -> Any:
    if kind_of(question) not in (NUMBER, DATE):
        return value
    kind = "decimal" if kind_of(question) == NUMBER else question.type
    try:
        return type_of(replace(question, type=kind)).from_json(value)
    except (ValueError, TypeError, ArithmeticError):
        return value
