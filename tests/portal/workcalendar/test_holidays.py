"""Holidays of the solar and the lunar year, and what a new town starts with."""

from __future__ import annotations

from datetime import date, time

import pytest
import time_machine
from django.utils.translation import override

from portal.persian.jalali import InvalidDate, jalali_parts, to_gregorian
from portal.workcalendar import lunar
from portal.workcalendar.calendar import is_working_day
from portal.workcalendar.defaults import ensure_defaults
from portal.workcalendar.holidays import lunar_holidays, seed_year, solar_holidays
from portal.workcalendar.models import Holiday, Origin, WorkWeek


def days_of(holidays):
    return [jalali_parts(holiday.date)[1:] for holiday in holidays]


def test_solar_holidays_fall_on_their_days():
    assert days_of(solar_holidays(1405)) == [
        (1, 1), (1, 2), (1, 3), (1, 4), (1, 12), (1, 13), (3, 14), (3, 15), (11, 22), (12, 29),
    ]  # fmt: skip


def test_a_leap_year_has_its_last_day_off():
    assert days_of(solar_holidays(1403))[-2:] == [(12, 29), (12, 30)]


def test_the_announced_lunar_holidays_of_1405_are_known():
    days = days_of(lunar_holidays(1405))
    assert len(days) == 19
    for day in ((1, 1), (3, 6), (4, 3), (4, 4), (12, 19)):
        assert day in days


@pytest.mark.parametrize("year", [1390, 1404, 1406, 1407, 1420])
def test_every_year_has_each_lunar_holiday_once_or_twice(year):
    titles = [holiday.title for holiday in lunar_holidays(year)]
    assert 16 <= len(titles) <= 19
    assert max(titles.count(title) for title in titles) <= 2
    assert [h.date for h in lunar_holidays(year)] == sorted(h.date for h in lunar_holidays(year))


def test_the_file_holds_for_1406_what_the_tabular_rule_gives():
    assert {(h.date, h.title) for h in lunar_holidays(1406)} == {
        (lunar.to_gregorian(year, *day), title)
        for year in (1448, 1449)
        for day, title in {
            (10, 25): "شهادت امام جعفر صادق",
            (12, 10): "عید سعید قربان",
            (12, 18): "عید سعید غدیر خم",
            (1, 9): "تاسوعای حسینی",
            (1, 10): "عاشورای حسینی",
            (2, 20): "اربعین حسینی",
            (2, 28): "رحلت پیامبر اکرم و شهادت امام حسن مجتبی",
            (2, 30): "شهادت امام رضا",
            (3, 8): "شهادت امام حسن عسکری",
            (3, 17): "میلاد پیامبر اکرم و امام جعفر صادق",
            (6, 3): "شهادت حضرت فاطمهٔ زهرا",
            (7, 13): "ولادت امام علی",
            (7, 27): "مبعث پیامبر اکرم",
            (8, 15): "ولادت حضرت قائم (نیمهٔ شعبان)",
            (9, 21): "شهادت امام علی",
            (10, 1): "عید سعید فطر",
            (10, 2): "تعطیل به مناسبت عید فطر",
        }.items()
        if jalali_parts(lunar.to_gregorian(year, *day))[0] == 1406
    }


@pytest.mark.parametrize(
    ("lunar_day", "announced"),
    [
        ((1446, 10, 1), (1404, 1, 11)),
        ((1446, 12, 10), (1404, 3, 16)),
        ((1447, 1, 10), (1404, 4, 15)),
        ((1447, 10, 1), (1405, 1, 1)),
        ((1448, 1, 10), (1405, 4, 4)),
        ((1448, 10, 1), (1405, 12, 19)),
    ],
)
def test_the_tabular_calendar_is_at_most_a_day_off(lunar_day, announced):
    difference = lunar.to_gregorian(*lunar_day) - to_gregorian(*announced)
    assert abs(difference.days) <= 1


def test_lunar_months_follow_each_other_without_gap():
    day = lunar.to_gregorian(1440, 1, 1)
    for year in range(1440, 1470):
        for month in range(1, 13):
            assert lunar.to_gregorian(year, month, 1) == day
            day = date.fromordinal(day.toordinal() + lunar.days_in_month(year, month))
    assert sum(map(lunar.is_leap, range(1440, 1470))) == 11


def test_the_thirtieth_of_a_short_month_is_its_last_day():
    assert lunar.to_gregorian(1448, 2, 30) == lunar.to_gregorian(1448, 2, 29)


@pytest.mark.django_db
def test_a_year_is_seeded_once():
    created = seed_year(1405)
    assert len(created) == Holiday.objects.count() == 29
    assert seed_year(1405) == []
    assert Holiday.objects.count() == 29


@pytest.mark.django_db
def test_only_lunar_holidays_wait_for_confirmation():
    seed_year(1405)
    assert set(Holiday.objects.filter(confirmed=False).values_list("origin", flat=True)) == {
        Origin.LUNAR
    }
    assert not Holiday.objects.filter(confirmed=False, origin=Origin.SOLAR).exists()


@pytest.mark.django_db
def test_seeding_again_keeps_what_managers_changed():
    seed_year(1405)
    ashura = Holiday.objects.get(title="عاشورای حسینی")
    ashura.date, ashura.confirmed = to_gregorian(1405, 4, 5), True
    ashura.save()
    Holiday.objects.get(title="اربعین حسینی").delete()
    assert seed_year(1405) == []
    ashura.refresh_from_db()
    assert ashura.date == to_gregorian(1405, 4, 5)
    assert not Holiday.objects.filter(title="اربعین حسینی").exists()


@pytest.mark.django_db
def test_a_seeded_year_is_seen_at_once():
    nowruz = to_gregorian(1406, 1, 1)
    assert is_working_day(nowruz)
    seed_year(1406)
    assert not is_working_day(nowruz)


def test_a_year_out_of_range_is_refused():
    with pytest.raises(InvalidDate):
        solar_holidays(1501)


@pytest.mark.django_db
@time_machine.travel("2026-11-21T08:00:00Z")
def test_a_new_town_starts_with_its_week_and_three_years_of_holidays():
    ensure_defaults()
    week = WorkWeek.objects.get()
    assert week.hours.weekdays == frozenset({5, 6, 0, 1, 2})
    assert (week.opens_at, week.closes_at) == (time(7, 30), time(14, 30))
    years = {jalali_parts(day)[0] for day in Holiday.objects.values_list("date", flat=True)}
    assert years == {1404, 1405, 1406}


@pytest.mark.django_db
@time_machine.travel("2026-11-21T08:00:00Z")
def test_defaults_change_nothing_the_second_time(django_assert_num_queries):
    ensure_defaults()
    WorkWeek.objects.update(closes_at=time(13))
    before = list(Holiday.objects.values_list())
    with django_assert_num_queries(7 + 8):  # eight are savepoints
        ensure_defaults()
    assert list(Holiday.objects.values_list()) == before
    assert WorkWeek.objects.get().closes_at == time(13)


@pytest.mark.django_db
def test_a_holiday_speaks_the_language_of_the_reader():
    seed_year(1405)
    ashura = Holiday.objects.get(title="عاشورای حسینی")
    with override("fa"):
        assert str(ashura) == "عاشورای حسینی (۴ تیر ۱۴۰۵)"
    with override("en"):
        assert str(ashura) == "Ashura (25 June 2026)"
    assert Holiday(date=ashura.date, title="Local holiday").label == "Local holiday"
