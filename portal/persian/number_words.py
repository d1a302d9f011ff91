"""Whole numbers in words, as sums stand in documents."""

from __future__ import annotations

from persiantools import digits

from portal.persian.text import is_persian

LARGEST = 10**15
_SMALL = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
]  # fmt: skip
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1000, "thousand"))


def number_in_words(number: int, language: str | None = None) -> str:
    """Return a whole number in words of ``language`` (default: the active one): fa, else English.

    :raises ValueError: it has more than fifteen digits.
    """
    if abs(number) >= LARGEST:
        raise ValueError(number)
    if is_persian(language):
        return str(digits.to_word(number))
    return f"minus {_english(-number)}" if number < 0 else _english(number)


def _english(number: int) -> str:
    for scale, name in _SCALES:
        if number >= scale:
            rest = number % scale
            return f"{_english(number // scale)} {name}" + (f" {_english(rest)}" if rest else "")
    if number >= 100:
        rest = number % 100
        return f"{_SMALL[number // 100]} hundred" + (f" and {_english(rest)}" if rest else "")
    if number < len(_SMALL):
        return _SMALL[number]
    tens, rest = divmod(number, 10)
    return _TENS[tens - 2] + (f"-{_SMALL[rest]}" if rest else "")
