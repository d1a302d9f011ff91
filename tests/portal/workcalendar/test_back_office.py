"""The managers' screens for the calendar."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from portal.workcalendar.calendar import is_working_day
from portal.workcalendar.holidays import seed_year
from portal.workcalendar.models import Closure, Holiday, WorkWeek

pytestmark = pytest.mark.django_db


def page(model, view, *arguments):
    return reverse(model.snippet_viewset.get_url_name(view), args=arguments)


@pytest.mark.parametrize("model", [WorkWeek, Holiday, Closure])
def test_lists_and_forms_open(admin_client, model):
    assert admin_client.get(page(model, "list")).status_code == 200
    assert admin_client.get(page(model, "add")).status_code == 200


@pytest.mark.parametrize("model", [WorkWeek, Holiday, Closure])
def test_strangers_are_sent_to_sign_in(client, model):
    assert client.get(page(model, "list")).status_code == 302


def test_a_holiday_is_entered_in_jalali(admin_client):
    form = {"date": "۱۴۰۵/۰۳/۰۳", "title": "روز شهر", "title_en": "Town Day", "confirmed": "on"}
    answer = admin_client.post(page(Holiday, "add"), form)
    assert answer.status_code == 302
    assert Holiday.objects.get().date == date(2026, 5, 24)
    assert not is_working_day(date(2026, 5, 24))


def test_an_impossible_day_is_refused_on_the_form(admin_client):
    answer = admin_client.post(page(Holiday, "add"), {"date": "1404/12/30", "title": "روز شهر"})
    assert answer.status_code == 200
    assert 'value="1404/12/30"' in answer.content.decode()
    assert not Holiday.objects.exists()


def test_dates_are_shown_in_jalali(admin_client):
    holiday = Holiday.objects.create(date=date(2026, 5, 24), title="روز شهر")
    assert "یکشنبه ۳ خرداد ۱۴۰۵" in admin_client.get(page(Holiday, "list")).content.decode()
    edit = admin_client.get(page(Holiday, "edit", holiday.pk)).content.decode()
    assert 'value="۱۴۰۵/۰۳/۰۳"' in edit


def test_a_week_is_entered_with_persian_digits(admin_client):
    form = {
        "title": "تابستان", "saturday": "on", "opens_at": "۶:۳۰", "closes_at": "13:00",
        "valid_from": "۱ تیر ۱۴۰۵", "valid_until": "",
    }  # fmt: skip
    assert admin_client.post(page(WorkWeek, "add"), form).status_code == 302
    week = WorkWeek.objects.get()
    assert (week.opens_at, week.closes_at, week.valid_until) == (time(6, 30), time(13), None)
    assert week.weekdays == {5}
    assert "۰۶:۳۰–۱۳:۰۰" in admin_client.get(page(WorkWeek, "list")).content.decode()


def test_a_closure_is_entered_to_the_minute(admin_client):
    form = {"starts_at": "۱۴۰۵/۳/۳ ۱۰:۰۰", "ends_at": "1405/03/03 12:30", "reason": "قطع برق"}
    assert admin_client.post(page(Closure, "add"), form).status_code == 302
    closure = Closure.objects.get()
    assert closure.ends_at == datetime(2026, 5, 24, 12, 30, tzinfo=ZoneInfo("Asia/Tehran"))


def test_the_list_of_holidays_costs_the_same_however_many_there_are(
    admin_client, django_assert_max_num_queries
):
    seed_year(1405)
    admin_client.get(page(Holiday, "list"))
    with django_assert_max_num_queries(15):
        admin_client.get(page(Holiday, "list"))
