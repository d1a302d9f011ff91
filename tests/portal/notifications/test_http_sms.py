from __future__ import annotations

import json
import socket
from typing import Any
from urllib.parse import parse_qs

import pytest
import time_machine

from portal.notifications.failures import PermanentFailure, TemporaryFailure
from portal.notifications.models import OutboxMessage
from portal.notifications.sms import HttpSms
from portal.notifications.tasks import deliver, sweep
from tests.portal.notifications.conftest import Provider, make_message

SMS = {"mobile": "+989121234567", "text": "سلام {mobile}", "key": "key-1"}


def test_the_provider_gets_number_text_and_key(provider: Provider) -> None:
    provider.will_answer(200, body=b'{"entries": [{"messageid": 8792343}]}')
    assert HttpSms().send(**SMS) == "8792343"
    [request] = provider.received
    assert json.loads(request.body) == {
        "receptor": "+989121234567",
        "message": "سلام {mobile}",
        "localid": "key-1",
    }
    assert request.headers["X-Api-Key"] == "secret"
    assert request.headers["Idempotency-Key"] == "key-1"


def test_a_form_can_be_posted_with_the_national_number(provider: Provider, settings: Any) -> None:
    settings.SMS_HTTP = {
        **settings.SMS_HTTP,
        "format": "form",
        "body": {"to": "{mobile_local}", "text": "{text}"},
    }
    provider.will_answer(201)
    assert HttpSms().send(**SMS) == ""
    [request] = provider.received
    assert parse_qs(request.body.decode()) == {"to": ["09121234567"], "text": [SMS["text"]]}


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503])
def test_a_provider_in_trouble_is_a_temporary_failure(provider: Provider, status: int) -> None:
    provider.will_answer(status)
    with pytest.raises(TemporaryFailure, match=str(status)):
        HttpSms().send(**SMS)


@pytest.mark.parametrize("status", [400, 401, 404, 422])
def test_a_refusal_is_a_permanent_failure(provider: Provider, status: int) -> None:
    provider.will_answer(status, body=b"invalid receptor")
    with pytest.raises(PermanentFailure, match=str(status)) as caught:
        HttpSms().send(**SMS)
    assert caught.value.quote == "invalid receptor"


def test_a_redirect_is_not_followed(provider: Provider) -> None:
    provider.will_answer(302, Location=f"{provider.url}/elsewhere")
    with pytest.raises(PermanentFailure, match="302"):
        HttpSms().send(**SMS)
    assert len(provider.received) == 1


def test_a_provider_that_hangs_is_left_in_time(provider: Provider, settings: Any) -> None:
    settings.SMS_HTTP = {**settings.SMS_HTTP, "timeout_seconds": 0.2}
    provider.will_hang()
    with pytest.raises(TemporaryFailure, match="ReadTimeout"):
        HttpSms().send(**SMS)


def test_a_provider_that_is_away_is_a_temporary_failure(settings: Any) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"
        settings.SMS_HTTP = {**settings.SMS_HTTP, "url": url}
        with pytest.raises(TemporaryFailure, match="ConnectError"):
            HttpSms().send(**SMS)


def test_an_answer_that_is_not_http_is_a_temporary_failure(provider: Provider) -> None:
    provider.will_send_bytes(b"\x00\xff garbage \r\n\r\n")
    with pytest.raises(TemporaryFailure, match="RemoteProtocolError"):
        HttpSms().send(**SMS)


@pytest.mark.parametrize(
    "body", [b"", b"<html>OK</html>", b"[]", b'{"entries": {}}', b'{"entries": "x"}', b"\xff{"]
)
def test_a_success_without_a_readable_reference_is_a_success(
    provider: Provider, body: bytes
) -> None:
    provider.will_answer(200, body=body)
    assert HttpSms().send(**SMS) == ""


def test_a_success_that_breaks_off_is_a_success(provider: Provider) -> None:
    provider.will_send_bytes(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{")
    assert HttpSms().send(**SMS) == ""


def test_a_success_that_claims_to_be_compressed_is_a_success(provider: Provider) -> None:
    provider.will_answer(200, body=b"no gzip", **{"Content-Encoding": "gzip"})
    assert HttpSms().send(**SMS) == ""


def test_an_endless_answer_is_cut_off(provider: Provider) -> None:
    provider.will_answer(200, body=b"x" * 1_000_000)
    assert HttpSms().send(**SMS) == ""


@pytest.mark.django_db
def test_two_errors_and_a_success_deliver_one_message_under_one_key(provider: Provider) -> None:
    provider.will_answer(500, 500, 200)
    message = make_message()
    with time_machine.travel("2026-05-23 09:00+00:00", tick=False) as clock:
        deliver(message.pk)
        for _ in range(2):
            message.refresh_from_db()
            assert message.next_try_at is not None
            clock.move_to(message.next_try_at)
            assert sweep() == 1
    message.refresh_from_db()
    assert (message.state, message.attempts, message.reason) == ("delivered", 3, "")
    keys = {json.loads(request.body)["localid"] for request in provider.received}
    assert (len(provider.received), keys) == (3, {str(message.key)})


@pytest.mark.django_db
def test_a_refusal_of_the_provider_is_shown_to_staff(provider: Provider) -> None:
    provider.will_answer(400, body=b"invalid receptor")
    message = make_message()
    deliver(message.pk)
    failed = OutboxMessage.objects.failed().get()
    assert failed == message
    assert (failed.reason, failed.detail) == ("refused", "HTTP 400: invalid receptor")
