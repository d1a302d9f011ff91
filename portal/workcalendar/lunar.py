"""The tabular Islamic calendar: lunar dates by rule, before anybody has seen the moon.

Months have 30 and 29 days in turn; in 11 of every 30 years (2, 5, 7, 10, 13, 16, 18, 21, 24, 26,
29) the last month gets a 30th day. Year 1 begins on 16 July 622 of the Julian calendar. The months
that Iran announces begin up to a day earlier or later.
"""

from __future__ import annotations

from datetime import date

_DAY_BEFORE_FIRST_YEAR = 227014


def is_leap(year: int) -> bool:
    """Tell whether the lunar ``year`` has 355 days."""
    return (11 * year + 14) % 30 < 11


def days_in_month(year: int, month: int) -> int:
    """Return 29 or 30."""
    return 30 if month % 2 or (month == 12 and is_leap(year)) else 29


def to_gregorian(year: int, month: int, day: int) -> date:
    """Return the date of a lunar day; a 30th of a shorter month means its last day."""
    days_before_year = (year - 1) * 354 + (11 * year + 3) // 30
    days_before_month = (59 * (month - 1) + 1) // 2
    day = min(day, days_in_month(year, month))
    return date.fromordinal(_DAY_BEFORE_FIRST_YEAR + days_before_year + days_before_month + day)


def years_within(first: date, last: date) -> range:
    """Return the lunar years that have a day between two dates."""
    return range(_year_at_least(first), _year_at_least(last) + 2)


def _year_at_least(day: date) -> int:
    return (day.toordinal() - _DAY_BEFORE_FIRST_YEAR) * 30 // 10631
