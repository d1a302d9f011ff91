"""One town's opening hours, holidays and closures as a value that answers without queries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.errors import DomainError
from portal.workcalendar.spans import Span, cut, merge

ONE_DAY = timedelta(days=1)
LONGEST_CLOSED_DAYS = 400
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)


class NeverOpen(DomainError):
    """The calendar has no opening hours for more than a year, so that no deadline can be found."""

    message = _("The working calendar has no opening hours in the coming year.")


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours on some weekdays (Monday is 0), from one date to another (None: for good)."""

    weekdays: frozenset[int]
    opens_at: time
    closes_at: time
    valid_from: date = date.min
    valid_until: date | None = None

    def is_in_force(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


DEFAULT_HOURS = Hours(
    frozenset({SATURDAY, SUNDAY, MONDAY, TUESDAY, WEDNESDAY}), time(7, 30), time(14, 30)
)


class TownCalendar:
    """Answers questions about working time; moments are aware, answers in the town's time zone.

    Of several :class:`Hours` in force on a day those that came into force last decide; those
    that came into force together add up. Without any, the default week holds.
    """

    def __init__(
        self,
        hours: Iterable[Hours] = (),
        holidays: Iterable[date] = (),
        closures: Iterable[Span] = (),
    ) -> None:
        self._hours = tuple(hours)
        self._holidays = frozenset(holidays)
        self._closures = merge(closures)
        self._zone = timezone.get_default_timezone()
        self._open: dict[date, tuple[Span, ...]] = {}

    def is_working_day(self, day: date) -> bool:
        """Tell whether the town hall opens on ``day``, if only for a part of it."""
        return bool(self.open_spans(day))

    def open_spans(self, day: date) -> tuple[Span, ...]:
        """Return the spans of ``day`` in which the town hall is open, in their order."""
        if day not in self._open:
            self._open[day] = tuple(self._find_open_spans(day))
        return self._open[day]

    def add_working_days(self, start: datetime, days: int) -> datetime:
        """Return the end of the working day that lies ``days`` working days after ``start``.

        A moment outside opening hours counts from the next opening.

        :raises ValueError: ``days`` is negative or ``start`` is naive.
        :raises NeverOpen: no opening within 400 days.
        """
        if days < 0:
            raise ValueError("days must not be negative")
        day = next(self.spans_from(start)).starts_at.date()
        for _count in range(days):
            day = self.next_working_day(day)
        return self.open_spans(day)[-1].ends_at

    def add_working_time(
        self, start: datetime, amount: timedelta, pauses: Sequence[Span] = ()
    ) -> datetime:
        """Return the moment at which ``amount`` of open time has passed since ``start``.

        Time inside ``pauses``, which :func:`merge` has ordered, does not count.

        :raises ValueError: ``amount`` is negative or ``start`` is naive.
        :raises NeverOpen: no opening within 400 days.
        """
        if amount < timedelta(0):
            raise ValueError("the working time must not be negative")
        for opening in self.spans_from(start):
            for span in cut(opening, pauses):
                if amount <= span.ends_at - span.starts_at:
                    return span.starts_at + amount
                amount -= span.ends_at - span.starts_at
        raise NeverOpen

    def working_time(self, start: datetime, end: datetime) -> timedelta:
        """Return the open time between two moments; zero when ``end`` is not after ``start``."""
        total = timedelta(0)
        for span in self.spans_from(start):
            if span.starts_at >= end:
                break
            total += min(span.ends_at, end) - span.starts_at
        return total

    def working_days_between(self, first: date, last: date) -> int:
        """Count the working days after ``first`` up to and including ``last``.

        Negative when ``last`` comes before ``first``.
        """
        if last < first:
            return -self.working_days_between(last, first)
        days = (first + ONE_DAY * count for count in range(1, (last - first).days + 1))
        return sum(map(self.is_working_day, days))

    def deadline(
        self, start: datetime, *, days: int, pauses: Iterable[tuple[datetime, datetime]] = ()
    ) -> datetime:
        """Return the end of the working day ``days`` after ``start``, moved on by the pauses.

        It moves by exactly the open time that fell into a pause before it; pauses may overlap.

        :raises ValueError: a pause ends before it starts, ``days`` is negative, or naive times.
        """
        promised = self.add_working_days(start, days)
        stopped = merge(Span(*pause) for pause in pauses)
        if not stopped:
            return promised
        return self.add_working_time(start, self.working_time(start, promised), stopped)

    def next_working_day(self, day: date) -> date:
        """Return the first working day after ``day``.

        :raises NeverOpen: no opening within 400 days.
        """
        for _count in range(LONGEST_CLOSED_DAYS):
            day += ONE_DAY
            if self.is_working_day(day):
                return day
        raise NeverOpen

    def spans_from(self, start: datetime) -> Iterator[Span]:
        """Yield the open spans after ``start``, the first one cut at ``start``, without end.

        :raises NeverOpen: no opening within 400 days.
        """
        if timezone.is_naive(start):
            raise ValueError("the moment must be aware of its time zone")
        start = start.astimezone(self._zone)
        day = start.date()
        for span in self.open_spans(day):
            if start < span.ends_at:
                yield Span(max(start, span.starts_at), span.ends_at)
        while True:
            day = self.next_working_day(day)
            yield from self.open_spans(day)

    def _find_open_spans(self, day: date) -> Iterator[Span]:
        if day in self._holidays:
            return
        for hours in self._hours_on(day):
            opens_at = datetime.combine(day, hours.opens_at, self._zone)
            closes_at = datetime.combine(day, hours.closes_at, self._zone)
            yield from cut(Span(opens_at, closes_at), self._closures)

    def _hours_on(self, day: date) -> list[Hours]:
        in_force = [hours for hours in self._hours if hours.is_in_force(day)] or [DEFAULT_HOURS]
        newest = max(hours.valid_from for hours in in_force)
        today = [h for h in in_force if h.valid_from == newest and day.weekday() in h.weekdays]
        return sorted(today, key=lambda hours: hours.opens_at)
