"""Times of day as people write them: 8:30, ۸ و نیم, 0830, ۴ بعدازظهر."""

from __future__ import annotations

import re
from datetime import time

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.persian.text import ascii_digits, clean, digits_for

LONGEST_TEXT = 40
LAST_HOUR, LAST_MINUTE, NOON = 23, 59, 12
LAST_HOUR_AFTER_MIDNIGHT = 5
_HALF_PAST = 30
_QUARTER_PAST = 15

_MORNING = r"(?:صبح|بامداد|ق\.?ظ\.?|قبل از ?ظهر|a\.?m\.?)"
_AFTERNOON = r"(?:ظهر|عصر|ب\.?ظ\.?|بعد ?از ?ظهر|p\.?m\.?)"
_NIGHT = "شب"
_CLOCK = re.compile(
    rf"(?:ساعت )?([0-9]{{1,2}})(?: ?[:.٫,/\-] ?([0-9]{{2}})| ?و ?(نیم|ربع|[0-9]{{1,2}})(?: ?دقیقه)?"
    rf"|([0-9]{{2}}))?(?: ?({_MORNING})| ?({_AFTERNOON})| ?({_NIGHT}))?",
    re.IGNORECASE,
)
_FRACTIONS = {"نیم": _HALF_PAST, "ربع": _QUARTER_PAST}


def parse_clock(text: str) -> time:
    """Read a time of day that a person typed, in any digit script.

    Accepts ``8:30``, ``8.30``, ``0830``, ``8``, ``۸ و نیم`` and a word for the half of the day
    after it (صبح, بعدازظهر, pm).

    :raises ValidationError: code ``invalid``; unreadable or not a time of the day.
    """
    typed = " ".join(ascii_digits(clean(text[: LONGEST_TEXT + 1])).replace("\u200c", " ").split())
    found = _CLOCK.fullmatch(typed) if len(text) <= LONGEST_TEXT else None
    if not found:
        raise _unreadable()
    minute = int(_FRACTIONS.get(found[3] or "", found[2] or found[3] or found[4] or 0))
    hour = _hour_of_day(int(found[1]), found[5], found[6], found[7])
    if hour > LAST_HOUR or minute > LAST_MINUTE:
        raise ValidationError(
            _("There is no such time: hours go from %(first)s to %(last)s, minutes to %(minutes)s.")
            % {
                "first": digits_for(0),
                "last": digits_for(LAST_HOUR),
                "minutes": digits_for(LAST_MINUTE),
            },
            code="invalid",
        )
    return time(hour, minute)


def format_clock(value: time, language: str | None = None) -> str:
    """Return ``08:30`` in the digits of ``language`` (default: the active one)."""
    return digits_for(f"{value:%H:%M}", language)


def _hour_of_day(hour: int, morning: str | None, afternoon: str | None, night: str | None) -> int:
    if hour == NOON and (morning or night):
        return 0
    if hour < NOON and (afternoon or (night and hour > LAST_HOUR_AFTER_MIDNIGHT)):
        return hour + NOON
    return hour


def _unreadable() -> ValidationError:
    example = format_clock(time(8, 30))
    return ValidationError(
        _("Write the hour and the minute, for example %(example)s.") % {"example": example},
        code="invalid",
    )
