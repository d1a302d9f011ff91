"""Form fields for dates and times."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.utils.translation import override

from portal.persian.fields import ClockField, JalaliDateField, JalaliDateTimeField


class AppointmentForm(forms.Form):
    day = JalaliDateField()
    moment = JalaliDateTimeField(required=False)
    clock = ClockField(required=False)


MOMENT = datetime(2026, 5, 23, 7, 30, tzinfo=ZoneInfo("Asia/Tehran"))


@pytest.mark.parametrize(
    ("language", "day", "moment", "clock"),
    [
        ("fa", "۱۴۰۵/۰۱/۰۱", "۱۴۰۵/۰۳/۰۲ ساعت ۰۷:۳۰", "۰۷:۳۰"),
        ("en", "2026-03-21", "2026-05-23 07:30", "07:30"),
    ],
)
def test_values_are_shown_as_the_language_writes_them(language, day, moment, clock):
    initial = {"day": date(2026, 3, 21), "moment": MOMENT, "clock": time(7, 30)}
    with override(language):
        page = AppointmentForm(initial=initial).as_p()
    for shown in (day, moment, clock):
        assert f'value="{shown}"' in page


@pytest.mark.parametrize("language", ["fa", "en"])
def test_both_calendars_are_read_in_every_language(language):
    with override(language):
        for typed in ("۱۴۰۵/۰۱/۰۱", "2026-03-21"):
            form = AppointmentForm({"day": typed, "moment": "۱۴۰۵/۳/۲ ۷:۳۰", "clock": "۱۴:۰۵"})
            assert form.is_valid(), form.errors
            assert form.cleaned_data == {
                "day": date(2026, 3, 21),
                "moment": MOMENT,
                "clock": time(14, 5),
            }


def test_an_impossible_day_is_refused_and_shown_again_as_typed():
    with override("en"):
        form = AppointmentForm({"day": "1404/12/30", "moment": "فردا", "clock": "25:00"})
        assert form.errors["day"] == ["There is no day 30: Esfand 1404 has 29 days."]
        assert form.has_error("moment", "invalid")
        assert form.has_error("clock", "invalid")
        assert 'value="1404/12/30"' in form.as_p()


def test_an_empty_day_is_missing_and_empty_others_are_none():
    form = AppointmentForm({"day": ""})
    assert form.has_error("day", "required")
    assert form.cleaned_data == {"moment": None, "clock": None}


def test_typing_the_same_day_in_the_other_calendar_is_no_change():
    form = AppointmentForm({"day": "1405/01/01"}, initial={"day": date(2026, 3, 21)})
    assert form.changed_data == []
