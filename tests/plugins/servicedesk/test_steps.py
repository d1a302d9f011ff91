"""A citizen fills a form step by step, leaves and goes on elsewhere; nobody else can."""

from __future__ import annotations

import pytest

from portal.cases.models import Case
from tests.plugins.servicedesk.filling import PLACE
from tests.portal.filing.addresses import at, step

pytestmark = pytest.mark.django_db


def test_persian_digits_and_a_jalali_date_are_understood(client_for, citizen, application):
    response = client_for(citizen).post(step(application, "place"), PLACE)
    assert response.url == step(application, "papers")
    application.refresh_from_db()
    assert application.answers == {"street": "خیابان ۱۲ بهار", "start": "2027-01-05"}


def test_an_impossible_date_is_refused_and_the_other_answer_is_kept(
    client_for, citizen, application
):
    response = client_for(citizen).post(
        step(application, "place"), {"street": "بهار", "start": "۱۴۰۴/۱۲/۳۰"}
    )
    assert response.status_code == 422
    assert "start" in response.context["form"].errors
    application.refresh_from_db()
    assert application.answers["street"] == "بهار"
    assert application.done_steps == []


def test_another_device_goes_on_where_the_first_one_stopped(client_for, citizen, application):
    client_for(citizen).post(step(application, "place"), PLACE)
    other_device = client_for(citizen)
    overview = other_device.get(at("overview", application))
    assert overview.context["next_step"] == "papers"
    shown = other_device.get(step(application, "place")).content.decode()
    assert "خیابان ۱۲ بهار" in shown
    assert "۱۴۰۵/۱۰/۱۵" in shown


def test_save_and_go_on_later_keeps_half_a_step(client_for, citizen, application):
    response = client_for(citizen).post(
        step(application, "place"), {"street": "بهار", "start": "", "go": "later"}
    )
    assert response.url == at("overview", application)
    application.refresh_from_db()
    assert application.answers["street"] == "بهار"


def test_saving_for_later_names_the_answers_that_were_not_understood(
    client_for, citizen, application
):
    response = client_for(citizen).post(
        step(application, "place"),
        {"street": "بهار", "start": "۱۴۰۴/۱۲/۳۰", "go": "later"},
        follow=True,
    )
    assert "تاریخ شروع" in next(str(m) for m in response.context["messages"])


@pytest.mark.parametrize("name", ["overview", "review"])
def test_another_citizens_draft_is_not_found(client_for, another_citizen, application, name):
    assert client_for(another_citizen).get(at(name, application)).status_code == 404


def test_another_citizen_can_neither_fill_nor_discard_my_draft(
    client_for, another_citizen, application
):
    client = client_for(another_citizen)
    assert client.post(step(application, "place"), PLACE).status_code == 404
    assert client.post(at("discard", application)).status_code == 404
    assert Case.objects.get().answers == {}


def test_staff_of_the_unit_do_not_see_drafts(client_for, clerk, application):
    assert client_for(clerk).get(at("overview", application)).status_code in (302, 404)


def test_an_unknown_step_is_not_found(client_for, citizen, application):
    assert client_for(citizen).get(step(application, "nothing")).status_code == 404


def test_keys_that_the_form_does_not_ask_for_change_nothing(client_for, citizen, application):
    client_for(citizen).post(
        step(application, "place"), {**PLACE, "phase": "closed", "outcome": "approved", "unit": "1"}
    )
    application.refresh_from_db()
    assert set(application.answers) == {"street", "start"}
    assert application.is_draft


def test_a_megabyte_in_one_answer_is_refused_clearly(client_for, citizen, application):
    response = client_for(citizen).post(
        step(application, "place"), {**PLACE, "street": "ا" * 500_000}
    )
    assert response.status_code == 422
    assert response.context["form"].errors["street"]


def test_emoji_stay_and_direction_tricks_go(client_for, citizen, application):
    client_for(citizen).post(
        step(application, "place"), {**PLACE, "street": "بهار 😀\u202e\u2066gpj"}
    )
    application.refresh_from_db()
    assert application.answers["street"] == "بهار 😀gpj"
