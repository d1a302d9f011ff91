"""Spans of whole Jalali months, what they are compared with, and the parts they are cut into."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from portal.persian.jalali import jalali_parts, to_gregorian
from portal.persian.text import digits_for
from portal.statistics.months import (
    MONTHS_A_YEAR,
    last_day_of,
    month_label,
    months_after,
    months_between,
    this_month,
)


class Part(models.TextChoices):
    """Into which parts a period is cut."""

    MONTH = "month", gettext_lazy("months")
    QUARTER = "quarter", gettext_lazy("quarters")
    HALF = "half", gettext_lazy("half-years")
    YEAR = "year", gettext_lazy("years")


LENGTHS = {Part.MONTH: 1, Part.QUARTER: 3, Part.HALF: 6, Part.YEAR: 12}


@dataclass(frozen=True)
class Period:
    """The months from ``first`` to ``last``, both included, each given by its first day."""

    first: date
    last: date

    @property
    def months(self) -> list[date]:
        return list(months_between(self.first, self.last))

    @property
    def before(self) -> Period:
        """The period of equal length that ends where this one begins."""
        return Period(months_after(self.first, -len(self.months)), months_after(self.first, -1))

    @property
    def first_day(self) -> date:
        return self.first

    @property
    def last_day(self) -> date:
        return last_day_of(self.last)

    @property
    def label(self) -> str:
        """Its months in words: one month, or from the first to the last."""
        if self.first == self.last:
            return month_label(self.first)
        names = {"first": month_label(self.first), "last": month_label(self.last)}
        return _("%(first)s to %(last)s") % names


@dataclass(frozen=True)
class NamedPeriod:
    """A period that people ask for by name."""

    name: str
    period: Period


def part_of(month: date, part: Part) -> date:
    """Return the first month of the quarter, half-year or year in which ``month`` lies."""
    year, number, _day = jalali_parts(month)
    return to_gregorian(year, number - (number - 1) % LENGTHS[part], 1)


def part_label(month: date, part: Part) -> str:
    """Return how people call the part that begins with ``month``."""
    year, number, _day = jalali_parts(month)
    if part == Part.MONTH:
        return month_label(month)
    if part == Part.YEAR:
        return digits_for(year)
    names = _quarters() if part == Part.QUARTER else _halves()
    return f"{names[(number - 1) // LENGTHS[part]]} {digits_for(year)}"


def _quarters() -> list[str]:
    return [
        pgettext("quarter", "Spring"), pgettext("quarter", "Summer"),
        pgettext("quarter", "Autumn"), pgettext("quarter", "Winter"),
    ]  # fmt: skip


def _halves() -> list[str]:
    return [_("First half of"), _("Second half of")]


def half_year(year: int, half: int) -> Period:
    """Return the first (1) or second (2) half of a Jalali year.

    :raises InvalidDate: there is no such year.
    """
    first = to_gregorian(year, 1 + 6 * (half - 1), 1)
    return Period(first, months_after(first, 5))


def last_twelve_months(month: date | None = None) -> Period:
    """Return the twelve months up to the present one, or up to ``month``."""
    last = month or this_month()
    return Period(months_after(last, 1 - MONTHS_A_YEAR), last)


def named_periods() -> list[NamedPeriod]:
    """Return the periods that people ask for most, the present ones first."""
    now = this_month()
    so_far: Callable[[Part], Period] = lambda part: Period(part_of(now, part), now)  # noqa: E731
    past = partial(_whole_before, now)
    return [
        NamedPeriod(_("Last twelve months"), last_twelve_months()),
        NamedPeriod(_("This month"), Period(now, now)),
        NamedPeriod(_("Last month"), past(Part.MONTH)),
        NamedPeriod(_("This quarter"), so_far(Part.QUARTER)),
        NamedPeriod(_("Last quarter"), past(Part.QUARTER)),
        NamedPeriod(_("This half-year"), so_far(Part.HALF)),
        NamedPeriod(_("Last half-year"), past(Part.HALF)),
        NamedPeriod(_("This year"), so_far(Part.YEAR)),
        NamedPeriod(_("Last year"), past(Part.YEAR)),
    ]


def _whole_before(now: date, part: Part) -> Period:
    begin = part_of(now, part)
    return Period(months_after(begin, -LENGTHS[part]), months_after(begin, -1))
