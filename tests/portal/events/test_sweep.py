"""What was left behind is found again, and what is done is cleared away."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from django_q.models import OrmQ

from portal.events import tasks
from portal.events.actions import forget_subscriber
from portal.events.delivery import LEASE_SECONDS, claim, drive
from portal.events.models import EventDelivery
from portal.events.publishing import publish
from portal.events.tasks import purge, sweep
from tests.portal.events.conftest import SLUG, START, BookLent, Ear, Listen

pytestmark = pytest.mark.django_db


def test_a_delivery_whose_wake_up_was_lost_arrives_once(delivery: EventDelivery, ear: Ear) -> None:
    assert not OrmQ.objects.exists()
    assert (sweep(), sweep()) == (1, 0)
    assert len(ear.heard) == 1


def test_a_delivery_whose_worker_died_arrives_once(delivery: EventDelivery, ear: Ear) -> None:
    with time_machine.travel(START, tick=False) as clock:
        EventDelivery.objects.update(next_try_at=START)
        assert claim(delivery)
        assert sweep() == 0
        clock.shift(LEASE_SECONDS + 1)
        assert (sweep(), sweep()) == (1, 0)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("delivered", 2)


def test_the_oldest_go_first(ear: Ear) -> None:
    for book in (1, 2, 3):
        publish(BookLent(book))
    EventDelivery.objects.filter(payload__book=3).update(next_try_at=START)
    sweep()
    assert ear.heard == [BookLent(3), BookLent(1), BookLent(2)]


def test_one_sweep_takes_a_bounded_number(ear: Ear, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "SWEEP_DELIVERIES", 2)
    for book in (1, 2, 3):
        publish(BookLent(book))
    assert (sweep(), sweep(), sweep()) == (2, 1, 0)


def test_one_sweep_stops_when_its_time_is_over(
    delivery: EventDelivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "SWEEP_SECONDS", -1)
    assert sweep() == 0


def test_one_delivery_that_cannot_be_driven_does_not_stop_the_others(
    ear: Ear, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    [[bad], [_good]] = [publish(BookLent(1)), publish(BookLent(2))]

    def explode(delivery_id: int) -> bool:
        if delivery_id == bad.pk:
            raise RuntimeError("database hiccup")
        return drive(delivery_id)

    monkeypatch.setattr(tasks, "drive", explode)
    assert sweep() == 1
    assert ear.heard == [BookLent(2)]
    assert f"event delivery {bad.pk} could not be driven" in caplog.text


def test_an_idle_sweep_costs_one_query(listen: Listen, django_assert_num_queries: Any) -> None:
    listen()
    with django_assert_num_queries(1):
        assert sweep() == 0


def test_what_was_delivered_is_deleted_after_thirty_days(ear: Ear) -> None:
    for book in (1, 2, 3, 4):
        publish(BookLent(book))
    old = timezone.now() - datetime.timedelta(days=31)
    new = timezone.now() - datetime.timedelta(days=29)
    by_book = {row.payload["book"]: row.pk for row in EventDelivery.objects.all()}
    for book, state, finished_at in ((1, "delivered", old), (2, "delivered", new)):
        EventDelivery.objects.filter(pk=by_book[book]).update(state=state, finished_at=finished_at)
    EventDelivery.objects.filter(pk=by_book[3]).update(state="failed", finished_at=old)
    EventDelivery.objects.filter(pk=by_book[4]).update(created_at=old)
    assert purge() == 1
    assert set(EventDelivery.objects.values_list("pk", flat=True)) == {
        by_book[book] for book in (2, 3, 4)
    }
    assert EventDelivery.objects.get(pk=by_book[4]).state == "pending"


def test_what_nobody_has_waited_for_in_thirty_days_is_given_up(
    listen: Listen, caplog: pytest.LogCaptureFixture
) -> None:
    listen(name="gone")
    publish(BookLent(1))
    EventDelivery.objects.update(created_at=START - datetime.timedelta(days=400))
    publish(BookLent(2))
    tasks.subscribers.drop_plugin(SLUG)
    assert purge() == 0
    assert [row.payload["book"] for row in EventDelivery.objects.failed()] == [1]
    assert EventDelivery.objects.failed().get().last_error.startswith("No loaded plugin")
    assert "1 event deliveries were given up" in caplog.text


def test_a_plugin_that_is_removed_leaves_no_deliveries(ear: Ear) -> None:
    publish(BookLent(1))
    publish(BookLent(2))
    sweep()
    EventDelivery.objects.filter(payload__book=2).update(subscriber="library_cards.ear")
    assert forget_subscriber(SLUG) == 1
    assert EventDelivery.objects.get().subscriber == "library_cards.ear"
