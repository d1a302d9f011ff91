"""Conditions in words, for those who design forms and those who fill them in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.definitions.answer_values import date_in, number_in
from portal.definitions.condition_tree import (
    ORDERING,
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Not,
    Operator,
    Scalar,
)
from portal.localised import LocalisedText, localise
from portal.persian.jalali import format_date
from portal.persian.text import digits_for, is_persian

Labels = Mapping[str, LocalisedText]
Choices = Mapping[str, Mapping[str, LocalisedText]]


def in_words(
    condition: Condition, labels: Labels, language: str, *, choices: Choices | None = None
) -> str:
    """Say a condition in one phrase of ``language`` without a full stop.

    ``labels`` gives the label of each question by key, ``choices`` the labels of its answers by
    value. What has no label appears by its key.
    """
    with override(language):
        return _phrase(condition, _Words(labels, choices or {}, language), False)


class _Words:
    def __init__(self, labels: Labels, choices: Choices, language: str) -> None:
        self._labels, self._choices, self.language = labels, choices, language

    def question(self, key: str) -> str:
        return localise(self._labels.get(key), self.language) or key

    def answer(self, comparison: Comparison, value: Scalar) -> str:
        label = self._choices.get(comparison.field, {}).get(str(value))
        if label and not isinstance(value, bool):
            return localise(label, self.language)
        return self._value(value, ordered=comparison.operator in ORDERING)

    def _value(self, value: Scalar, *, ordered: bool) -> str:
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        number = number_in(value) if ordered or not isinstance(value, str) else None
        if number is not None:
            return self._number(number)
        day = date_in(value)
        return format_date(day, "long", self.language) if day else str(value)

    def _number(self, number: Decimal) -> str:
        shown = f"{number:,f}"
        if is_persian(self.language):
            shown = shown.replace(",", "٬").replace(".", "٫")
        return digits_for(shown, self.language)


def _phrase(condition: Condition, words: _Words, nested: bool) -> str:
    if isinstance(condition, Comparison):
        return _comparison(condition, words)
    if isinstance(condition, Not):
        return _("not (%(condition)s)") % {"condition": _phrase(condition.part, words, False)}
    if not isinstance(condition, AllOf | AnyOf):
        raise TypeError(type(condition).__name__)
    parts = [_phrase(part, words, True) for part in condition.parts]
    joined = (_(" and ") if isinstance(condition, AllOf) else _(" or ")).join(parts)
    return f"({joined})" if nested and len(parts) > 1 else joined


def _comparison(comparison: Comparison, words: _Words) -> str:
    question = words.question(comparison.field)
    if comparison.operator is Operator.ANSWERED:
        text = _("“%(question)s” is answered")
        if comparison.value is False:
            text = _("“%(question)s” is not answered")
        return text % {"question": question}
    values = comparison.value if isinstance(comparison.value, tuple) else (comparison.value,)
    shown = _(" or ").join(
        _("“%(answer)s”") % {"answer": words.answer(comparison, value)} for value in values
    )
    return _PHRASES[comparison.operator]() % {"question": question, "value": shown}


_PHRASES: Mapping[Operator, Callable[[], str]] = {
    Operator.IS: lambda: _("“%(question)s” is %(value)s"),
    Operator.ONE_OF: lambda: _("“%(question)s” is %(value)s"),
    Operator.IS_NOT: lambda: _("“%(question)s” is not %(value)s"),
    Operator.CONTAINS: lambda: _("“%(question)s” includes %(value)s"),
    Operator.MORE_THAN: lambda: _("“%(question)s” is more than %(value)s"),
    Operator.LESS_THAN: lambda: _("“%(question)s” is less than %(value)s"),
    Operator.AT_LEAST: lambda: _("“%(question)s” is at least %(value)s"),
    Operator.AT_MOST: lambda: _("“%(question)s” is at most %(value)s"),
}
