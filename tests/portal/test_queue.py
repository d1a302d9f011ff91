from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from django_q.models import OrmQ, Schedule, Task

from portal import queue
from portal.queue import enqueue_on_commit, ensure_schedule, queue_health, queue_is_alive

TASK = "portal.notifications.tasks.deliver"
SWEEP = "portal.notifications.tasks.sweep"


class Aborted(Exception):
    """The caller changed its mind."""


@pytest.mark.django_db(transaction=True)
def test_a_wake_up_call_is_written_after_the_commit() -> None:
    with transaction.atomic():
        enqueue_on_commit(TASK, 7, "key")
        assert not OrmQ.objects.exists()
    row = OrmQ.objects.get()
    assert (row.func(), row.args()) == (TASK, (7, "key"))


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_transaction_wakes_nobody() -> None:
    def change_and_fail() -> None:
        with transaction.atomic():
            enqueue_on_commit(TASK, 7)
            raise Aborted

    with pytest.raises(Aborted):
        change_and_fail()
    assert not OrmQ.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_broken_queue_does_not_fail_the_caller(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*args: Any) -> None:
        raise ConnectionError("queue is away")

    monkeypatch.setattr(queue, "async_task", refuse)
    followers: list[str] = []
    with transaction.atomic():
        enqueue_on_commit(TASK, 7)
        transaction.on_commit(lambda: followers.append("ran"))
    assert followers == ["ran"]
    assert f"no wake-up call for {TASK}(7,)" in caplog.text


@pytest.mark.django_db
def test_only_ids_and_keys_travel_through_the_queue() -> None:
    with pytest.raises(TypeError, match="dict"):
        enqueue_on_commit(TASK, {"name": "Zahra"})  # type: ignore[arg-type]


@pytest.mark.django_db
def test_a_schedule_is_made_once() -> None:
    ensure_schedule("sweeper", SWEEP, "a", 1, minutes=1)
    before = Schedule.objects.values().get(name="sweeper")
    ensure_schedule("sweeper", SWEEP, "a", 1, minutes=1)
    assert Schedule.objects.values().get(name="sweeper") == before
    assert (before["func"], before["minutes"], before["args"]) == (SWEEP, 1, "('a', 1)")
    assert (before["schedule_type"], before["repeats"]) == (Schedule.MINUTES, -1)


@pytest.mark.django_db
def test_a_schedule_follows_its_declaration() -> None:
    ensure_schedule("sweeper", TASK, 1, minutes=5)
    Schedule.objects.filter(name="sweeper").update(repeats=0, next_run=None)
    ensure_schedule("sweeper", SWEEP, minutes=1)
    row = Schedule.objects.get(name="sweeper")
    assert (row.func, row.args, row.minutes, row.repeats) == (SWEEP, None, 1, -1)
    assert row.next_run is not None


@pytest.mark.django_db
def test_a_doubled_schedule_is_made_single() -> None:
    for _ in range(2):
        Schedule.objects.create(name="sweeper", func=SWEEP, schedule_type="I", minutes=1)
    ensure_schedule("sweeper", SWEEP, minutes=1)
    assert Schedule.objects.filter(name="sweeper").count() == 1


@pytest.mark.django_db
def test_a_schedule_of_nothing_is_refused() -> None:
    with pytest.raises(ImportError):
        ensure_schedule("sweeper", "portal.notifications.tasks.absent", minutes=1)
    assert not Schedule.objects.filter(name="sweeper").exists()


def finish_task(at: datetime.datetime) -> None:
    Task.objects.create(id=f"{at.timestamp():.0f}", name="t", func=SWEEP, started=at, stopped=at)


@pytest.mark.django_db
def test_a_queue_whose_tasks_end_is_alive() -> None:
    assert not queue_is_alive()
    finish_task(timezone.now() - datetime.timedelta(seconds=181))
    assert not queue_is_alive()
    finish_task(timezone.now() - datetime.timedelta(seconds=100))
    assert queue_is_alive()
    assert not queue_is_alive(within_seconds=60)


@pytest.mark.django_db
def test_queue_health_counts_what_waits() -> None:
    with transaction.atomic():
        OrmQ.objects.create(key="darvazeh", payload="x", lock=timezone.now())
    health = queue_health()
    assert (health.waiting, health.last_finished_at, health.alive) == (1, None, False)
