"""What templates of documents can do with a value: write it as a date, a sum or in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, get_args

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from jinja2 import Undefined, pass_context
from jinja2.runtime import Context

from portal.definitions.answer_values import number_in
from portal.documents.values import Value
from portal.errors import DomainError
from portal.persian.jalali import Style, format_date, jalali_parts
from portal.persian.money import format_rial, format_toman
from portal.persian.number_words import number_in_words
from portal.persian.text import ascii_digits, digits_for, is_persian

LANGUAGE = "_language"
PREVIEW = "_preview"
STYLES: frozenset[str] = frozenset(get_args(Style))
Filter = Callable[..., Any]


class NotSuitable(DomainError):
    """A filter was given something that it cannot write."""

    def __init__(self, value: object, filter_name: str) -> None:
        path = getattr(value, "path", "") or str(value)[:60]
        super().__init__(
            _("“%(value)s” cannot be written with “%(filter)s”.")
            % {"value": path, "filter": filter_name}
        )


def _written(name: str, write: Callable[..., str]) -> Filter:
    """Make a filter of ``write(raw, language, …)``; what is missing or blank stays as it is."""

    @pass_context
    def apply(context: Context, value: Any, *options: Any) -> Any:
        raw = value.raw if isinstance(value, Value) and value.raw is not None else value
        if isinstance(value, Undefined) or raw == "":
            return value
        try:
            return Value(write(raw, context[LANGUAGE], *options), raw, getattr(value, "path", ""))
        except (ValueError, TypeError, ArithmeticError, AttributeError) as error:
            if context[PREVIEW]:
                return value
            raise NotSuitable(value, name) from error

    return apply


def _jalali(raw: Any, language: str, style: Any = "medium") -> str:
    if style not in STYLES:
        raise ValueError(style)
    day = date.fromisoformat(str(raw)[:10])
    if is_persian(language):
        return format_date(day, style, language)
    year, month, number = jalali_parts(day)
    return f"{year}/{month:02}/{number:02}"


def _whole(raw: Any) -> int:
    number = number_in(ascii_digits(raw) if isinstance(raw, str) else raw)
    if number is None:
        raise ValueError(raw)
    return int(number.to_integral_value())


def _digits(raw: Any, language: str) -> str:
    if isinstance(raw, list | dict | bool):
        raise TypeError(raw)
    return digits_for(raw, language)


#: What each filter does, for those who write texts.
FILTER_LABELS: Mapping[str, Promise] = {
    "jalali": gettext_lazy("A date in words, or “short” in digits"),
    "rial": gettext_lazy("A sum in rials"),
    "toman": gettext_lazy("A sum in tomans"),
    "digits": gettext_lazy("With the digits of the document's language"),
    "in_words": gettext_lazy("A number in words"),
}
FILTERS: Mapping[str, Filter] = {
    "jalali": _written("jalali", _jalali),
    "rial": _written("rial", lambda raw, language: format_rial(_whole(raw), language)),
    "toman": _written("toman", lambda raw, language: format_toman(_whole(raw), language)),
    "digits": _written("digits", _digits),
    "in_words": _written("in_words", lambda raw, language: number_in_words(_whole(raw), language)),
}
