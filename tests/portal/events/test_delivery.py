"""One delivery: what its subscriber writes is written once, however often it is tried."""

from __future__ import annotations

import datetime
from functools import partial
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction

from portal.accounts.models import User
from portal.events import delivery as machinery
from portal.events.delivery import MAX_ATTEMPTS, RETRY_MINUTES, claim, hand_over
from portal.events.event import Event
from portal.events.models import EventDelivery
from portal.events.publishing import publish
from portal.events.subscribers import subscribers
from portal.events.tasks import deliver, sweep
from portal.testing.races import race
from tests.portal.events.conftest import (
    START,
    BookEvent,
    BookLent,
    BookReturned,
    Ear,
    Listen,
    Switches,
    fail,
)

Reports = list[tuple[str, str]]


def reloaded(delivery: EventDelivery) -> EventDelivery:
    return EventDelivery.objects.get(pk=delivery.pk)


def enrol(event: Event) -> None:
    User.objects.create(username=f"reader-of-{getattr(event, 'book', 0)}")


def enrol_and_fail(event: Event) -> None:
    enrol(event)
    fail(event)


def test_the_subscriber_hears_the_event_as_it_was(delivery: EventDelivery, ear: Ear) -> None:
    assert deliver(delivery.pk)
    assert ear.heard == [BookLent(7, "history")]
    done = reloaded(delivery)
    assert (done.state, done.attempts, done.lease_token) == ("delivered", 1, None)
    assert done.finished_at is not None


def test_delivering_again_does_nothing(delivery: EventDelivery, ear: Ear) -> None:
    assert deliver(delivery.pk)
    assert not deliver(delivery.pk)
    assert not deliver(delivery.pk + 1)
    assert len(ear.heard) == 1


def test_a_failure_leaves_nothing_of_what_the_subscriber_wrote(
    delivery: EventDelivery, ear: Ear, gate: Switches
) -> None:
    ear.act = enrol_and_fail
    assert deliver(delivery.pk)
    assert not User.objects.exists()
    failed = reloaded(delivery)
    assert (failed.state, failed.attempts, failed.lease_token) == ("pending", 1, None)
    assert failed.last_error == "ConnectionError: the card printer is off"
    assert gate.reports == []


