"""Numbers that the state and the banks give to people and firms.

Each ``clean_…`` takes what a person typed, in any digit script and with any usual separators,
and returns the one form that is stored. A right checksum proves no identity.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from portal.persian.text import ascii_digits, clean, digits_for, persian_digits

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_SEPARATORS = re.compile(r"[\s\u200c\-\u2010-\u2015\u2212_./()]+")
_MOBILE = re.compile(r"(?:(?:\+|00)?98|0)?(9[0-9]{9})")
_STORED_MOBILE = re.compile(r"\+98(9[0-9]{2})([0-9]{3})([0-9]{4})")
_LEGAL_ID_WEIGHTS = (29, 27, 23, 19, 17) * 2

# The letters that plates of cars bear; ژ stands for the wheelchair, D and S for embassies.
PLATE_LETTERS = ("الف", *"بپتثجدزژسشصطعفقکگلمنوهیDS")
_PLATE_SPELLINGS = {
    "ا": "الف",
    "آ": "الف",
    "أ": "الف",
    "♿": "ژ",
    "معلولین": "ژ",
    "ھ": "ه",
    "ة": "ه",
}
_COUNTRY = re.compile(r"ایران|iran|ir", re.IGNORECASE)
_NOT_OF_A_PLATE = re.compile(r"پلاک|[^\w♿|]|_")
_TWO, _THREE, _REGION = r"(?P<two>[0-9]{2})", r"(?P<three>[0-9]{3})", r"(?P<region>[0-9]{2})"
_LETTER, _GAP = r"(?P<letter>[^\W0-9_]+|♿)", r"[ |]*"
# Beside the letter stand two digits and three; where this leaves a choice, the country decides.
_PLATES = tuple(
    re.compile(_GAP.join(["", *parts, ""]))
    for parts in (
        (_TWO, _LETTER, _THREE, _REGION),
        (_REGION, _TWO, _LETTER, _THREE),
        (_THREE, _LETTER, _TWO, _REGION),
        (_LETTER, _TWO, _THREE, _REGION),
        (_TWO, _THREE, _REGION, _LETTER),
        (_REGION, r"\|", _THREE, _LETTER, _TWO),
        (r"\|", _REGION, _THREE, _LETTER, _TWO),
        (_TWO, _THREE, _LETTER, r"\|", _REGION),
        (_TWO, _THREE, _LETTER, _REGION, r"\|"),
    )
)
_PLATE_EXAMPLE = "12ب345-67"
_PLATE_COUNTRY = "ایران"
_SMALLEST_PLATE_REGION = 10
_LONGEST_PLATE = 60
_LONGEST_LETTER_SHOWN = 20
_STORED_PLATE = re.compile(r"([0-9]{2})([^\W0-9_]{1,3})([0-9]{3})-([0-9]{2})")


def clean_mobile(text: str) -> str:
    """Return an Iranian mobile number as ``+989XXXXXXXXX``.

    :raises ValidationError: code ``mobile``.
    """
    match = _MOBILE.fullmatch(_compact(text))
    if match is None:
        raise _refusal(
            _("Write a mobile number such as %(example)s."), "mobile", example="09121234567"
        )
    return f"+98{match[1]}"


def clean_national_id(text: str) -> str:
    """Return a person's national ID as ten digits; missing leading zeros are added.

    :raises ValidationError: codes ``national_id_length`` and ``national_id``.
    """
    digits = _compact(text)
    if not re.fullmatch("[0-9]{8,10}", digits):
        raise _refusal(_("A national ID has %(digits)s digits."), "national_id_length", digits=10)
    digits = digits.zfill(10)
    rest = sum(int(digit) * (10 - place) for place, digit in enumerate(digits[:9])) % 11
    if _all_equal(digits) or int(digits[9]) != (rest if rest < 2 else 11 - rest):
        raise _refusal(_("This national ID is not right. Please check its digits."), "national_id")
    return digits


def clean_legal_id(text: str) -> str:
    """Return the national ID of a legal person as eleven digits.

    :raises ValidationError: codes ``legal_id_length`` and ``legal_id``.
    """
    digits = _compact(text)
    if not re.fullmatch("[0-9]{11}", digits):
        raise _refusal(
            _("The national ID of a legal person has %(digits)s digits."),
            "legal_id_length",
            digits=11,
        )
    shift = int(digits[9]) + 2
    total = sum(
        (int(digit) + shift) * weight
        for digit, weight in zip(digits[:10], _LEGAL_ID_WEIGHTS, strict=True)
    )
    if _all_equal(digits) or not int(digits[3:9]) or int(digits[10]) != total % 11 % 10:
        raise _refusal(
            _("This national ID of a legal person is not right. Please check its digits."),
            "legal_id",
        )
    return digits


def clean_postcode(text: str) -> str:
    """Return a postcode as ten digits; it has no checksum.

    :raises ValidationError: code ``postcode``.
    """
    digits = _compact(text)
    if not re.fullmatch("[0-9]{10}", digits):
        raise _refusal(_("A postcode has %(digits)s digits."), "postcode", digits=10)
    return digits


def clean_sheba(text: str) -> str:
    """Return a bank account number as ``IR`` and 24 digits; the typed ``IR`` may be missing.

    :raises ValidationError: codes ``sheba_length`` and ``sheba``.
    """
    digits = _compact(text).upper().removeprefix("IR")
    if not re.fullmatch("[0-9]{24}", digits):
        raise _refusal(_("A Sheba number has IR and %(digits)s digits."), "sheba_length", digits=24)
    # ISO 13616: I is 18 and R is 27; country and check digits go to the end.
    if _all_equal(digits) or int(f"{digits[2:]}1827{digits[:2]}") % 97 != 1:
        raise _refusal(_("This Sheba number is not right. Please check its digits."), "sheba")
    return f"IR{digits}"


def clean_plate(text: str) -> str:
    """Return the plate of a car as ``12ب345-67``, its parts typed in any order.

    :raises ValidationError: codes ``plate`` and ``plate_letter``.
    """
    marked = _COUNTRY.sub("|", ascii_digits(clean(text if len(text) <= _LONGEST_PLATE else "")))
    typed = _NOT_OF_A_PLATE.sub(" ", marked)
    found = next((match for one in _PLATES if (match := one.fullmatch(typed))), None)
    if found is None or int(found["region"]) < _SMALLEST_PLATE_REGION:
        message = _("Write the plate as %(example)s.")
        raise ValidationError(message, code="plate", params={"example": plate_example()})
    letter = _PLATE_SPELLINGS.get(found["letter"], found["letter"].upper())
    if letter not in PLATE_LETTERS:
        raise ValidationError(
            _("No plate has “%(letter)s”. Please check the letter."),
            code="plate_letter",
            params={"letter": letter[:_LONGEST_LETTER_SHOWN]},
        )
    return f"{found['two']}{letter}{found['three']}-{found['region']}"


def plate_parts(plate: str) -> tuple[str, str, str, str] | None:
    """Return two digits, letter, three digits and region of a stored plate; None for others."""
    found = _STORED_PLATE.fullmatch(plate)
    return (found[1], found[2], found[3], found[4]) if found else None


def spoken_plate(plate: str) -> str:
    """Return a stored plate as people say it: ``۱۲ ب ۳۴۵ ایران ۶۷``; anything else unchanged."""
    parts = plate_parts(plate)
    if parts is None:
        return plate
    two, letter, three, region = (persian_digits(part) for part in parts)
    return f"{two} {letter} {three} {_PLATE_COUNTRY} {region}"


def display_plate(plate: str) -> str:
    """Return a stored plate as it hangs on the car, from left to right, the region in a box."""
    parts = plate_parts(plate)
    if parts is None:
        return plate
    two, letter, three, region = (persian_digits(part) for part in parts)
    return format_html(
        '<bdi dir="ltr" class="plate"><bdi>{}</bdi> <bdi>{}</bdi> <bdi>{}</bdi> '
        '<bdi class="plate-region">{} {}</bdi></bdi>',
        *(two, letter, three, _PLATE_COUNTRY, region),
    )


def plate_example() -> str:
    """Return a made-up plate as people say it, isolated from the sentence around it."""
    return f"\u2067{spoken_plate(_PLATE_EXAMPLE)}\u2069"


def display_mobile(mobile: str) -> str:
    """Return a stored mobile number as people read it: ``0912 345 6789``.

    Anything else comes back unchanged.
    """
    match = _STORED_MOBILE.fullmatch(mobile)
    return f"0{match[1]} {match[2]} {match[3]}" if match else mobile


def mask_mobile(mobile: str) -> str:
    """Return a stored mobile number with its middle hidden: ``0912***6789``.

    Anything else is hidden as a whole.
    """
    match = _STORED_MOBILE.fullmatch(mobile)
    return f"0{match[1]}***{match[3]}" if match else "***"


def _compact(text: str) -> str:
    return _SEPARATORS.sub("", ascii_digits(clean(text)))


def _all_equal(digits: str) -> bool:
    return len(set(digits)) == 1


def _refusal(message: str | _StrPromise, code: str, **values: object) -> ValidationError:
    params = {name: digits_for(value) for name, value in values.items()}
    return ValidationError(message, code=code, params=params)
