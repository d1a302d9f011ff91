"""What did not work around a case is seen by its staff, tried again or seen to by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from portal.cases import outgoing_calls, webhooks
from portal.cases.actions import NothingToTry, move_case, settle_failure, try_again
from portal.cases.effects import Happening
from portal.cases.failures import call_reason, failing_count
from portal.cases.models import Case, Failure, WebhookCall
from portal.cases.outward import CannotCall
from portal.cases.timed_moves import run_clock
from portal.cases.webhook_rows import WebhookState
from portal.contributions import Contribution
from portal.errors import DomainError, Refused
from portal.testing.factories import StaffFactory
from portal.workflow.effects import Effect, effects
from tests.portal.cases.richer import expiry, richer

pytestmark = pytest.mark.django_db
RING = {"type": "tracker.ring"}


class Ring:
    """An effect of a plugin that can be broken and mended."""

    def __init__(self) -> None:
        self.error: BaseException | None = RuntimeError("boom")
        self.keys: list[str] = []

    def __call__(self, happening: Happening, options: dict) -> None:
        self.keys.append(happening.key)
        if self.error:
            raise self.error


@pytest.fixture
def ring():
    run = Ring()
    effects.add(Contribution("tracker", "ring", Effect("Ring the bell", run=run)))
    yield run
    effects.drop_plugin("tracker")


@pytest.fixture
def rung(clerk, case_of, ring) -> Case:
    """A case whose last move should have rung, and did not."""
    return ask(clerk, case_of(richer(ask={"effects": [RING]})))


@pytest.fixture
def given_up(case, monkeypatch) -> WebhookCall:
    """A call that another system has never taken."""

    def refuse(*_given):
        raise CannotCall("HTTP 500")

    monkeypatch.setattr(outgoing_calls, "post", refuse)
    call = webhooks.queue_webhook(case=case, url="https://erp.example.org/hook", content={})
    for _attempt in range(webhooks.MAX_ATTEMPTS):
        WebhookCall.objects.update(next_try_at=timezone.now())
        webhooks.send(call.pk)
    call.refresh_from_db()
    assert call.state == WebhookState.FAILED
    return call


def ask(clerk, case):
    return move_case(
        actor=clerk, case=case, move_key="ask", seen_version=case.version, text="مدرک؟"
    )


def answer(case):
    return move_case(
        actor=case.applicant, case=case, move_key="answer", seen_version=case.version, text="این"
    )


def page(case, failure=None):
    if failure is None:
        return reverse("cases_admin:case", args=[case.tracking_code])
    return reverse("cases_admin:failure", args=[case.tracking_code, failure.pk])


def shown(client, case):
    return client.get(page(case)).context["failures"]


def test_an_effect_that_failed_stands_on_the_page_of_its_case(client_for, clerk, rung):
    with override("en"):
        [line] = shown(client_for(clerk), rung)
    assert (line.title, line.error) == ("Ring the bell", "RuntimeError: boom")
    assert line.can_try_again
    assert "Ring the bell" in client_for(clerk).get(page(rung)).content.decode()


def test_the_words_of_a_rule_are_shown_as_they_are(clerk, case_of, ring):
    ring.error = DomainError("The bell is stolen.")
    ask(clerk, case_of(richer(ask={"effects": [RING]})))
    failure = Failure.objects.get()
    assert (failure.reason, failure.error) == ("The bell is stolen.", "")


def test_an_effect_works_the_second_time_under_its_first_key(client_for, clerk, rung, ring):
    failure, ring.error = Failure.objects.get(), None
    assert client_for(clerk).post(page(rung, failure), {"do": "again"}).url == page(rung)
    assert len(set(ring.keys)) == 1 < len(ring.keys)
    assert shown(client_for(clerk), rung) == []
    failure.refresh_from_db()
    assert failure.settled_by == clerk


def test_an_effect_that_fails_again_is_counted_and_stays(client_for, clerk, rung):
    client_for(clerk).post(page(rung, Failure.objects.get()), {"do": "again"})
    [line] = shown(client_for(clerk), rung)
    assert (line.attempts, line.can_try_again) == (2, True)


def test_once_the_case_has_moved_on_an_effect_is_only_seen_to_by_hand(client_for, clerk, rung):
    answer(rung)
    failure = Failure.objects.get()
    [line] = shown(client_for(clerk), rung)
    assert not line.can_try_again
    with pytest.raises(NothingToTry):
        try_again(actor=clerk, failure=failure)
    client_for(clerk).post(page(rung, failure), {"do": "anything else"})
    assert shown(client_for(clerk), rung) == [line]
    client_for(clerk).post(page(rung, failure), {"do": "settle"})
    assert shown(client_for(clerk), rung) == []
    with pytest.raises(NothingToTry):
        settle_failure(actor=clerk, failure=failure)


def test_an_effect_whose_plugin_is_off_can_be_made_up_for_later(clerk, case_of, ring):
    case = case_of(richer(ask={"effects": [RING]}))
    bell = effects.get("tracker.ring")
    effects.drop_plugin("tracker")
    ask(clerk, case)
    failure, ring.error = Failure.objects.get(), None
    assert "plugin" in failure.reason or "افزونه" in failure.reason
    with pytest.raises(NothingToTry):
        try_again(actor=clerk, failure=failure)
    effects.add(Contribution("tracker", "ring", bell))
    assert try_again(actor=clerk, failure=failure)


def test_a_call_that_was_given_up_is_shown_and_sent_again(
    client_for, clerk, case, given_up, monkeypatch
):
    [line] = shown(client_for(clerk), case)
    assert "erp.example.org" in line.title
    assert line.attempts == webhooks.MAX_ATTEMPTS
    client_for(clerk).post(page(case, Failure.objects.get()), {"do": "again"})
    sent = []
    monkeypatch.setattr(outgoing_calls, "post", lambda *given: sent.append(given))
    assert webhooks.sweep_webhooks() == len(sent) == 1
    given_up.refresh_from_db()
    assert given_up.state == WebhookState.SENT
    assert shown(client_for(clerk), case) == []


def test_a_call_that_is_still_tried_says_when(client_for, clerk, case, monkeypatch):
    def refuse(*_given):
        raise CannotCall("ConnectTimeout")

    monkeypatch.setattr(outgoing_calls, "post", refuse)
    call = webhooks.queue_webhook(case=case, url="https://erp.example.org/hook", content={})
    assert shown(client_for(clerk), case) == []
    webhooks.send(call.pk)
    [line] = shown(client_for(clerk), case)
    assert (line.number, line.can_try_again) == (0, False)
    assert line.next_try_at > timezone.now()
    assert failing_count(clerk) == 0


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("HTTP 503", "It answered with the error 503."),
        ("the name cannot be resolved", "There is no machine of this name."),
        ("ConnectTimeout", "It could not be reached."),
    ],
)
def test_the_error_of_a_call_is_said_in_words(error, words):
    with override("en"):
        assert call_reason(error) == words


def test_a_step_of_the_clock_that_fails_is_shown_once_until_the_case_moves_on(
    client_for, clerk, case_of
):
    definition = richer()
    definition["moves"] = [one for one in definition["moves"] if one["key"] != "expire"]
    definition["moves"].append(expiry(effects=[{"type": "assign", "unit": "closed-unit"}]))
    case = ask(clerk, case_of(definition))
    long_ago = timezone.now() - timedelta(days=30)
    Case.objects.filter(pk=case.pk).update(state_since=long_ago)
    assert [run_clock().failed, run_clock().failed] == [1, 1]
    [line] = shown(client_for(clerk), case)
    assert "closed-unit" in line.reason
    assert (line.attempts, line.can_try_again) == (2, False)
    answer(Case.objects.get(pk=case.pk))
    assert shown(client_for(clerk), case) == []
    assert failing_count(clerk) == 0


def test_whoever_leads_the_unit_finds_all_of_them_in_the_inbox(
    client_for, head_of_unit, rung, django_assert_max_num_queries
):
    client = client_for(head_of_unit)
    inbox = reverse("cases_admin:inbox")
    client.get(inbox)
    with django_assert_max_num_queries(20):
        listed = client.get(inbox, {"show": "failed"})
    assert [row[0] for row in listed.context["rows"]] == [rung]
    assert 'class="case-flag case-flag-failed"' in listed.content.decode()
    assert f"{inbox}?show=failed" in client.get(reverse("wagtailadmin_home")).content.decode()
    settle_failure(actor=head_of_unit, failure=Failure.objects.get())
    assert client.get(inbox, {"show": "failed"}).context["rows"] == []
    assert f"{inbox}?show=failed" not in client.get(reverse("wagtailadmin_home")).content.decode()


def test_nobody_else_finds_or_touches_it(client_for, clerk_of_another_unit, citizen, rung):
    failure = Failure.objects.get()
    for user in (clerk_of_another_unit, citizen):
        answer = client_for(user).post(page(rung, failure), {"do": "again"})
        assert answer.status_code == 404 or "login" in answer.url
    assert failing_count(clerk_of_another_unit) == 0
    for action in (try_again, settle_failure):
        with pytest.raises(Refused):
            action(actor=StaffFactory.create(), failure=failure)
    failure.refresh_from_db()
    assert (failure.attempts, failure.settled_at) == (1, None)


def test_a_failure_of_another_case_is_not_found(client_for, clerk, rung, ring):
    ring.error = None
    other = Case.objects.get(pk=rung.pk)
    other.pk, other.tracking_code, other.idempotency_key = None, "0" * 14, None
    other.save()
    answer = client_for(clerk).post(page(other, Failure.objects.get()), {"do": "again"})
    assert answer.status_code == 404
    assert len(ring.keys) == 1


def test_the_pages_of_citizens_say_nothing_of_it(client_for, citizen, rung):
    html = client_for(citizen).get(reverse("cases:my_case", args=[rung.tracking_code]))
    assert "boom" not in html.content.decode()
