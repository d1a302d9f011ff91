"""Questions about the town's working time, for everyone who promises a date.

All functions read one calendar that stays in memory for a minute: no query while it is kept,
three queries when it has to be read.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from portal.workcalendar.memory import keep, kept_calendar
from portal.workcalendar.models import Closure, Holiday, WorkWeek
from portal.workcalendar.spans import Span
from portal.workcalendar.town import NeverOpen, TownCalendar

__all__ = [
    "NeverOpen",
    "TownCalendar",
    "add_working_days",
    "add_working_hours",
    "deadline",
    "is_working_day",
    "town_calendar",
    "working_days_between",
]


def town_calendar() -> TownCalendar:
    """Return the town's calendar; ask it directly for questions that have no function here."""
    calendar = kept_calendar()
    if calendar is None:
        calendar = _read_calendar()
        keep(calendar)
    return calendar


def is_working_day(day: date) -> bool:
    """Tell whether the town hall opens on ``day``, if only for a part of it."""
    return town_calendar().is_working_day(day)


def add_working_days(start: datetime, days: int) -> datetime:
    """Return the end of the working day that lies ``days`` working days after ``start``.

    A moment outside opening hours counts from the next opening; zero days gives the end of the
    same working day.

    :raises ValueError: ``days`` is negative or ``start`` is naive.
    :raises NeverOpen: no opening within 400 days.
    """
    return town_calendar().add_working_days(start, days)


def add_working_hours(start: datetime, hours: float) -> datetime:
    """Return the moment at which ``hours`` of opening time have passed since ``start``.

    :raises ValueError: ``hours`` is negative or ``start`` is naive.
    :raises NeverOpen: no opening within 400 days.
    """
    return town_calendar().add_working_time(start, timedelta(hours=hours))


def working_days_between(first: date, last: date) -> int:
    """Count the working days after ``first`` up to and including ``last``.

    Negative when ``last`` comes before ``first``.
    """
    return town_calendar().working_days_between(first, last)


def deadline(
    start: datetime, *, days: int, pauses: Sequence[tuple[datetime, datetime]] = ()
) -> datetime:
    """Return the end of the working day ``days`` after ``start``, moved on by the pauses.

    It moves by exactly the opening time that fell into a pause before it; pauses may overlap.

    :raises ValueError: a pause ends before it starts, ``days`` is negative, or naive times.
    :raises NeverOpen: no opening within 400 days.
    """
    return town_calendar().deadline(start, days=days, pauses=pauses)


def _read_calendar() -> TownCalendar:
    return TownCalendar(
        hours=[week.hours for week in WorkWeek.objects.all()],
        holidays=Holiday.objects.values_list("date", flat=True),
        closures=[Span(*row) for row in Closure.objects.values_list("starts_at", "ends_at")],
    )
