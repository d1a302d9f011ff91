"""Months of the town, and the periods and parts that are made of them."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.utils.translation import override

from portal.statistics.months import (
    last_day_of,
    moments_of,
    month_label,
    month_of,
    months_after,
    months_between,
)
from portal.statistics.periods import (
    Part,
    Period,
    half_year,
    last_twelve_months,
    named_periods,
    part_label,
    part_of,
)
from tests.portal.statistics.conftest import ABAN, AZAR, MEHR, TEHRAN


def test_a_moment_belongs_to_the_month_of_the_towns_day():
    assert month_of(datetime(2026, 10, 23, 0, 0, tzinfo=TEHRAN)) == ABAN
    assert month_of(datetime(2026, 10, 22, 23, 59, tzinfo=TEHRAN)) == MEHR


def test_a_month_lasts_to_the_beginning_of_the_next():
    begin, end = moments_of(MEHR)
    assert begin == datetime(2026, 9, 23, tzinfo=TEHRAN)
    assert end == datetime(2026, 10, 23, tzinfo=TEHRAN)
    assert last_day_of(MEHR) == date(2026, 10, 22)


def test_months_follow_one_another_over_the_new_year():
    esfand = date(2027, 2, 20)
    assert months_after(esfand, 1) == date(2027, 3, 21)
    assert months_after(months_after(esfand, 30), -30) == esfand
    assert len(list(months_between(esfand, months_after(esfand, 11)))) == 12


def test_months_are_named_in_the_language_of_the_page():
    with override("fa"):
        assert month_label(ABAN) == "آبان ۱۴۰۵"
    with override("en"):
        assert month_label(ABAN) == "Aban 1405"


@pytest.mark.parametrize(
    ("part", "first", "label"),
    [
        (Part.MONTH, ABAN, "Aban 1405"),
        (Part.QUARTER, MEHR, "Autumn 1405"),
        (Part.HALF, MEHR, "Second half of 1405"),
        (Part.YEAR, date(2026, 3, 21), "1405"),
    ],
)
def test_parts_are_quarters_halves_and_years_of_the_calendar(part, first, label):
    with override("en"):
        assert part_of(ABAN, part) == first
        assert part_label(first, part) == label


def test_the_period_before_is_as_long_and_ends_where_this_one_begins():
    period = Period(MEHR, ABAN)
    assert len(period.before.months) == 2
    assert months_after(period.before.last, 1) == MEHR


def test_halves_have_six_months_and_meet():
    first, second = half_year(1405, 1), half_year(1405, 2)
    assert (len(first.months), len(second.months)) == (6, 6)
    assert second.first == MEHR == months_after(first.last, 1)


def test_periods_that_people_ask_for_by_name(now):
    with override("en"):
        named = {one.name: one.period for one in named_periods()}
    assert named["This month"] == Period(AZAR, AZAR)
    assert named["Last month"] == Period(ABAN, ABAN)
    assert named["This quarter"] == Period(MEHR, AZAR)
    assert named["Last half-year"] == half_year(1405, 1)
    assert named["Last twelve months"] == last_twelve_months()
    assert len(named["Last twelve months"].months) == 12
