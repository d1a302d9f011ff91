"""Months of the Jalali calendar, as the lists of days are turned over."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from portal.payments.reconciliation import Span
from portal.persian.jalali import InvalidDate, jalali_parts, to_gregorian

_WRITTEN = re.compile(r"(1[2-4][0-9]{2})-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Month:
    """A month of the Jalali calendar."""

    year: int
    number: int

    @property
    def key(self) -> str:
        """How it stands in addresses: ``1405-08``."""
        return f"{self.year}-{self.number:02}"

    @property
    def span(self) -> Span:
        """Its days, up to today."""
        following = self.after(1)
        first = to_gregorian(self.year, self.number, 1)
        last = to_gregorian(following.year, following.number, 1) - timedelta(days=1)
        return Span(first, max(first, min(last, timezone.localdate())))

    @property
    def is_over(self) -> bool:
        return self.key < this_month().key

    def after(self, months: int) -> Month:
        """Return the month so many months later; earlier for negative numbers."""
        whole = self.year * 12 + self.number - 1 + months
        return Month(whole // 12, whole % 12 + 1)


def month_of(day: date) -> Month:
    """Return the month in which a day lies."""
    year, number, _day = jalali_parts(day)
    return Month(year, number)


def this_month() -> Month:
    """Return the month of today."""
    return month_of(timezone.localdate())


def read_month(text: str) -> Month:
    """Return the month written as ``1405-08``, else that of yesterday; none that lies ahead.

    Yesterday is what there is to compare: on the first of a month people want the last one.
    """
    match, now = _WRITTEN.fullmatch(text), this_month()
    if match is None:
        return month_of(timezone.localdate() - timedelta(days=1))
    asked = Month(int(match[1]), int(match[2]))
    try:
        to_gregorian(asked.year, asked.number, 1)
    except InvalidDate:
        return now
    return min(asked, now, key=lambda month: month.key)
