"""The town's months: those of the Jalali calendar, each named by its first day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from persiantools.jdatetime import MONTH_NAMES_EN, MONTH_NAMES_FA

from portal.persian.jalali import jalali_parts, to_gregorian
from portal.persian.text import digits_for, is_persian

MONTHS_A_YEAR = 12


def month_of(moment: date) -> date:
    """Return the first day of the Jalali month of a day, or of a moment in the town's time."""
    if isinstance(moment, datetime):
        moment = timezone.localdate(moment, timezone.get_default_timezone())
    year, month, _day = jalali_parts(moment)
    return to_gregorian(year, month, 1)


def this_month() -> date:
    return month_of(timezone.now())


def months_after(month: date, count: int) -> date:
    """Return the month that lies ``count`` months after ``month``, or before it if negative."""
    year, number, _day = jalali_parts(month)
    years, rest = divmod(number - 1 + count, MONTHS_A_YEAR)
    return to_gregorian(year + years, rest + 1, 1)


def months_between(first: date, last: date) -> Iterator[date]:
    """Yield the months from ``first`` to ``last``, both included."""
    while first <= last:
        yield first
        first = months_after(first, 1)


def last_day_of(month: date) -> date:
    return months_after(month, 1) - timedelta(days=1)


def moments_of(month: date) -> tuple[datetime, datetime]:
    """Return when a month begins and when the next one does, in the town's time."""
    zone = timezone.get_default_timezone()
    return (
        datetime.combine(month, time.min, zone),
        datetime.combine(months_after(month, 1), time.min, zone),
    )


def month_name(number: int) -> str:
    """Return the name of a Jalali month, 1 to 12, in the active language."""
    return str((MONTH_NAMES_FA if is_persian() else MONTH_NAMES_EN)[number])


def month_label(month: date) -> str:
    """Return how people call a month: its Jalali name and year, transcribed where not Persian."""
    year, number, _day = jalali_parts(month)
    return f"{month_name(number)} {digits_for(year)}"
