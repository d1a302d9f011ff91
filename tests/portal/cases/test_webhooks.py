"""Other systems are told: signed, once or more under one id, and never inside the house."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
from datetime import timedelta
from threading import Event

import httpx
import pytest
import time_machine
from django.utils import timezone

from portal.cases import outward, webhooks
from portal.cases.models import WebhookCall
from portal.cases.webhook_rows import WebhookState

pytestmark = pytest.mark.django_db

URL = "https://erp.example.org:8443/hook?town=1"
PUBLIC = "93.184.216.34"


class Receiver:
    """Stands where the network begins: remembers requests and answers as it is told."""

    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []
        self.status = 204

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if self.status == 0:
            raise httpx.ConnectTimeout("no answer", request=request)
        return httpx.Response(self.status, headers={"location": "https://10.0.0.1/"})


@pytest.fixture
def addresses(monkeypatch):
    """What every name resolves to."""
    found = [PUBLIC]

    def resolve(host, port, **_options):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in found]

    monkeypatch.setattr(outward.socket, "getaddrinfo", resolve)
    return found


@pytest.fixture
def receiver(monkeypatch, addresses):
    answering = Receiver()
    client = httpx.Client
    monkeypatch.setattr(
        outward.httpx,
        "Client",
        lambda **options: client(transport=httpx.MockTransport(answering), **options),
    )
    return answering


@pytest.fixture
def call(case):
    return webhooks.queue_webhook(case=case, url=URL, content={"event": "case.moved", "a": "ب"})


def test_a_call_goes_signed_to_the_address_that_was_checked(receiver, call):
    assert webhooks.send(call.pk)
    [request] = receiver.requests
    assert (request.method, request.url.host, request.url.port) == ("POST", PUBLIC, 8443)
    assert request.headers["host"] == "erp.example.org:8443"
    assert request.extensions["sni_hostname"] == "erp.example.org"
    assert request.url.raw_path == b"/hook?town=1"
    assert json.loads(request.content) == call.content
    call.refresh_from_db()
    assert call.state == WebhookState.SENT


def test_the_receiver_can_prove_the_signature(receiver, call):
    webhooks.send(call.pk)
    [request] = receiver.requests
    key = webhooks.webhook_secret(URL, call.case.workflow_version.name)
    key = base64.b64decode(key.removeprefix("whsec_"))
    name, moment = request.headers["webhook-id"], request.headers["webhook-timestamp"]
    signed = f"{name}.{moment}.".encode() + request.content
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert request.headers["webhook-signature"] == f"v1,{expected}"


def test_every_host_and_workflow_has_a_secret_of_its_own(settings):
    one = webhooks.webhook_secret("https://a.example.org/x", "permit")
    assert one == webhooks.webhook_secret("https://a.example.org:444/y", "permit")
    assert one != webhooks.webhook_secret("https://b.example.org/x", "permit")
    assert one != webhooks.webhook_secret("https://a.example.org/x", "trees")
    settings.SECRET_KEY = "another"
    assert one != webhooks.webhook_secret("https://a.example.org/x", "permit")


def test_a_receiver_that_never_answers_is_left_alone(monkeypatch, call):
    answer, asked = Event(), []

    def wait(client, *_given):
        asked.append(client)
        return 200 if answer.wait() else 500

    monkeypatch.setattr(outward, "TOTAL_SECONDS", 0.5)
    monkeypatch.setattr(outward, "_status", wait)
    assert webhooks.send(call.pk)
    answer.set()
    call.refresh_from_db()
    assert (call.state, call.attempts) == (WebhookState.WAITING, 1)
    assert call.last_error == "no answer within 0.5 seconds"
    assert [client.is_closed for client in asked] == [True]


def test_a_call_is_made_once(receiver, call):
    assert webhooks.send(call.pk)
    assert not webhooks.send(call.pk)
    assert len(receiver.requests) == 1


@pytest.mark.parametrize("status", [0, 301, 404, 500])
def test_a_call_that_fails_waits_and_is_tried_again_under_the_same_id(receiver, call, status):
    receiver.status = status
    assert webhooks.send(call.pk)
    call.refresh_from_db()
    assert (call.state, call.attempts) == (WebhookState.WAITING, 1)
    assert call.last_error
    assert not webhooks.send(call.pk)
    receiver.status = 200
    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
        assert webhooks.sweep_webhooks() == 1
    call.refresh_from_db()
    assert call.state == WebhookState.SENT
    assert len({request.headers["webhook-id"] for request in receiver.requests}) == 1


def test_a_call_is_given_up_after_its_last_attempt_and_says_why(receiver, call, caplog):
    receiver.status = 500
    moment = timezone.now()
    for _attempt in range(webhooks.MAX_ATTEMPTS):
        with time_machine.travel(moment, tick=False):
            webhooks.sweep_webhooks()
        moment += timedelta(days=1)
    call.refresh_from_db()
    assert (call.state, call.last_error) == (WebhookState.FAILED, "HTTP 500")
    assert call.finished_at is not None
    assert "given up" in caplog.text
    assert len(receiver.requests) == webhooks.MAX_ATTEMPTS


def test_what_a_dead_worker_left_is_found_again(receiver, call):
    assert webhooks.courier.claim(call.pk) is not None
    assert webhooks.sweep_webhooks() == 0
    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
        assert webhooks.sweep_webhooks() == 1


def test_a_worker_that_was_too_slow_writes_nothing_over_the_others_outcome(receiver, call):
    slow = webhooks.courier.claim(call.pk)
    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
        webhooks.send(call.pk)
    assert not webhooks.courier.put_off(slow, "late")
    call.refresh_from_db()
    assert call.state == WebhookState.SENT


@pytest.mark.parametrize(
    "inside",
    [
        "127.0.0.1", "10.1.2.3", "192.168.1.1", "172.16.0.9", "169.254.169.254", "0.0.0.0",  # noqa: S104
        "100.64.0.1", "224.0.0.1", "::1", "fe80::1", "fc00::1", "::ffff:10.0.0.1",
        "64:ff9b::a00:1", "2002:a00:1::", "240.0.0.1",
    ],
)  # fmt: skip
def test_a_name_that_leads_inside_is_never_called(receiver, addresses, call, inside):
    addresses[:] = [inside]
    webhooks.send(call.pk)
    call.refresh_from_db()
    assert receiver.requests == []
    assert "inside" in call.last_error


def test_one_address_inside_among_others_is_enough_to_refuse(receiver, addresses, call):
    addresses[:] = [PUBLIC, "10.0.0.1"]
    webhooks.send(call.pk)
    assert receiver.requests == []


def test_a_name_that_cannot_be_resolved_is_tried_again_later(monkeypatch, receiver, call):
    def fail(*_given, **_options):
        raise socket.gaierror("no such name")

    monkeypatch.setattr(outward.socket, "getaddrinfo", fail)
    webhooks.send(call.pk)
    call.refresh_from_db()
    assert "resolved" in call.last_error


@pytest.mark.parametrize(
    "url",
    [
        "http://erp.example.org/", "https://user:pw@erp.example.org/", "https:///x", "ftp://a.b/",
        "https://localhost/", "https://printer/", "https://nas.local/", "https://127.0.0.1/",
        "https://[::1]/", "https://2130706433/", "https://0x7f.1/", "https://10.0.0.1:8443/",
        "https://a.example.org:99999/", "https://a.example.org/#x", "https://a.example.org /",
        "https://a.example.org\\@10.0.0.1/", "https://شهر.example/", "javascript:alert(1)", "",
        "https://a.example.org/" + "x" * 600,
    ],
)  # fmt: skip
def test_addresses_that_cannot_be_outside_are_refused_when_written(url):
    assert outward.web_address(url) is None


@pytest.mark.parametrize("url", [URL, "https://93.184.216.34/", "https://a.example.org./x"])
def test_ordinary_addresses_are_taken(url):
    assert outward.web_address(url) is not None


def test_what_was_sent_long_ago_is_deleted_and_failures_stay(receiver, case, call):
    webhooks.send(call.pk)
    failed = webhooks.queue_webhook(case=case, url=URL, content={})
    WebhookCall.objects.filter(pk=failed.pk).update(
        state=WebhookState.FAILED, finished_at=timezone.now()
    )
    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        assert webhooks.purge_webhooks() == 1
    assert WebhookCall.objects.get() == failed
