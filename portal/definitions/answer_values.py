"""Answers as conditions and formulas compare them: kept as JSON, read as what they mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from math import isfinite

from portal.definitions.reading import Json

#: What was answered, as JSON, by the keys of the questions.
Answers = Mapping[str, Json]
Measure = Decimal | date

NUMBER = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?", re.ASCII)
ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


def is_unanswered(answer: object) -> bool:
    """Say whether there is nothing in an answer; ``False`` and ``0`` are answers."""
    return answer is None or answer in ("", [], {})


def number_in(value: object) -> Decimal | None:
    """Return the number that a JSON value is or, as a canonical decimal text, stands for."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | Decimal):
        return Decimal(value)
    if isinstance(value, float):
        return Decimal(str(value)) if isfinite(value) else None
    return Decimal(value) if isinstance(value, str) and NUMBER.fullmatch(value) else None


def date_in(value: object) -> date | None:
    """Return the date that an ISO text stands for."""
    if not isinstance(value, str) or not ISO_DATE.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def measure_in(value: object) -> Measure | None:
    """Return the number or the date behind a value; None where it is neither."""
    number = number_in(value)
    return date_in(value) if number is None else number


def are_same(answer: object, value: object) -> bool:
    """Say whether an answer is ``value``: texts letter by letter, numbers by what they are worth.

    ``12`` is the same as ``"12"`` and ``12.0``; yes and no are no numbers.
    """
    if isinstance(answer, bool) or isinstance(value, bool):
        return answer is value
    if isinstance(answer, str) and isinstance(value, str):
        return answer == value
    number = number_in(answer)
    return number is not None and number == number_in(value)
