"""Numbers as people type them, in any digit script, and as a page shows them."""

from __future__ import annotations

import re
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.persian.text import ascii_digits, clean, digits_for, is_persian

MOST_DIGITS = 15
MOST_DECIMALS = 4
LONGEST_TEXT = 200
GROUPED = r"(?:[0-9]{1,3}(?:[٬,،' ][0-9]{3})+|[0-9]+)"
WHOLE = re.compile(rf"[+-]?{GROUPED}")
DECIMAL = re.compile(rf"([+-]?{GROUPED})(?:[.٫/]([0-9]+))?")
SEPARATORS = re.compile(r"[٬,،' ]")


def read_whole_number(text: str) -> int:
    """Read ``۱٬۲۵۰`` or ``1250`` or ``-3``.

    :raises ValidationError: codes ``invalid`` and ``too_many_digits``.
    """
    typed = _prepared(text)
    if not WHOLE.fullmatch(typed):
        raise ValidationError(_("Write a whole number, in digits."), code="invalid")
    return int(_ungrouped(typed))


def read_decimal(text: str) -> Decimal:
    """Read ``۱۲٫۵``, ``12.5`` or ``۱۲/۵`` exactly.

    :raises ValidationError: codes ``invalid``, ``too_many_digits`` and ``too_many_decimals``.
    """
    found = DECIMAL.fullmatch(_prepared(text))
    if not found:
        raise ValidationError(_("Write a number, in digits."), code="invalid")
    decimals = (found[2] or "").rstrip("0")
    if len(decimals) > MOST_DECIMALS:
        raise ValidationError(
            _("Write at most %(most)s digits after the decimal point.")
            % {"most": digits_for(MOST_DECIMALS)},
            code="too_many_decimals",
        )
    return Decimal(f"{_ungrouped(found[1])}.{decimals or 0}")


def canonical_decimal(value: Decimal) -> str:
    """Return the shortest plain notation: ``12.5``, ``1200``, never ``1.2E+3``."""
    return f"{value.normalize():f}"


def show_number(value: int | str | Decimal, language: str | None = None) -> str:
    """Return a number with groups of three, in the digits and signs of ``language``."""
    shown = f"{Decimal(value):,f}"
    if is_persian(language):
        shown = shown.replace(",", "٬").replace(".", "٫")
    return digits_for(shown, language)


def _prepared(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise _too_many_digits(len(text))
    return ascii_digits(clean(text)).replace("\N{MINUS SIGN}", "-")


def _ungrouped(text: str) -> str:
    number = SEPARATORS.sub("", text)
    digits = len(number.lstrip("+-0"))
    if digits > MOST_DIGITS:
        raise _too_many_digits(digits)
    return number


def _too_many_digits(digits: int) -> ValidationError:
    return ValidationError(
        _("This number is too long: it has %(digits)s digits, at most %(most)s are possible.")
        % {"digits": digits_for(digits), "most": digits_for(MOST_DIGITS)},
        code="too_many_digits",
    )
