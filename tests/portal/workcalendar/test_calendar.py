"""Working days, working hours and deadlines."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from portal.persian.jalali import to_gregorian
from portal.workcalendar import memory
from portal.workcalendar.calendar import (
    NeverOpen,
    add_working_days,
    add_working_hours,
    deadline,
    is_working_day,
    town_calendar,
    working_days_between,
)
from portal.workcalendar.holidays import seed_year
from portal.workcalendar.models import Closure, Holiday, WorkWeek

pytestmark = pytest.mark.django_db


def at(day, clock="14:30"):
    """Return a moment of Khordad 1405, whose second day is a Saturday."""
    hour, minute = map(int, clock.split(":"))
    return timezone.make_aware(datetime.combine(to_gregorian(1405, 3, day), time(hour, minute)))


def jalali_moment(year, month, day, clock="14:30"):
    hour, minute = map(int, clock.split(":"))
    return timezone.make_aware(datetime.combine(to_gregorian(year, month, day), time(hour, minute)))


def close(start, end):
    return Closure.objects.create(starts_at=start, ends_at=end, reason="Snow")


def test_a_town_without_a_week_opens_from_saturday_to_wednesday():
    week = [is_working_day(to_gregorian(1405, 3, day)) for day in range(2, 9)]
    assert week == [True] * 5 + [False, False]


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        (at(2, "10:00"), 0, at(2)),
        (at(2, "10:00"), 1, at(3)),
        (at(2, "06:00"), 1, at(3)),
        (at(2, "14:29"), 1, at(3)),
        (at(2, "14:30"), 1, at(4)),
        (at(2, "23:00"), 0, at(3)),
        (at(6, "10:00"), 1, at(9)),
        (at(7, "10:00"), 0, at(9)),
        (at(8, "10:00"), 1, at(10)),
        (at(2, "10:00"), 10, at(16)),
    ],
)
def test_working_days_end_with_the_working_day(start, days, expected):
    assert add_working_days(start, days) == expected


def test_a_moment_in_another_time_zone_counts_on_the_towns_day():
    friday_evening_utc = datetime(2026, 5, 22, 21, 0, tzinfo=UTC)
    result = add_working_days(friday_evening_utc, 0)
    assert result == at(2)
    assert result.utcoffset() == timedelta(hours=3, minutes=30)


def test_a_holiday_does_not_count_and_a_start_on_it_counts_from_the_next_opening():
    Holiday.objects.create(date=to_gregorian(1405, 3, 3), title="Holiday")
    assert add_working_days(at(2, "10:00"), 1) == at(4)
    assert add_working_days(at(3, "10:00"), 1) == at(5)
    assert not is_working_day(to_gregorian(1405, 3, 3))


def test_a_deadline_crosses_the_holidays_of_nowruz():
    seed_year(1404)
    seed_year(1405)
    last_wednesday = jalali_moment(1404, 12, 27, "12:00")
    assert deadline(last_wednesday, days=1) == jalali_moment(1405, 1, 5)
    assert deadline(last_wednesday, days=3) == jalali_moment(1405, 1, 9)
    assert deadline(jalali_moment(1405, 1, 1, "12:00"), days=0) == jalali_moment(1405, 1, 5)
    assert deadline(jalali_moment(1405, 1, 11, "12:00"), days=1) == jalali_moment(1405, 1, 15)


def test_a_closure_in_the_middle_of_a_day_keeps_the_day_and_stops_the_hours():
    close(at(2, "10:00"), at(2, "12:00"))
    assert is_working_day(to_gregorian(1405, 3, 2))
    assert add_working_days(at(2, "11:00"), 0) == at(2)
    assert add_working_hours(at(2, "09:00"), 2) == at(2, "13:00")
    assert add_working_hours(at(2, "11:00"), 1) == at(2, "13:00")


def test_a_closure_until_the_evening_brings_the_end_of_the_day_forward():
    close(at(3, "12:00"), at(3, "20:00"))
    assert add_working_days(at(2, "10:00"), 1) == at(3, "12:00")


def test_a_closure_of_whole_days_closes_them():
    close(at(3, "00:00"), at(5, "00:00"))
    assert not is_working_day(to_gregorian(1405, 3, 3))
    assert not is_working_day(to_gregorian(1405, 3, 4))
    assert add_working_days(at(2, "10:00"), 1) == at(5)


@pytest.mark.parametrize(
    ("start", "hours", "expected"),
    [
        (at(2, "10:00"), 0, at(2, "10:00")),
        (at(2, "06:00"), 0, at(2, "07:30")),
        (at(2, "10:00"), 4.5, at(2, "14:30")),
        (at(2, "10:00"), 5, at(3, "08:00")),
        (at(8, "10:00"), 1, at(9, "08:30")),
        (at(2, "07:30"), 35, at(6, "14:30")),
        (at(2, "07:30"), 36, at(9, "08:30")),
    ],
)
def test_working_hours_pass_only_while_the_town_hall_is_open(start, hours, expected):
    assert add_working_hours(start, hours) == expected


def test_days_between_count_the_last_but_not_the_first():
    saturday, thursday = to_gregorian(1405, 3, 2), to_gregorian(1405, 3, 7)
    assert working_days_between(saturday, saturday) == 0
    assert working_days_between(saturday, thursday) == 4
    assert working_days_between(thursday, saturday) == -4
    assert working_days_between(saturday, add_working_days(at(2, "10:00"), 7).date()) == 7


def test_a_deadline_without_pauses_is_the_end_of_its_working_day():
    assert deadline(at(2, "10:00"), days=3) == at(5)


def test_a_pause_moves_the_deadline_by_the_open_time_in_it():
    assert deadline(at(2, "10:00"), days=1, pauses=[(at(2, "11:00"), at(2, "13:00"))]) == at(
        4, "09:30"
    )
    assert deadline(at(2, "10:00"), days=1, pauses=[(at(2, "12:00"), at(3, "12:00"))]) == at(
        4, "14:30"
    )


def test_overlapping_pauses_count_once():
    pauses = [
        (at(2, "12:00"), at(2, "13:00")),
        (at(2, "11:00"), at(2, "12:30")),
        (at(2, "11:15"), at(2, "11:30")),
    ]
    assert deadline(at(2, "10:00"), days=1, pauses=pauses) == at(4, "09:30")


def test_pauses_outside_opening_hours_before_the_start_or_after_the_end_move_nothing():
    pauses = [
        (at(1, "00:00"), at(2, "10:00")),
        (at(2, "14:30"), at(3, "07:30")),
        (at(3, "14:30"), at(20, "10:00")),
    ]
    assert deadline(at(2, "10:00"), days=1, pauses=pauses) == at(3)


def test_a_pause_over_a_weekend_costs_only_its_open_hours():
    assert deadline(at(6, "10:00"), days=1, pauses=[(at(6, "13:30"), at(9, "08:30"))]) == at(
        10, "09:30"
    )


def test_a_pause_that_reaches_into_the_moved_time_moves_it_further():
    pauses = [(at(3, "07:30"), at(3, "14:30")), (at(4, "08:00"), at(4, "09:00"))]
    assert deadline(at(2, "10:00"), days=1, pauses=pauses) == at(5, "08:30")


def test_zero_days_end_today():
    assert deadline(at(2, "10:00"), days=0) == at(2)
    assert deadline(at(2, "10:00"), days=0, pauses=[(at(2, "10:00"), at(2, "14:30"))]) == at(
        3, "12:00"
    )


def test_senseless_questions_are_refused():
    naive = at(2).replace(tzinfo=None)
    for ask in (
        lambda: add_working_days(at(2), -1),
        lambda: add_working_hours(at(2), -1),
        lambda: add_working_days(naive, 1),
        lambda: deadline(at(2), days=1, pauses=[(at(3), at(2))]),
    ):
        with pytest.raises(ValueError, match=r"must|ends before"):
            ask()


def test_a_calendar_that_never_opens_says_so():
    close(at(1), at(1) + timedelta(days=3650))
    with pytest.raises(NeverOpen):
        add_working_days(at(2), 1)
    assert NeverOpen.status == 400


def test_a_summer_week_covers_the_usual_one_and_gives_way_again():
    WorkWeek.objects.create(title="Usual", valid_from=to_gregorian(1404, 1, 1))
    WorkWeek.objects.create(
        title="Summer",
        valid_from=to_gregorian(1405, 3, 9),
        valid_until=to_gregorian(1405, 3, 13),
        opens_at=time(6),
        closes_at=time(13),
        wednesday=False,
    )
    assert add_working_days(at(6, "10:00"), 1) == at(9, "13:00")
    assert add_working_days(at(12, "10:00"), 1) == at(16)
    assert not is_working_day(to_gregorian(1405, 3, 13))


def test_weeks_that_begin_together_add_up():
    only = dict.fromkeys(["saturday", "sunday", "monday", "tuesday", "wednesday"], False)
    first = to_gregorian(1404, 1, 1)
    WorkWeek.objects.create(title="Usual", valid_from=first)
    WorkWeek.objects.create(
        title="Thursday", valid_from=first, closes_at=time(12), **{**only, "thursday": True}
    )
    WorkWeek.objects.create(
        title="Evenings", valid_from=first, opens_at=time(16), closes_at=time(18),
        **{**only, "saturday": True},
    )  # fmt: skip
    assert add_working_days(at(6, "10:00"), 1) == at(7, "12:00")
    assert add_working_hours(at(2, "14:00"), 1) == at(2, "16:30")
    assert add_working_days(at(2, "15:00"), 0) == at(2, "18:00")


def test_a_question_costs_three_queries_once(django_assert_num_queries):
    with django_assert_num_queries(3):
        deadline(at(2), days=30, pauses=[(at(3), at(4))])
    with django_assert_num_queries(0):
        add_working_days(at(2), 30)
        add_working_hours(at(2), 8)
        working_days_between(at(2).date(), at(20).date())
        is_working_day(date(2026, 5, 23))


def test_the_number_of_rows_does_not_change_the_number_of_queries(django_assert_num_queries):
    seed_year(1405)
    for day in range(2, 12):
        close(at(day, "09:00"), at(day, "09:10"))
    with django_assert_num_queries(3):
        deadline(at(2), days=100)


def test_a_change_is_seen_at_once():
    day = to_gregorian(1405, 3, 3)
    assert is_working_day(day)
    holiday = Holiday.objects.create(date=day, title="Holiday")
    assert not is_working_day(day)
    holiday.delete()
    assert is_working_day(day)


def test_a_change_that_is_rolled_back_is_forgotten():
    day = to_gregorian(1405, 3, 3)
    with transaction.atomic():
        Holiday.objects.create(date=day, title="Holiday")
        assert not is_working_day(day)
        transaction.set_rollback(True)
    assert is_working_day(day)


def test_a_change_made_by_another_process_is_seen_within_a_minute(monkeypatch):
    now = 1000.0
    monkeypatch.setattr(memory, "monotonic", lambda: now)
    day = to_gregorian(1405, 3, 3)
    assert is_working_day(day)
    Holiday.objects.bulk_create([Holiday(date=day, title="Holiday")])
    assert is_working_day(day)
    now += memory.FRESH_SECONDS
    assert not is_working_day(day)


@time_machine.travel("2026-05-23T06:00:00Z")
def test_now_is_a_working_moment_on_a_saturday_morning():
    assert add_working_days(timezone.now(), 0) == at(2)
    assert town_calendar().is_working_day(timezone.localdate())
