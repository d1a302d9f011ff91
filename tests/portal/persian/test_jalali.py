"""Dates as people write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override

from portal.persian.jalali import (
    InvalidDate,
    format_date,
    format_datetime,
    is_leap,
    jalali_parts,
    parse_date,
    parse_datetime,
    to_gregorian,
    weekday_name,
)

SECOND_OF_KHORDAD = date(2026, 5, 23)


@pytest.mark.parametrize(
    "text",
    [
        "۱۴۰۵/۰۳/۰۲",
        "١٤٠٥/٠٣/٠٢",
        "1405/3/2",
        "1405-03-02",
        "1405.3.2",
        "۱۴۰۵ ۳ ۲",
        " ۱۴۰۵ / ۳ / ۲ ",
        "\u200f۱۴۰۵/۰۳/۰۲\u200e",
        "۲ خرداد ۱۴۰۵",
        "۲خرداد۱۴۰۵",
        "2 خرداد ماه 1405",
        "2 خردادماه 1405",
        "شنبه ۲ خرداد ۱۴۰۵",
        "شنبه، ۲ خرداد، ۱۴۰۵",
        "شنبه ۱۴۰۵/۰۳/۰۲",
        "2 Khordad 1405",
        "2026-05-23",
        "۲۰۲۶/۵/۲۳",
    ],
)
def test_one_day_can_be_written_in_many_ways(text):
    assert parse_date(text) == SECOND_OF_KHORDAD


@pytest.mark.parametrize("month", ["مرداد", "امرداد", "اَمرداد"])
def test_mordad_has_two_names(month):
    assert parse_date(f"۵ {month} ۱۴۰۵") == to_gregorian(1405, 5, 5)


@pytest.mark.parametrize(
    "weekday", ["سه‌شنبه", "سه شنبه", "سهشنبه", "سه\u200cشنبه،", "سه‌شنبه ,".replace(",", "،")]
)
def test_a_weekday_may_stand_in_front(weekday):
    assert parse_date(f"{weekday} ۵ خرداد ۱۴۰۵") == date(2026, 5, 26)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1404/12/30", "There is no day 30: Esfand 1404 has 29 days."),
        ("1405/07/31", "There is no day 31: Mehr 1405 has 30 days."),
        ("1405/01/00", "There is no day 0: Farvardin 1405 has 31 days."),
        ("1405/13/01", "There is no month 13."),
        ("1405/00/01", "There is no month 0."),
        ("2026-02-29", "There is no day 29: 2026-02 has 28 days."),
        ("05/03/02", "Write the year with four digits, for example 1405."),
        ("۲ خرداد ۰۵", "Write the year with four digits, for example 1405."),
        ("405/03/02", "Write the year with four digits, for example 1405."),
        ("1199/01/01", "The year must lie between 1200 and 1500."),
        ("1501/01/01", "The year must lie between 1200 and 1500."),
        ("1699/01/01", "The year must lie between 1200 and 1500."),
        ("9999/01/01", "The year must lie between 1700 and 2199."),
        ("یکشنبه ۲ خرداد ۱۴۰۵", "23 May 2026 is a Saturday."),
    ],
)
def test_a_wrong_date_is_refused_and_the_reason_told(text, message):
    with override("en"), pytest.raises(InvalidDate) as refusal:
        parse_date(text)
    assert str(refusal.value) == message


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "فردا",
        "1405",
        "1405/3",
        "1405/3/2/1",
        "14055/3/2",
        "1405/003/2",
        "1405/3/222",
        "9" * 5000,
        "1405/3/" + "2" * 5000,
        "۲ فلان ۱۴۰۵",
        "02/03/1405",
        "1405/3/-2",
        "१४०५/३/२",
        "شنبه",
        "1405/3/2; DROP TABLE",
    ],
)
def test_unreadable_text_is_refused(text):
    with override("en"), pytest.raises(InvalidDate, match="Write the date as year, month and day"):
        parse_date(text)


def test_leap_years_are_those_of_the_official_calendar():
    assert [year for year in range(1395, 1425) if is_leap(year)] == [
        1395, 1399, 1403, 1408, 1412, 1416, 1420, 1424,
    ]  # fmt: skip
    assert parse_date("1403/12/30") == date(2025, 3, 20)
    assert to_gregorian(1404, 1, 1) == date(2025, 3, 21)


def test_every_day_of_three_centuries_comes_back():
    day, last = to_gregorian(1200, 1, 1), to_gregorian(1500, 12, 29)
    while day <= last:
        assert to_gregorian(*jalali_parts(day)) == day
        day += timedelta(days=1)


@pytest.mark.parametrize(
    ("style", "persian", "english"),
    [
        ("long", "شنبه ۲ خرداد ۱۴۰۵", "Saturday 23 May 2026"),
        ("medium", "۲ خرداد ۱۴۰۵", "23 May 2026"),
        ("short", "۱۴۰۵/۰۳/۰۲", "2026-05-23"),
    ],
)
def test_a_date_is_shown_in_the_calendar_of_the_language(style, persian, english):
    assert format_date(SECOND_OF_KHORDAD, style, "fa") == persian
    assert format_date(SECOND_OF_KHORDAD, style, "en") == english
    with override("fa"):
        assert format_date(SECOND_OF_KHORDAD, style) == persian
        assert parse_date(persian) == SECOND_OF_KHORDAD


def test_the_long_style_is_the_usual_one():
    assert format_date(SECOND_OF_KHORDAD, language="fa") == "شنبه ۲ خرداد ۱۴۰۵"


def test_an_aware_moment_is_shown_in_tehran():
    late_evening_utc = datetime(2026, 5, 22, 22, 5, tzinfo=UTC)
    assert format_datetime(late_evening_utc, language="fa") == "۲ خرداد ۱۴۰۵ ساعت ۰۱:۳۵"
    assert format_datetime(late_evening_utc, language="en") == "23 May 2026 01:35"
    assert format_date(late_evening_utc, "short", "fa") == "۱۴۰۵/۰۳/۰۲"
    assert jalali_parts(late_evening_utc) == (1405, 3, 2)


def test_weekdays_have_their_names():
    names = [weekday_name(SECOND_OF_KHORDAD + timedelta(days=n), "fa") for n in range(7)]
    assert names == ["شنبه", "یکشنبه", "دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه"]
    assert weekday_name(SECOND_OF_KHORDAD, "en") == "Saturday"


@pytest.mark.parametrize("language", ["fa", "en"])
def test_what_is_shown_can_be_typed_again(language):
    moment = datetime(2026, 5, 23, 14, 30, tzinfo=ZoneInfo("Asia/Tehran"))
    with override(language):
        assert parse_datetime(format_datetime(moment, "short")) == moment


@pytest.mark.parametrize("text", ["1405/3/2", "1405/3/2 24:00", "1405/3/2 7:60", "7:30", ""])
def test_a_moment_needs_a_date_and_a_possible_time(text):
    with pytest.raises(InvalidDate):
        parse_datetime(text)


def test_a_moment_needs_a_possible_date():
    with override("en"), pytest.raises(InvalidDate, match="Esfand 1404 has 29 days"):
        parse_datetime("1404/12/30 07:30")
