"""Somebody's session ends in the middle of a form: what they typed waits until they are back."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from portal.cases.models import Case
from tests.plugins.servicedesk.filling import PLACE
from tests.portal.filing.addresses import step

pytestmark = pytest.mark.django_db


def test_a_session_that_ended_leads_to_sign_in_and_back(client, application):
    response = client.get(step(application, "place"))
    assert response.url.startswith(reverse("accounts:sign_in"))
    assert step(application, "place") in response.url


def test_what_was_typed_is_there_again_after_signing_in_and_is_said_once(
    client, citizen, application
):
    answer = client.post(step(application, "place"), PLACE)
    assert answer.url.startswith(reverse("accounts:sign_in"))
    assert answer.url.endswith(step(application, "place"))
    assert len(client.get(answer.url).context["messages"]) == 1
    client.force_login(citizen)
    page = client.get(step(application, "place"))
    assert len(page.context["messages"]) == 1
    assert page.context["form"]["start"].value() == PLACE["start"]
    assert Case.objects.get().answers == {}
    again = client.get(step(application, "place"))
    assert len(again.context["messages"]) == 0
    assert again.context["form"]["start"].value() is None


def test_another_page_does_not_take_it(client, citizen, application):
    client.post(step(application, "place"), PLACE)
    client.force_login(citizen)
    client.get(step(application, "papers"))
    page = client.get(step(application, "place"))
    assert page.context["form"]["start"].value() == PLACE["start"]


def test_nobody_else_gets_to_see_it(client, another_citizen, application):
    client.post(step(application, "place"), PLACE)
    client.force_login(another_citizen)
    assert client.get(step(application, "place")).status_code == 404


def test_a_made_up_draft_is_treated_alike(client, application):
    address = step(application, "place").replace(application.tracking_code, "1" * 14)
    answer = client.post(address, PLACE)
    assert answer.url.endswith(address)
    assert "sessionid" in answer.cookies


@pytest.mark.parametrize(
    ("times", "letters"), [(31, 1), (1, 60_000)], ids=["too often", "too much"]
)
def test_a_flood_of_it_is_not_kept(application, times, letters):
    answers = [
        Client().post(step(application, "place"), {"street": "ا" * letters})
        for _unused in range(times)
    ]
    assert "sessionid" not in answers[-1].cookies
    assert answers[-1].url.endswith(step(application, "place"))
