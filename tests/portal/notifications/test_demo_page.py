from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.test import Client

from portal.notifications.sign_in import send_code
from tests.portal.notifications.conftest import make_message

pytestmark = pytest.mark.django_db
PAGE = "/demo/messages/"


def test_the_demo_shows_what_would_reach_the_telephone(client: Client) -> None:
    make_message(body="<script>alert(1)</script>")
    send_code(mobile="+989121234567", code="904716", language="fa")
    html = client.get(PAGE).content.decode()
    assert "904716" in html
    assert '<bdi dir="ltr">+989121234567</bdi>' in html
    assert "<script>alert" not in html


def test_an_expired_code_is_no_longer_readable(client: Client) -> None:
    with time_machine.travel("2026-05-23 09:00+00:00", tick=False) as clock:
        send_code(mobile="+989121234567", code="904716", language="fa")
        clock.shift(180)
        assert "904716" not in client.get(PAGE).content.decode()


def test_the_page_shows_the_newest_fifty(client: Client) -> None:
    for _ in range(51):
        make_message()
    assert len(client.get(PAGE).context["messages_sent"]) == 50


def test_an_empty_page_says_what_to_do(client: Client) -> None:
    assert client.get(PAGE).status_code == 200


def test_in_a_real_town_the_page_does_not_exist(client: Client, settings: Any) -> None:
    settings.PORTAL_DEMO = False
    make_message()
    assert client.get(PAGE).status_code == 404
