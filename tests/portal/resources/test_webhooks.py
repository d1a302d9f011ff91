"""Webhooks as an application begins, reads, changes and ends them through the API."""

from __future__ import annotations

import pytest

from portal.audit.models import AuditEntry
from portal.rest.models import Subscription
from portal.rest.subscriptions import MOST_SUBSCRIPTIONS
from tests.portal.resources.conftest import application_of, error_of

WEBHOOKS = "/api/v1/core/webhooks/"
WANTED = {"url": "https://partner.example.org/hook?a=1", "events": ["case.moved"]}


@pytest.fixture
def webhook(citizens_program) -> Subscription:
    assert citizens_program.post(WEBHOOKS, WANTED).status_code == 201
    return Subscription.objects.get()


def test_the_secret_is_shown_once_and_kept_by_nobody_on_the_way(citizens_program):
    begun = citizens_program.post(WEBHOOKS, WANTED)
    secret = Subscription.objects.get().secret
    assert begun.json()["secret"] == secret
    assert "no-store" in begun.headers["Cache-Control"]
    listed = citizens_program.get(WEBHOOKS)
    assert [one["url"] for one in listed.json()] == [WANTED["url"]]
    assert secret not in listed.content.decode()
    assert secret not in str(list(AuditEntry.objects.values()))


def test_a_new_secret_is_drawn_and_the_webhook_ended(citizens_program, webhook):
    drawn = citizens_program.post(f"{WEBHOOKS}{webhook.pk}/secret/").json()["secret"]
    assert drawn not in ("", webhook.secret)
    assert citizens_program.delete(f"{WEBHOOKS}{webhook.pk}/").status_code == 204
    assert citizens_program.get(WEBHOOKS).json() == []


@pytest.mark.parametrize("rest", ["secret/", "resumption/", ""])
def test_another_applications_webhook_is_not_found(program_for, citizen, webhook, rest):
    other = program_for(citizen)
    path = f"{WEBHOOKS}{webhook.pk}/{rest}"
    answer = other.post(path) if rest else other.delete(path)
    assert error_of(answer) == (404, "not_found")
    assert other.get(WEBHOOKS).json() == []
    assert Subscription.objects.get().secret == webhook.secret


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"application": 1}, "application"),
        ({"secret": "whsec_MTIz"}, "secret"),
        ({"paused_at": None}, "paused_at"),
        ({"events": ["case.deleted"]}, "events.0"),
        ({"events": []}, "events"),
    ],
)
def test_nothing_else_can_be_set_of_a_webhook(citizens_program, more, field):
    answer = citizens_program.post(WEBHOOKS, {**WANTED, **more})
    assert list(answer.json()["error"]["fields"]) == [field]
    assert not Subscription.objects.exists()


def test_an_address_inside_or_told_already_or_one_too_many_is_refused(citizens_program, webhook):
    inside = citizens_program.post(WEBHOOKS, {**WANTED, "url": "https://2130706433/"})
    assert error_of(inside) == (400, "no_public_address")
    assert error_of(citizens_program.post(WEBHOOKS, WANTED)) == (409, "already_subscribed")
    for number in range(MOST_SUBSCRIPTIONS - 1):
        citizens_program.post(WEBHOOKS, {**WANTED, "service": f"desk.{number}"})
    more = citizens_program.post(WEBHOOKS, {**WANTED, "service": "desk.more"})
    assert error_of(more) == (409, "too_many_subscriptions")


def test_people_have_no_webhooks_and_scopes_count(client_for, citizen, program_for):
    assert error_of(client_for(citizen).get(WEBHOOKS)) == (403, "applications_only")
    reader = program_for(citizen, scopes=["cases.read"])
    assert error_of(reader.post(WEBHOOKS, WANTED)) == (403, "scope_missing")


def test_a_revoked_application_reads_nothing_more(caretaker, citizen, webhook, citizens_program):
    webhook.application.account.applications.update(revoked_at=webhook.created_at)
    assert error_of(citizens_program.get(WEBHOOKS)) == (401, "token_refused")
    assert application_of(caretaker, citizen)[1] not in str(list(AuditEntry.objects.values()))
