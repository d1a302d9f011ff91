"""Applications are told what they may hear, signed, again and again, until they had better rest."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from datetime import timedelta

import httpx
import pytest
import time_machine
from django.utils import timezone, translation

from portal.accounts.access import SYSTEM
from portal.accounts.models import User
from portal.audit.models import AuditEntry
from portal.cases import outgoing_calls, outward
from portal.cases.actions import move_case, send_message
from portal.cases.events import CaseMoved, CaseSubmitted, about
from portal.cases.models import Case
from portal.errors import Refused
from portal.events.tasks import sweep
from portal.notifications.models import InboxNotice
from portal.rest import deliveries, subscriptions
from portal.rest.applications import create_application, revoke_application
from portal.rest.deliveries import (
    PAUSE_AFTER,
    NotGivenUp,
    send,
    send_again,
    sweep_deliveries,
    tell_applications,
)
from portal.rest.models import Delivery, Subscription
from portal.rest.scopes import Scope

URL = "https://partner.example.org/hook"


@pytest.fixture
def application(administrator, clerk):
    made, _token = create_application(
        actor=administrator, name="Partner", contact="x", account=clerk, scopes=Scope.values
    )
    return made


@pytest.fixture
def webhook(application, clerk):
    events = subscriptions.Happening.values
    return subscriptions.subscribe(actor=clerk, application=application, url=URL, events=events)


@pytest.fixture
def receiver(monkeypatch):
    """Answers as the test tells it; ``requests`` are what arrived."""

    class Receiver:
        status, requests, address, location = 204, [], "93.184.216.34", ""

        def answer(self, request):
            self.requests.append(request)
            headers = {"location": self.location} if self.location else {}
            return httpx.Response(self.status, headers=headers)

    found = Receiver()
    found.requests = []
    monkeypatch.setattr(
        outward.socket,
        "getaddrinfo",
        lambda host, port, **more: [(2, 1, 6, "", (found.address, port))],
    )
    monkeypatch.setattr(
        outward,
        "_client",
        lambda: httpx.Client(transport=httpx.MockTransport(found.answer), trust_env=False),
    )
    return found


def moved(case, **more):
    return CaseMoved(
        **about(case), from_state="check", to="visit", move="visit", outcome="", **more
    )


def told(case) -> Delivery:
    assert tell_applications(moved(case)) == 1
    return Delivery.objects.latest("pk")


def test_a_call_holds_keys_only_and_is_signed(webhook, case, receiver):
    delivery = told(case)
    assert send(delivery.pk)
    [request] = receiver.requests
    body = json.loads(request.content)
    assert (body["event"], body["code"], body["to"]) == ("case.moved", case.tracking_code, "visit")
    assert case.answers["street"] not in request.content.decode()
    signed = f"{request.headers['webhook-id']}.{request.headers['webhook-timestamp']}.".encode()
    key = base64.b64decode(webhook.secret.removeprefix("whsec_"))
    digest = hmac.new(key, signed + request.content, hashlib.sha256).digest()
    assert request.headers["webhook-signature"] == f"v1,{base64.b64encode(digest).decode()}"
    delivery.refresh_from_db()
    assert delivery.state == "sent"


def test_the_workers_tell_of_filing_moves_and_messages(webhook, case, clerk, drain_events):
    move_case(actor=SYSTEM, case=case, move_key="ask", seen_version=0, text="?")
    send_message(actor=clerk, case=case, text="Hello", as_staff=True)
    drain_events()
    assert sorted(Delivery.objects.values_list("event", flat=True)) == [
        "case.message",
        "case.moved",
        "case.submitted",
    ]


@pytest.fixture
def drain_events():
    return sweep


def test_nothing_is_told_that_the_account_may_not_see(administrator, clerk_of_another_unit, case):
    stranger, _token = create_application(
        actor=administrator, name="S", contact="x", account=clerk_of_another_unit,
        scopes=Scope.values,
    )  # fmt: skip
    subscriptions.subscribe(
        actor=administrator, application=stranger, url=URL, events=["case.moved"]
    )
    assert tell_applications(moved(case)) == 0


ENDS = [
    {"revoked_at": timezone.now()},
    {"expires_at": timezone.now() - timedelta(minutes=1)},
]


@pytest.mark.parametrize("change", [{"scopes": ["cases.submit"]}, *ENDS])
def test_without_the_right_to_read_nothing_is_told(webhook, application, case, change):
    type(application).objects.update(**change)
    assert tell_applications(moved(case)) == 0


@pytest.mark.parametrize("change", ENDS)
def test_what_waits_is_not_told_once_an_application_has_ended(
    webhook, application, case, receiver, change
):
    delivery = told(case)
    type(application).objects.update(**change)
    assert not send(delivery.pk)
    assert sweep_deliveries() == 0
    assert receiver.requests == []


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_superuser": True}])
def test_an_account_that_became_unfit_ends_what_is_told(webhook, clerk, case, receiver, change):
    delivery = told(case)
    User.objects.filter(pk=clerk.pk).update(**change)
    assert tell_applications(moved(case)) == 0
    assert not send(delivery.pk)
    assert receiver.requests == []


def test_only_the_events_and_the_service_that_were_asked_for_are_told(webhook, case):
    Subscription.objects.update(events=["case.submitted"])
    assert tell_applications(moved(case)) == 0
    Subscription.objects.update(service="other.service")
    assert tell_applications(CaseSubmitted(**about(case), to="check")) == 0
    Subscription.objects.update(service=case.service)
    assert tell_applications(CaseSubmitted(**about(case), to="check")) == 1


def test_a_kind_with_many_services_is_told_by_the_service(webhook, case, receiver):
    Case.objects.update(service="desk.permit")
    Subscription.objects.update(service="desk.permit")
    send(told(case).pk)
    assert json.loads(receiver.requests[0].content)["service"] == "desk.permit"
    Subscription.objects.update(service=case.kind)
    assert tell_applications(moved(case)) == 0


@pytest.mark.parametrize(
    "url",
    [
        "http://a.example.org/", "ftp://a.b/", "", "https://localhost/", "https://127.0.0.1/",
        "https://127.0.0.1./", "https://127.1/", "https://2130706433/", "https://0177.0.0.1/",
        "https://[::1]/", "https://[::ffff:10.0.0.1]/", "https://[64:ff9b::a00:1]/",
        "https://[2002:a00:1::]/", "https://[fec0::1]/", "https://[fd00::1]/",
        "https://a@10.0.0.1/", "https://\uff11\uff12\uff17.0.0.1/",
    ],
)  # fmt: skip
def test_addresses_inside_are_not_taken(application, clerk, url):
    with pytest.raises(subscriptions.NoPublicAddress):
        subscriptions.subscribe(
            actor=clerk, application=application, url=url, events=["case.moved"]
        )


@pytest.mark.parametrize("address", ["10.0.0.7", "127.0.0.1", "::1", "fec0::1", "fe80::1%eth0"])
def test_a_name_that_leads_inside_is_not_called(webhook, case, receiver, address):
    receiver.address = address
    delivery = told(case)
    send(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.state, receiver.requests) == ("waiting", [])
    assert "inside" in delivery.last_error


def test_a_redirect_to_an_inside_address_is_not_followed(webhook, case, receiver):
    receiver.status, receiver.location = 302, "https://10.0.0.7/"
    delivery = told(case)
    send(delivery.pk)
    delivery.refresh_from_db()
    assert (len(receiver.requests), delivery.last_error) == (1, "HTTP 302")


def test_a_name_that_changes_its_mind_is_called_where_it_was_looked_up(
    webhook, case, receiver, monkeypatch
):
    answers = iter(["93.184.216.34", "10.0.0.7"])
    monkeypatch.setattr(
        outward.socket,
        "getaddrinfo",
        lambda host, port, **more: [(2, 1, 6, "", (next(answers), port))],
    )
    send(told(case).pk)
    [request] = receiver.requests
    assert (request.url.host, request.headers["host"]) == ("93.184.216.34", "partner.example.org")
    assert next(answers) == "10.0.0.7", "it was looked up once"


def test_a_slow_receiver_is_left_and_tried_again(webhook, case, receiver, monkeypatch):
    monkeypatch.setattr(outward, "TOTAL_SECONDS", 0.05)
    over = threading.Event()
    monkeypatch.setattr(receiver, "answer", lambda request: over.wait(5), raising=False)
    delivery = told(case)
    send(delivery.pk)
    over.set()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("waiting", 1)
    assert "no answer" in delivery.last_error


def test_no_secret_is_written_into_logs_or_rows(webhook, case, receiver, caplog, monkeypatch):
    receiver.status = 500
    delivery = told(case)
    with caplog.at_level("DEBUG"):
        send(delivery.pk)
        monkeypatch.setattr(outgoing_calls, "post", lambda *args: 1 / 0)
        send(told(case).pk)
    assert "ZeroDivisionError" in caplog.text
    rows = [*Delivery.objects.values(), *AuditEntry.objects.values()]
    assert webhook.secret.removeprefix("whsec_") not in f"{caplog.text}{rows}"


def test_a_dead_receiver_is_tried_again_and_then_given_up(webhook, case, receiver):
    receiver.status = 500
    delivery = told(case)
    now = timezone.now()
    for hours in range(0, 200, 13):
        with time_machine.travel(now + timedelta(hours=hours), tick=False):
            sweep_deliveries()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, len(receiver.requests)) == ("failed", 7, 7)


def test_what_was_given_up_can_be_sent_again(webhook, case, receiver, administrator, clerk):
    delivery = told(case)
    with pytest.raises(NotGivenUp):
        send_again(actor=administrator, delivery=delivery)
    Delivery.objects.update(state="failed", finished_at=timezone.now())
    with pytest.raises(Refused):
        send_again(actor=clerk, delivery=delivery)
    send_again(actor=administrator, delivery=delivery)
    assert sweep_deliveries() == 1
    assert len(receiver.requests) == 1


def fail(*args, **given):
    raise OSError("full")


def test_nothing_is_sent_again_without_a_line_in_the_audit_book(
    webhook, case, administrator, monkeypatch
):
    delivery = told(case)
    Delivery.objects.update(state="failed", finished_at=timezone.now())
    monkeypatch.setattr(deliveries, "record", fail)
    with pytest.raises(OSError, match="full"):
        send_again(actor=administrator, delivery=delivery)
    assert Delivery.objects.get().state == "failed"


def test_no_webhook_rests_without_its_people_being_told(webhook, case, receiver, monkeypatch):
    receiver.status = 500
    Subscription.objects.update(failures=PAUSE_AFTER - 1)
    monkeypatch.setattr(deliveries, "notify", fail)
    with pytest.raises(OSError, match="full"):
        send(told(case).pk)
    webhook.refresh_from_db()
    assert (webhook.paused_at, webhook.failures) == (None, PAUSE_AFTER - 1)


def test_after_twenty_failures_in_a_row_a_webhook_rests_and_its_owner_is_told(
    webhook, case, receiver, clerk, administrator
):
    receiver.status = 500
    for _try in range(PAUSE_AFTER):
        send(told(case).pk)
    webhook.refresh_from_db()
    assert webhook.paused_at is not None
    assert set(InboxNotice.objects.values_list("user", flat=True)) >= {
        clerk.pk,
        administrator.pk,
    }
    receiver.requests.clear()
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        assert sweep_deliveries() == 0
    assert receiver.requests == []


def test_what_happens_during_a_pause_is_sent_once_a_webhook_goes_on(webhook, case, receiver, clerk):
    Subscription.objects.update(paused_at=timezone.now(), failures=PAUSE_AFTER)
    told(case)
    assert sweep_deliveries() == 0
    subscriptions.resume(actor=clerk, subscription=webhook)
    assert sweep_deliveries() == 1
    webhook.refresh_from_db()
    assert (webhook.failures, len(receiver.requests)) == (0, 1)


def test_one_success_ends_the_row_of_failures(webhook, case, receiver):
    Subscription.objects.update(failures=PAUSE_AFTER - 1)
    send(told(case).pk)
    webhook.refresh_from_db()
    assert webhook.failures == 0


def test_for_a_day_both_secrets_sign(webhook, case, receiver, clerk):
    subscriptions.rotate_secret(actor=clerk, subscription=webhook)
    send(told(case).pk)
    assert len(receiver.requests[0].headers["webhook-signature"].split()) == 2
    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=False):
        send(told(case).pk)
    assert len(receiver.requests[1].headers["webhook-signature"].split()) == 1


def test_a_revoked_application_is_told_nothing_more(
    webhook, application, case, receiver, administrator
):
    delivery = told(case)
    revoke_application(actor=administrator, application=application)
    assert not send(delivery.pk)
    assert receiver.requests == []


def test_others_do_not_manage_a_webhook(webhook, citizen):
    for act in (subscriptions.rotate_secret, subscriptions.resume, subscriptions.unsubscribe):
        with pytest.raises(Refused):
            act(actor=citizen, subscription=webhook)


def test_where_nobody_listens_telling_costs_one_query(case, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert deliveries.tell_applications(moved(case)) == 0


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("", ""),
        ("HTTP 500", "error 500"),
        ("the name leads to an address inside", "leads inside"),
        ("ConnectError", "not be reached"),
    ],
)
def test_why_a_delivery_failed_is_told_in_words(error, words):
    with translation.override("en"):
        assert words in Delivery(last_error=error).shown_error


def test_what_waited_in_vain_for_a_month_is_forgotten(webhook, case):
    told(case)
    assert deliveries.purge_deliveries() == 0
    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        assert deliveries.purge_deliveries() == 1
