from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import RequestFactory
from django.utils import timezone

from portal.accounts.models import User
from portal.notifications.checks import check_sms_backend
from portal.notifications.context_processors import inbox
from portal.notifications.health import outbox_health
from tests.portal.notifications.conftest import make_message


@pytest.mark.django_db
def test_an_empty_outbox_is_healthy(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(5):
        health = outbox_health()
    assert health == {
        "queue_is_alive": False,
        "waiting": 0,
        "oldest_waiting_seconds": 0,
        "failed_last_day": 0,
    }


@pytest.mark.django_db
def test_health_tells_what_waits_and_what_failed() -> None:
    now = timezone.now()
    make_message(created_at=now - datetime.timedelta(minutes=10))
    make_message()
    make_message(state="delivered", finished_at=now)
    make_message(state="permanent_failure", finished_at=now)
    make_message(state="technical_failure", finished_at=now - datetime.timedelta(hours=25))
    health = outbox_health()
    assert (health["waiting"], health["failed_last_day"]) == (2, 1)
    assert 600 <= health["oldest_waiting_seconds"] < 660


@pytest.mark.django_db
def test_pages_that_do_not_show_the_count_do_not_ask_for_it(
    citizen: User, rf: RequestFactory, django_assert_num_queries: Any
) -> None:
    request = rf.get("/")
    request.user = citizen
    with django_assert_num_queries(0):
        context = inbox(request)
    assert not context["unread_notices"]


@pytest.mark.parametrize(
    ("backend", "http", "demo", "expected"),
    [
        ("portal.notifications.sms.MemorySms", {}, False, []),
        ("portal.notifications.sms.Absent", {}, True, ["notifications.E001"]),
        ("portal.notifications.sms.HttpSms", {"url": ""}, False, ["notifications.E002"]),
        ("portal.notifications.sms.HttpSms", {"url": "https://sms.example"}, False, []),
        ("portal.notifications.sms.ConsoleSms", {}, True, []),
        ("portal.notifications.sms.ConsoleSms", {}, False, ["notifications.W001"]),
    ],
)
def test_settings_that_let_nothing_leave_are_reported(
    settings: Any, backend: str, http: dict[str, str], demo: bool, expected: list[str]
) -> None:
    settings.SMS_BACKEND, settings.SMS_HTTP, settings.PORTAL_DEMO = backend, http, demo
    assert [found.id for found in check_sms_backend()] == expected
