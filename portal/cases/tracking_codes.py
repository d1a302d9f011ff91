"""Tracking codes: 13 random digits and one check digit, safe to read aloud on the phone.

The check digit is Damm's (H. M. Damm, "Total anti-symmetrische Quasigruppen", 2004): it finds
every single wrong digit and every swap of neighbours.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from portal.errors import DomainError
from portal.persian.look_alikes import LOOK_ALIKE_DIGITS
from portal.persian.text import ascii_digits, digits_for

LENGTH = 14
GROUPS = (4, 4, 3, 3)
_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)
_SEPARATORS = re.compile(r"[\s\-‐-―_./\u200c\u200e\u200f\u2066-\u2069\u202a-\u202e]+")


class InvalidCode(DomainError):
    """What was typed cannot be a tracking code; says why, and nothing about any case."""

    message = _("This is not a tracking code. A code has 14 digits.")


class WrongDigit(InvalidCode):
    """A code of the right length whose check digit does not fit."""

    message = _("One digit of this code seems wrong. Please compare it once more.")


@dataclass(frozen=True)
class ParsedCode:
    """A well-formed code; ``mended`` holds the letters that were read as digits, if any."""

    code: str
    mended: str = ""


def check_digit(digits: str) -> str:
    """Return Damm's check digit of a string of ASCII digits."""
    interim = "0"
    for digit in digits:
        interim = _DAMM[int(interim)][int(digit)]
    return interim


def generate() -> str:
    """Return a new random code; the caller redraws in the rare case that it is taken."""
    digits = str(secrets.randbelow(9) + 1) + "".join(
        str(secrets.randbelow(10)) for _unused in range(LENGTH - 2)
    )
    return digits + check_digit(digits)


def parse(text: str) -> ParsedCode:
    """Read a code as people type it: any digit script, separators, case, a look-alike letter.

    :raises InvalidCode: wrong length, other characters, or a check digit that does not fit.
    """
    typed = _SEPARATORS.sub("", ascii_digits(text[:100])).upper()
    mended = "".join(letter for letter in typed if letter in LOOK_ALIKE_DIGITS)
    digits = "".join(LOOK_ALIKE_DIGITS.get(letter, letter) for letter in typed)
    if not (digits.isascii() and digits.isdigit()):
        raise InvalidCode
    if len(digits) != LENGTH:
        raise InvalidCode(
            _("A tracking code has 14 digits; you typed %(count)s.")
            % {"count": digits_for(len(digits))}
        )
    if check_digit(digits) != "0":
        raise WrongDigit
    return ParsedCode(code=digits, mended=mended)


def pretty(code: str) -> str:
    """Group a code for reading: ``1234-5678-901-234``."""
    pieces, start = [], 0
    for size in GROUPS:
        pieces.append(code[start : start + size])
        start += size
    return "-".join(pieces)
