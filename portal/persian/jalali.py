"""Jalali dates at the edges: dates are stored Gregorian, read and shown as people write them."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime, time
from typing import Literal

from django.utils import dateformat, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from persiantools.jdatetime import (
    MONTH_NAMES_EN,
    MONTH_NAMES_FA,
    WEEKDAY_NAMES_FA,
    JalaliDate,
)

from portal.persian.text import (
    ascii_digits,
    digits_for,
    is_persian,
    language_or_active,
    persian_digits,
    search_key,
)

Style = Literal["long", "medium", "short"]

FIRST_YEAR, LAST_YEAR = 1200, 1500
FIRST_GREGORIAN_YEAR, LAST_GREGORIAN_YEAR = 1700, 2199
LONGEST_TEXT = 60
EXAMPLE = date(2026, 5, 23)

_GREGORIAN_FORMATS: dict[Style, str] = {"long": "l j F Y", "medium": "j F Y", "short": "Y-m-d"}
_AT = {"fa": " ساعت ", "other": " "}
_MONTHS = {
    search_key(name): number
    for names in (MONTH_NAMES_FA, MONTH_NAMES_EN)
    for number, name in enumerate(names)
    if name
} | {"امرداد": 5}
_WEEKDAYS = {
    search_key(name).replace(" ", ""): (index + 5) % 7
    for index, name in enumerate(WEEKDAY_NAMES_FA)
} | {"ادینه": 4}

_WEEKDAY_FIRST = re.compile(r"((?:(?:یک|دو|سه|چهار|پنج) ?)?شنبه|جمعه|ادینه)\b ?،? ?(.*)")
_NUMERIC = re.compile(r"([0-9]{1,4}) ?[/\-. ] ?([0-9]{1,2}) ?[/\-. ] ?([0-9]{1,2})")
_NAMED = re.compile(r"([0-9]{1,2}) ?([^\W0-9_]+?)(?: ?ماه)? ?،? ?([0-9]{1,4})")
_CLOCK = re.compile(r"(.+?)[ ،]+(?:ساعت )?([0-9]{1,2}):([0-9]{2})")


class InvalidDate(ValueError):
    """The text is not a date of the calendar; the message is translated and safe to show."""

    def __init__(self, message: str | Promise) -> None:
        self.message = str(message)
        super().__init__(self.message)


def parse_date(text: str) -> date:
    """Read a date that a person typed, in any digit script.

    Accepts ``1405/3/2`` (also with ``-``, ``.`` or spaces), ``2 خرداد 1405``, either with the
    weekday in front, and Gregorian ``2026-05-23`` when the year is 1700 or later.

    :raises InvalidDate: unreadable, impossible, out of range, short year, or wrong weekday.
    """
    weekday, rest = _split_weekday(search_key(text) if len(text) <= LONGEST_TEXT else "")
    found = _read_date(rest)
    if weekday is not None and found.weekday() != weekday:
        raise InvalidDate(
            _("%(date)s is a %(weekday)s.")
            % {"date": format_date(found, "medium"), "weekday": weekday_name(found)}
        )
    return found


def parse_datetime(text: str) -> datetime:
    """Read a date followed by a time of day such as ``1405/3/2 14:30``, in the current time zone.

    :raises InvalidDate: as :func:`parse_date`, or the time is missing or impossible.
    """
    match = _CLOCK.fullmatch(" ".join(ascii_digits(text[: LONGEST_TEXT + 1]).split()))
    if not match or int(match[2]) > 23 or int(match[3]) > 59:
        example = format_datetime(datetime.combine(EXAMPLE, time(14, 30)), "short")
        raise InvalidDate(
            _("Write the date and the time, for example %(example)s.") % {"example": example}
        )
    clock = time(int(match[2]), int(match[3]))
    return timezone.make_aware(datetime.combine(parse_date(match[1]), clock))


def format_date(value: date, style: Style = "long", language: str | None = None) -> str:
    """Return ``value`` as ``language`` (default: the active one) writes dates.

    Persian gets the Jalali calendar, every other language the Gregorian one. An aware datetime
    is shown in the current time zone.
    """
    day = local_date(value)
    if not is_persian(language):
        return _gregorian_text(day, _GREGORIAN_FORMATS[style], language)
    year, month, number = jalali_parts(day)
    if style == "short":
        return persian_digits(f"{year}/{month:02}/{number:02}")
    words = persian_digits(f"{number} {MONTH_NAMES_FA[month]} {year}")
    return f"{weekday_name(day, 'fa')} {words}" if style == "long" else words


def format_datetime(value: datetime, style: Style = "medium", language: str | None = None) -> str:
    """Return date and time of day; an aware ``value`` is shown in the current time zone."""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    joint = _AT["fa" if is_persian(language) else "other"]
    clock = digits_for(f"{local:%H:%M}", language)
    return f"{format_date(local, style, language)}{joint}{clock}"


def weekday_name(value: date, language: str | None = None) -> str:
    """Return the name of the weekday in ``language`` (default: the active one)."""
    day = local_date(value)
    if is_persian(language):
        return str(WEEKDAY_NAMES_FA[(day.weekday() + 2) % 7])
    return _gregorian_text(day, "l", language)


def local_date(value: date) -> date:
    """Return the calendar day of ``value``; an aware datetime counts in the current time zone."""
    if not isinstance(value, datetime):
        return value
    return (timezone.localtime(value) if timezone.is_aware(value) else value).date()


def jalali_parts(value: date) -> tuple[int, int, int]:
    """Return ``(year, month, day)`` in the Jalali calendar."""
    day = JalaliDate.to_jalali(local_date(value))  # type: ignore[no-untyped-call]
    return day.year, day.month, day.day


def to_gregorian(year: int, month: int, day: int) -> date:
    """Return the date of a Jalali day.

    :raises InvalidDate: there is no such day, or the year lies outside 1200 to 1500.
    """
    _check_year(year, FIRST_YEAR, LAST_YEAR)
    _check_month(month)
    _check_day(day, JalaliDate.days_in_month(month, year), f"{_month_name(month)} {year}")
    found = JalaliDate(year, month, day)  # type: ignore[no-untyped-call]
    return found.to_gregorian()


def is_leap(year: int) -> bool:
    """Tell whether Esfand of the Jalali ``year`` has thirty days."""
    return bool(JalaliDate.is_leap(year))


def _gregorian_text(day: date, pattern: str, language: str | None) -> str:
    with override(language_or_active(language)):
        return dateformat.format(day, pattern)


def _split_weekday(key: str) -> tuple[int | None, str]:
    match = _WEEKDAY_FIRST.fullmatch(key)
    if match is None:
        return None, key
    return _WEEKDAYS[match[1].replace(" ", "")], match[2]


def _read_date(key: str) -> date:
    if match := _NUMERIC.fullmatch(key):
        year, month, day = match[1], int(match[2]), int(match[3])
        if int(year) >= FIRST_GREGORIAN_YEAR:
            return _gregorian(int(year), month, day)
    elif (match := _NAMED.fullmatch(key)) and match[2] in _MONTHS:
        year, month, day = match[3], _MONTHS[match[2]], int(match[1])
    else:
        raise InvalidDate(
            _("Write the date as year, month and day, for example %(example)s.")
            % {"example": format_date(EXAMPLE, "short")}
        )
    if len(year) < 4:
        raise InvalidDate(
            _("Write the year with four digits, for example %(example)s.")
            % {"example": digits_for(1405)}
        )
    return to_gregorian(int(year), month, day)


def _gregorian(year: int, month: int, day: int) -> date:
    _check_year(year, FIRST_GREGORIAN_YEAR, LAST_GREGORIAN_YEAR)
    _check_month(month)
    _check_day(day, monthrange(year, month)[1], f"{year}-{month:02}")
    return date(year, month, day)


def _check_year(year: int, first: int, last: int) -> None:
    if not first <= year <= last:
        raise InvalidDate(
            _("The year must lie between %(first)s and %(last)s.")
            % {"first": digits_for(first), "last": digits_for(last)}
        )


def _check_month(month: int) -> None:
    if not 1 <= month <= 12:
        raise InvalidDate(_("There is no month %(month)s.") % {"month": digits_for(month)})


def _check_day(day: int, days: int, month_and_year: str) -> None:
    if not 1 <= day <= days:
        raise InvalidDate(
            _("There is no day %(day)s: %(month)s has %(days)s days.")
            % {
                "day": digits_for(day),
                "month": digits_for(month_and_year),
                "days": digits_for(days),
            }
        )


def _month_name(month: int) -> str:
    return str((MONTH_NAMES_FA if is_persian() else MONTH_NAMES_EN)[month])
