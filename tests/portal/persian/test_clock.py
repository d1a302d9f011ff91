"""Times of day, however people write them."""

from __future__ import annotations

from datetime import time

import pytest
from django.core.exceptions import ValidationError

from portal.persian.clock import format_clock, parse_clock


@pytest.mark.parametrize(
    "typed",
    [
        "8:30", "08:30", "۸:۳۰", "٨:٣٠", "8.30", "۸٫۳۰", "8/30", "830", "0830", "۸ و نیم",
        "۸ و ۳۰ دقیقه", "ساعت ۸:۳۰", "8:30 am", "۸:۳۰ صبح", "\u200f8:30", " 8:30 ",
    ],
)  # fmt: skip
def test_half_past_eight_is_read_however_it_is_written(typed):
    assert parse_clock(typed) == time(8, 30)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("8", time(8)),
        ("۴ بعدازظهر", time(16)),
        ("4:15 PM", time(16, 15)),
        ("۴ و ربع بعد از ظهر", time(16, 15)),
        ("8:30 ب.ظ", time(20, 30)),
        ("12 ظهر", time(12)),
        ("12 شب", time(0)),
        ("۹ شب", time(21)),
        ("۲ شب", time(2)),
        ("12 am", time(0)),
        ("0:00", time(0)),
        ("23:59", time(23, 59)),
    ],
)
def test_the_half_of_the_day_is_understood(typed, read):
    assert parse_clock(typed) == read


@pytest.mark.parametrize("typed", ["24:00", "8:60", "99", "۸ و ۹۹"])
def test_a_time_that_no_clock_shows_is_refused(typed):
    with pytest.raises(ValidationError) as refusal:
        parse_clock(typed)
    assert refusal.value.code == "invalid"


@pytest.mark.parametrize(
    "typed", ["", "soon", "8:5", "8:30:00", "²:30", "-8:30", "8" * 5000, "1 2 3"]
)
def test_what_is_no_time_is_refused_with_an_example(typed, english):
    with pytest.raises(ValidationError, match="08:30"):
        parse_clock(typed)


def test_a_time_is_written_in_the_digits_of_the_language():
    assert format_clock(time(8, 5), "fa") == "۰۸:۰۵"
    assert format_clock(time(8, 5), "en") == "08:05"
