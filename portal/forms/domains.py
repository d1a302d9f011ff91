"""What the questions of a form can be answered with, for checks of conditions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal

from portal.definitions.answer_values import date_in, number_in
from portal.definitions.conditions import Domain, Kind
from portal.forms.definition import FormField

TEXT_TYPES = (
    "text", "long_text", "email", "mobile", "national_id", "legal_id", "postcode", "sheba",
    "plate", "renovation_code",
)  # fmt: skip


def domain_of(question: FormField) -> Domain | None:
    """Return what a question that is asked can be answered with; None where nobody can say."""
    make = _DOMAINS.get(question.type)
    domain = make(question) if make else None
    if domain and (question.required or question.type == "consent"):
        return replace(domain, may_be_empty=False)
    return domain


def _whole(question: FormField) -> Domain:
    return Domain(
        Kind.WHOLE_NUMBER, least=number_in(question.minimum), most=number_in(question.maximum)
    )


def _rials(question: FormField) -> Domain:
    whole = _whole(question)
    return whole if whole.least is not None else replace(whole, least=Decimal(0))


def _decimal(question: FormField) -> Domain:
    return Domain(Kind.NUMBER, least=number_in(question.minimum), most=number_in(question.maximum))


def _date(question: FormField) -> Domain:
    return Domain(Kind.DATE, least=date_in(question.minimum), most=date_in(question.maximum))


def _choice(question: FormField) -> Domain:
    return Domain(Kind.ONE, values=tuple(choice.value for choice in question.choices))


def _several(question: FormField) -> Domain:
    return Domain(
        Kind.SEVERAL,
        values=tuple(choice.value for choice in question.choices),
        least=number_in(question.minimum),
        most=number_in(question.maximum),
    )


def _consent(question: FormField) -> Domain:
    return Domain(Kind.ONE, values=(True,) if question.required else (True, False))


_DOMAINS: Mapping[str, Callable[[FormField], Domain]] = {
    **dict.fromkeys(TEXT_TYPES, lambda question: Domain(Kind.TEXT)),
    "integer": _whole,
    "money_rial": _rials,
    "decimal": _decimal,
    "calculated": lambda question: Domain(Kind.NUMBER),
    "date": _date,
    "choice": _choice,
    "multiple_choice": _several,
    "yes_no": lambda question: Domain(Kind.ONE, values=(True, False)),
    "consent": _consent,
}