def test_a_failed_delivery_is_tried_again_later_and_later(
    delivery: EventDelivery, ear: Ear, gate: Switches
) -> None:
    ear.act = fail
    waits = []
    with time_machine.travel(START, tick=False) as clock:
        EventDelivery.objects.update(next_try_at=START)
        for _ in RETRY_MINUTES:
            assert deliver(delivery.pk)
            waiting = reloaded(delivery)
            assert waiting.state == "pending"
            waits.append((waiting.next_try_at - datetime.datetime.now(datetime.UTC)).seconds // 60)
            assert not deliver(delivery.pk)
            clock.move_to(waiting.next_try_at)
        assert deliver(delivery.pk)
    assert tuple(waits) == RETRY_MINUTES
    given_up = reloaded(delivery)
    assert (given_up.state, given_up.attempts) == ("failed", MAX_ATTEMPTS)
    assert given_up.finished_at is not None
    assert gate.reports == [("library.ear", "the card printer is off")]


def test_what_failed_at_first_is_delivered_in_the_end(delivery: EventDelivery, ear: Ear) -> None:
    ear.act = enrol_and_fail
    deliver(delivery.pk)
    ear.act = enrol
    with time_machine.travel(reloaded(delivery).next_try_at, tick=False):
        assert deliver(delivery.pk)
    assert reloaded(delivery).state == "delivered"
    assert User.objects.count() == len(ear.heard) == 1


@pytest.mark.parametrize("switch", ["closed", "muted"])
def test_a_delivery_waits_untouched_until_its_plugin_is_on_again(
    delivery: EventDelivery, ear: Ear, gate: Switches, switch: str
) -> None:
    before = EventDelivery.objects.values().get()
    names: set[str] = getattr(gate, switch)
    names.add("library" if switch == "closed" else "library.ear")
    assert not deliver(delivery.pk)
    assert sweep() == 0
    assert EventDelivery.objects.values().get() == before
    names.clear()
    assert sweep() == 1
    assert ear.heard == [BookLent(7, "history")]


def test_a_delivery_waits_while_its_plugin_is_not_loaded(
    delivery: EventDelivery, listen: Listen
) -> None:
    subscribers.drop_plugin("library")
    assert not deliver(delivery.pk)
    assert reloaded(delivery).attempts == 0
    ear = listen()
    assert deliver(delivery.pk)
    assert len(ear.heard) == 1


@pytest.mark.parametrize(
    ("poison", "complaint"),
    [
        ({"event": "library.Burnt"}, "No loaded plugin has the event library.Burnt any more"),
        ({"payload": {"book": "seven"}}, "BookLent does not fit what was stored"),
        ({"payload": {}}, "BookLent does not fit what was stored"),
    ],
)
def test_an_event_that_cannot_be_read_fails_at_once(
    delivery: EventDelivery, ear: Ear, gate: Switches, poison: dict[str, Any], complaint: str
) -> None:
    EventDelivery.objects.update(**poison)
    assert deliver(delivery.pk)
    failed = reloaded(delivery)
    assert (failed.state, failed.attempts) == ("failed", 1)
    assert complaint in failed.last_error
    assert ear.heard == []
    [(reported, text)] = gate.reports
    assert reported == "library.ear"
    assert complaint in text


def test_a_subscriber_that_changed_its_mind_is_not_handed_what_it_left(
    delivery: EventDelivery, listen: Listen
) -> None:
    ear = listen(BookReturned)
    assert deliver(delivery.pk)
    assert ear.heard == []
    assert "library.ear does not listen to" in reloaded(delivery).last_error


def test_an_error_of_the_database_cannot_be_swallowed(delivery: EventDelivery, ear: Ear) -> None:
    def enrol_twice(event: Event) -> None:
        enrol(event)
        try:
            enrol(event)
        except IntegrityError:
            return

    ear.act = enrol_twice
    assert deliver(delivery.pk)
    assert not User.objects.exists()
    assert reloaded(delivery).state == "pending"
    assert reloaded(delivery).last_error.startswith("BrokenTransaction: an error of the database")


def test_an_error_of_the_database_may_be_expected(delivery: EventDelivery, ear: Ear) -> None:
    def enrol_once(event: Event) -> None:
        for _ in range(2):
            try:
                with transaction.atomic():
                    enrol(event)
            except IntegrityError:
                continue

    ear.act = enrol_once
    assert deliver(delivery.pk)
    assert reloaded(delivery).state == "delivered"
    assert User.objects.count() == 1


def test_a_delivery_that_another_worker_holds_is_left_alone(
    delivery: EventDelivery, ear: Ear
) -> None:
    assert claim(delivery)
    assert not deliver(delivery.pk)
    assert not claim(EventDelivery(pk=delivery.pk))
    assert ear.heard == []


def test_a_worker_whose_lease_passed_on_runs_nothing(
    delivery: EventDelivery, ear: Ear, caplog: pytest.LogCaptureFixture
) -> None:
    with time_machine.travel(START, tick=False) as clock:
        EventDelivery.objects.update(next_try_at=START)
        slow = reloaded(delivery)
        assert claim(slow)
        clock.shift(machinery.LEASE_SECONDS + 1)
        assert deliver(delivery.pk)
        with pytest.raises(machinery.LeaseLost):
            hand_over(slow, subscribers.all()[-1].value)
    assert len(ear.heard) == 1
    assert reloaded(delivery).state == "delivered"


def test_losing_the_lease_before_the_subscriber_ran_changes_nothing(
    delivery: EventDelivery,
    ear: Ear,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def claim_too_slowly(mine: EventDelivery) -> bool:
        taken = claim(mine)
        EventDelivery.objects.update(lease_token="0" * 32)
        return taken

    monkeypatch.setattr(machinery, "claim", claim_too_slowly)
    assert not deliver(delivery.pk)
    assert ear.heard == []
    assert reloaded(delivery).state == "pending"
    assert "taken over by another worker" in caplog.text


def test_a_delivery_that_kills_its_workers_is_given_up(
    delivery: EventDelivery, ear: Ear, gate: Switches
) -> None:
    past = START - datetime.timedelta(days=1)
    EventDelivery.objects.update(attempts=MAX_ATTEMPTS, lease_token="0" * 32, lease_expires_at=past)
    assert sweep() == 1
    assert reloaded(delivery).state == "failed"
    assert reloaded(delivery).last_error.startswith("Interrupted: ")
    assert ear.heard == []
    assert [reported for reported, _error in gate.reports] == ["library.ear"]


def test_a_delivery_costs_five_queries_besides_those_of_its_subscriber(
    delivery: EventDelivery, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(5):
        deliver(delivery.pk)


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_one_has_the_effect(ear: Ear) -> None:
    ear.act = enrol
    [delivery] = publish(BookLent(7))
    outcomes = race([partial(deliver, delivery.pk)] * 6)
    assert sorted(map(repr, outcomes)) == ["False"] * 5 + ["True"]
    assert (User.objects.count(), len(ear.heard)) == (1, 1)
    assert reloaded(delivery).attempts == 1


@pytest.mark.django_db(transaction=True)
def test_workers_and_sweepers_side_by_side_have_each_effect_once(ear: Ear) -> None:
    ear.act = enrol
    deliveries = [publish(BookLent(book))[0] for book in range(4)]
    outcomes = race([sweep, sweep, *(partial(deliver, one.pk) for one in deliveries)])
    assert sum(int(outcome) for outcome in outcomes if not isinstance(outcome, Exception)) == 4
    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    assert User.objects.count() == len(ear.heard) == 4
    assert {one.state for one in EventDelivery.objects.all()} == {"delivered"}


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_outlives_its_lease_and_its_heir_have_the_effect_once(
    listen: Listen, monkeypatch: pytest.MonkeyPatch
) -> None:
    ear = listen(BookEvent)
    ear.act = enrol
    monkeypatch.setattr(machinery, "LEASE_SECONDS", 0)
    [delivery] = publish(BookLent(7))
    outcomes = race([partial(deliver, delivery.pk)] * 4)
    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    assert (User.objects.count(), len(ear.heard)) == (1, 1)
    assert reloaded(delivery).state == "delivered"
