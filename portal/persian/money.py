"""Sums of money: stored as whole rials, read in rials or tomans."""

from __future__ import annotations

from portal.localised import localise
from portal.persian.text import digits_for, is_persian

RIALS_PER_TOMAN = 10
RIAL = {"fa": "ریال", "en": "rials"}
TOMAN = {"fa": "تومان", "en": "tomans"}
_PERSIAN_SEPARATORS = str.maketrans(",.-", "٬٫−")


def format_rial(amount_rial: int, language: str | None = None) -> str:
    """Return ``1,250,000 rials`` in ``language`` (default: the active one)."""
    return f"{_grouped(f'{amount_rial:,}', language)} {localise(RIAL, language)}"


def format_toman(amount_rial: int, language: str | None = None) -> str:
    """Return a sum of rials in tomans; a last odd rial shows as a decimal."""
    tomans, rials = divmod(abs(amount_rial), RIALS_PER_TOMAN)
    sign = "-" if amount_rial < 0 else ""
    number = f"{sign}{tomans:,}" + (f".{rials}" if rials else "")
    return f"{_grouped(number, language)} {localise(TOMAN, language)}"


def _grouped(number: str, language: str | None) -> str:
    if is_persian(language):
        number = number.translate(_PERSIAN_SEPARATORS)
    return digits_for(number, language)
