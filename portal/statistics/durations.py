"""How long cases took, in whole working days: counted once, added up exactly. Pure arithmetic."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from operator import add

from portal.workcalendar.spans import Span, cut, merge
from portal.workcalendar.town import TownCalendar

#: How many cases took 0, 1, 2, … working days: the position is the number of days.
Histogram = list[int]


def worked_days(
    calendar: TownCalendar,
    begin: datetime,
    end: datetime,
    pauses: Iterable[tuple[datetime, datetime]] = (),
) -> int:
    """Return how many working days after ``begin`` the moment ``end`` lies, pauses taken out.

    Counted as promises are: what ends on the day it began took 0 days, and what was promised in
    ``n`` days and kept took at most ``n``. Opening time inside pauses does not count.

    :raises NeverOpen: no opening within 400 days.
    """
    stopped = merge(Span(*pause) for pause in pauses if pause[0] < end)
    amount = calendar.working_time(begin, end) if not stopped else timedelta(0)
    for span in cut(Span(begin, max(begin, end)), stopped) if stopped else ():
        amount += calendar.working_time(span.starts_at, span.ends_at)
    first = next(calendar.spans_from(begin)).starts_at.date()
    last = calendar.add_working_time(begin, amount).date()
    return calendar.working_days_between(first, last)


def add_days(histogram: Histogram, days: int) -> None:
    """Count one case more that took ``days``."""
    if days >= len(histogram):
        histogram.extend([0] * (days + 1 - len(histogram)))
    histogram[days] += 1


def add_histogram(histogram: Histogram, more: Sequence[int]) -> None:
    """Add the cases of another histogram to ``histogram``."""
    if len(more) > len(histogram):
        histogram.extend([0] * (len(more) - len(histogram)))
    histogram[: len(more)] = map(add, histogram, more)


def percentile(histogram: Sequence[int], percent: int) -> int | None:
    """Return the fewest days within which ``percent`` of the cases were done; None without any.

    The nearest-rank percentile: 50 is the median (of an even number the lower one), and the value
    is one that a case really took.
    """
    total = sum(histogram)
    reached = 0
    for days, count in enumerate(histogram):
        reached += count
        if total and reached * 100 >= percent * total:
            return days
    return None
