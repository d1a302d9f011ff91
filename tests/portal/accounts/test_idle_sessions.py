"""A session opened by password ends after an hour of idleness; a citizen's lasts two weeks."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.testing.factories import STAFF_PASSWORD

pytestmark = pytest.mark.django_db
HOUR = 60 * 60


@pytest.fixture
def clock(time_machine):
    """Stand still until the test moves on."""
    time_machine.move_to(timezone.now(), tick=False)
    return time_machine


@pytest.fixture
def at_the_desk(clock, client, clerk):
    """The clerk, who has just signed in by password and asked to be remembered."""
    data = {"username": "clerk", "password": STAFF_PASSWORD, "remember": "on"}
    client.post(reverse("wagtailadmin_login"), data)
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("wagtailadmin_home")).status_code == 200


def test_an_hour_without_a_click_ends_the_session(at_the_desk, clock):
    key = at_the_desk.session.session_key
    clock.shift(HOUR)
    response = at_the_desk.get(reverse("wagtailadmin_home"))
    assert response.url.startswith(reverse("wagtailadmin_login"))
    copy = Client()
    copy.cookies["sessionid"] = key
    assert not is_in(copy)


def test_a_little_less_than_an_hour_does_not(at_the_desk, clock):
    clock.shift(HOUR - 1)
    assert is_in(at_the_desk)


def test_work_keeps_the_session_open(at_the_desk, clock):
    for _click in range(4):
        clock.shift(HOUR - 60)
        assert is_in(at_the_desk)


def test_public_pages_count_as_work(at_the_desk, clock):
    clock.shift(HOUR - 60)
    at_the_desk.get(reverse("accounts:sign_in"))
    clock.shift(HOUR - 60)
    assert is_in(at_the_desk)


def test_an_ended_session_is_ended_for_public_pages_too(client_for, citizen, clock):
    citizen.set_password(STAFF_PASSWORD)
    citizen.save()
    client = client_for(citizen)
    assert client.get(reverse("accounts:profile")).status_code == 200
    clock.shift(HOUR)
    assert client.get(reverse("accounts:profile")).status_code == 302


def test_an_active_session_is_written_once_a_minute(at_the_desk, clock):
    before = dict(at_the_desk.session.items())
    clock.shift(59)
    is_in(at_the_desk)
    assert dict(at_the_desk.session.items()) == before
    clock.shift(1)
    is_in(at_the_desk)
    assert dict(at_the_desk.session.items()) != before


def test_a_citizens_session_stays_for_two_weeks(client_for, citizen, clock):
    client = client_for(citizen)
    clock.shift(13 * 24 * HOUR)
    assert client.get(reverse("accounts:profile")).status_code == 200
    clock.shift(2 * 24 * HOUR)
    assert client.get(reverse("accounts:profile")).status_code == 302


def test_looking_after_idleness_costs_strangers_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get(reverse("alive"))
