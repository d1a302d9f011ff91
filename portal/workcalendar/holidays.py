"""The holidays of a Jalali year: the fixed solar ones, and the lunar ones as best known.

**Lunar dates are announced by sighting of the moon and must be confirmed by the town.**
``holidays.json`` holds them for 1405 as the press gave them from the official calendar, and for
1406 by the tabular rule of :mod:`portal.workcalendar.lunar`; every other year is computed by that
rule. They may be a day off, so they are entered unconfirmed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TypedDict

from django.db import transaction

from portal.persian import jalali
from portal.workcalendar import lunar
from portal.workcalendar.memory import calendar_changed
from portal.workcalendar.models import Holiday, Origin

DATA_FILE = Path(__file__).with_name("holidays.json")


class HolidayData(TypedDict):
    """The data file: titles by ``month-day``, and lunar days of whole Jalali years."""

    solar: dict[str, dict[str, str]]
    lunar: dict[str, dict[str, str]]
    lunar_days: dict[str, list[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class HolidayDate:
    """A holiday on its day, not yet in the database."""

    date: date
    title: str
    title_en: str


def solar_holidays(jalali_year: int) -> list[HolidayDate]:
    """Return the holidays fixed in the solar calendar, in their order.

    :raises InvalidDate: the year lies outside 1200 to 1500.
    """
    return [
        _holiday(jalali.to_gregorian(jalali_year, *_month_and_day(key)), title)
        for key, title in _data()["solar"].items()
        if key != "12-30" or jalali.is_leap(jalali_year)
    ]


def lunar_holidays(jalali_year: int) -> list[HolidayDate]:
    """Return the holidays of the lunar calendar in one Jalali year, in their order.

    :raises InvalidDate: the year lies outside 1200 to 1500.
    """
    known = _data()["lunar_days"].get(str(jalali_year))
    days = _known_days(jalali_year, known) if known else _computed_days(jalali_year)
    titles = _data()["lunar"]
    return [_holiday(day, titles[key]) for day, key in sorted(days)]


@transaction.atomic
def seed_year(jalali_year: int) -> list[Holiday]:
    """Enter the holidays of a Jalali year and return those that were new.

    Solar and lunar holidays are each entered once: a year that has some keeps what managers made
    of them. Costs two queries, and up to two more when it writes.

    :raises InvalidDate: the year lies outside 1200 to 1500.
    """
    return [
        *_seed(jalali_year, Origin.SOLAR, solar_holidays(jalali_year)),
        *_seed(jalali_year, Origin.LUNAR, lunar_holidays(jalali_year)),
    ]


def _seed(jalali_year: int, origin: Origin, days: list[HolidayDate]) -> list[Holiday]:
    first, last = _year_bounds(jalali_year)
    if Holiday.objects.filter(origin=origin, date__range=(first, last)).exists():
        return []
    rows = [
        Holiday(
            date=day.date,
            title=day.title,
            title_en=day.title_en,
            origin=origin,
            confirmed=origin == Origin.SOLAR,
        )
        for day in days
    ]
    Holiday.objects.bulk_create(rows, ignore_conflicts=True)
    calendar_changed()
    return rows


def _known_days(jalali_year: int, days: list[tuple[str, str]]) -> Iterator[tuple[date, str]]:
    for solar_day, lunar_day in days:
        yield jalali.to_gregorian(jalali_year, *_month_and_day(solar_day)), lunar_day


def _computed_days(jalali_year: int) -> Iterator[tuple[date, str]]:
    first, last = _year_bounds(jalali_year)
    for year in lunar.years_within(first, last):
        for key in _data()["lunar"]:
            day = lunar.to_gregorian(year, *_month_and_day(key))
            if first <= day <= last:
                yield day, key


def _year_bounds(jalali_year: int) -> tuple[date, date]:
    first = jalali.to_gregorian(jalali_year, 1, 1)
    last = jalali.to_gregorian(jalali_year, 12, 30 if jalali.is_leap(jalali_year) else 29)
    return first, last


def _holiday(day: date, title: dict[str, str]) -> HolidayDate:
    return HolidayDate(day, title["fa"], title["en"])


def _month_and_day(key: str) -> tuple[int, int]:
    month, day = key.split("-")
    return int(month), int(day)


@cache
def _data() -> HolidayData:
    data: HolidayData = json.loads(DATA_FILE.read_text(encoding="utf-8"))
    return data
