from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from django_q.brokers import get_broker
from django_q.models import OrmQ, Schedule, Task
from django_q.scheduler import scheduler
from django_q.signals import post_execute_in_worker, pre_execute
from django_q.tasks import async_task

from portal import queue
from portal.queue import (
    Cadence,
    after_each_task,
    before_each_task,
    enqueue_on_commit,
    ensure_schedule,
    queue_health,
    queue_is_alive,
    remove_schedule,
    schedules_named,
)

TASK = "portal.notifications.tasks.deliver"
SWEEP = "portal.notifications.tasks.sweep"
EACH_MINUTE = Cadence.of(minutes=1)
MORNING = Cadence.of("day", at="06:00")
TEHRAN = ZoneInfo("Asia/Tehran")


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
    ensure_schedule("sweeper", SWEEP, "a", 1, cadence=EACH_MINUTE)
    before = Schedule.objects.values().get(name="sweeper")
    ensure_schedule("sweeper", SWEEP, "a", 1, cadence=EACH_MINUTE)
    assert Schedule.objects.values().get(name="sweeper") == before
    assert (before["func"], before["minutes"], before["args"]) == (SWEEP, 1, "('a', 1)")
    assert (before["schedule_type"], before["repeats"]) == (Schedule.MINUTES, -1)


@pytest.mark.django_db
def test_a_schedule_follows_its_declaration() -> None:
    ensure_schedule("sweeper", TASK, 1, cadence=Cadence.of(minutes=5))
    Schedule.objects.filter(name="sweeper").update(repeats=0, next_run=None)
    ensure_schedule("sweeper", SWEEP, cadence=EACH_MINUTE)
    row = Schedule.objects.get(name="sweeper")
    assert (row.func, row.args, row.minutes, row.repeats) == (SWEEP, None, 1, -1)
    assert row.next_run is not None


@pytest.mark.django_db
def test_a_doubled_schedule_is_made_single() -> None:
    for _ in range(2):
        Schedule.objects.create(name="sweeper", func=SWEEP, schedule_type="I", minutes=1)
    ensure_schedule("sweeper", SWEEP, cadence=EACH_MINUTE)
    assert Schedule.objects.filter(name="sweeper").count() == 1


@pytest.mark.django_db
def test_a_schedule_of_nothing_is_refused() -> None:
    with pytest.raises(ImportError):
        ensure_schedule("sweeper", "portal.notifications.tasks.absent", cadence=EACH_MINUTE)
    assert not Schedule.objects.filter(name="sweeper").exists()


def at_town(day: int, hour: int, minute: int = 0) -> datetime.datetime:
    return datetime.datetime(2026, 5, day, hour, minute, tzinfo=TEHRAN)


@pytest.mark.parametrize(
    ("unit", "options", "cadence"),
    [
        ("", {"minutes": 5}, Cadence(minutes=5)),
        ("hour", {}, Cadence(minutes=60)),
        ("day", {"at": "06:00"}, Cadence(at=datetime.time(6))),
        ("day", {"at": "23:59"}, Cadence(at=datetime.time(23, 59))),
        ("day", {"at": "00:00"}, Cadence(at=datetime.time(0))),
    ],
)
def test_a_cadence_is_read_as_plugins_write_it(
    unit: str, options: dict[str, Any], cadence: Cadence
) -> None:
    assert Cadence.of(unit, **options) == cadence


@pytest.mark.parametrize(
    ("unit", "options"),
    [
        ("", {}),
        ("", {"minutes": 0}),
        ("", {"minutes": -5}),
        ("", {"minutes": 32768}),
        ("", {"at": "06:00"}),
        ("hour", {"at": "06:00"}),
        ("hour", {"minutes": 5}),
        ("day", {}),
        ("day", {"minutes": 5}),
        ("day", {"at": "6:00"}),
        ("day", {"at": "24:00"}),
        ("day", {"at": "06:60"}),
        ("day", {"at": "06:00:30"}),
        ("day", {"at": "۰۶:۰۰"}),
        ("week", {"at": "06:00"}),
    ],
)
def test_a_cadence_that_does_not_exist_is_refused(unit: str, options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="minutes"):
        Cadence.of(unit, **options)


def test_a_cadence_of_both_kinds_is_refused() -> None:
    with pytest.raises(ValueError, match="or every day"):
        Cadence(minutes=5, at=datetime.time(6))


@pytest.mark.parametrize(
    ("now", "first"),
    [
        (at_town(23, 5, 59), at_town(23, 6)),
        (at_town(23, 6), at_town(23, 6)),
        (at_town(23, 6, 1), at_town(24, 6)),
        (datetime.datetime(2026, 5, 22, 23, 30, tzinfo=datetime.UTC), at_town(23, 6)),
    ],
)
def test_the_first_daily_run_is_by_the_clock_of_the_town(
    now: datetime.datetime, first: datetime.datetime
) -> None:
    assert MORNING.first_run(now) == first
    assert EACH_MINUTE.first_run(now) == now


@pytest.mark.django_db
def test_a_daily_schedule_is_made_once_and_stays() -> None:
    with time_machine.travel(at_town(23, 12), tick=False):
        ensure_schedule("morning", SWEEP, cadence=MORNING)
        before = Schedule.objects.values().get(name="morning")
    with time_machine.travel(at_town(25, 12), tick=False):
        ensure_schedule("morning", SWEEP, cadence=MORNING)
    assert Schedule.objects.values().get(name="morning") == before
    assert (before["schedule_type"], before["minutes"]) == (Schedule.DAILY, None)
    assert before["next_run"] == at_town(24, 6)


@pytest.mark.django_db(transaction=True)
def test_a_daily_schedule_keeps_its_hour_after_days_without_a_worker() -> None:
    with time_machine.travel(at_town(23, 5), tick=False):
        ensure_schedule("morning", SWEEP, cadence=MORNING)
    with time_machine.travel(at_town(26, 15), tick=False):
        scheduler(get_broker())
        ensure_schedule("morning", SWEEP, cadence=MORNING)
    assert OrmQ.objects.count() == 1
    assert Schedule.objects.get(name="morning").next_run == at_town(27, 6)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("before", "after", "next_run"),
    [
        (MORNING, Cadence.of("day", at="18:30"), at_town(23, 18, 30)),
        (EACH_MINUTE, MORNING, at_town(24, 6)),
        (Cadence.of("hour"), MORNING, at_town(24, 6)),
        (MORNING, Cadence.of("hour"), at_town(23, 12)),
        (MORNING, EACH_MINUTE, at_town(23, 12)),
        (EACH_MINUTE, Cadence.of("hour"), at_town(23, 12)),
    ],
)
def test_a_schedule_that_changes_its_cadence_runs_when_the_new_one_says(
    before: Cadence, after: Cadence, next_run: datetime.datetime
) -> None:
    with time_machine.travel(at_town(23, 12), tick=False):
        for cadence in (before, after, after):
            ensure_schedule("sweeper", SWEEP, cadence=cadence)
    row = Schedule.objects.get(name="sweeper")
    assert row.next_run == next_run
    assert row.minutes == (after.minutes or None)


@pytest.mark.django_db
def test_a_removed_schedule_is_gone_with_its_doubles() -> None:
    for _ in range(2):
        Schedule.objects.create(name="sweeper", func=SWEEP, schedule_type="I", minutes=1)
    ensure_schedule("morning", SWEEP, cadence=MORNING)
    assert remove_schedule("sweeper")
    assert not remove_schedule("sweeper")
    assert [row.name for row in Schedule.objects.filter(func=SWEEP)] == ["morning"]


@pytest.mark.django_db
def test_the_schedules_of_one_task_are_known_by_name() -> None:
    ensure_schedule("sweeper", SWEEP, cadence=EACH_MINUTE)
    ensure_schedule("morning", SWEEP, cadence=MORNING)
    ensure_schedule("other", TASK, 1, cadence=MORNING)
    assert schedules_named(SWEEP) == {"sweeper", "morning"}


@pytest.fixture
def receivers() -> Iterator[None]:
    """Take away what a test lets run beside each task."""
    signals = (pre_execute, post_execute_in_worker)
    before = [list(signal.receivers) for signal in signals]
    yield
    for signal, receivers in zip(signals, before, strict=True):
        signal.receivers = receivers
        signal.sender_receivers_cache.clear()


@pytest.mark.django_db
@pytest.mark.usefixtures("receivers")
def test_something_runs_before_each_task_once() -> None:
    calls: list[int] = []

    def count() -> None:
        calls.append(Task.objects.count())

    before_each_task(count)
    before_each_task(count)
    for done in (1, 2):
        async_task(SWEEP, sync=True)
        assert calls == list(range(done))


@pytest.mark.django_db
@pytest.mark.usefixtures("receivers")
def test_something_runs_after_each_task_also_after_a_failed_one() -> None:
    calls: list[str] = []

    def count() -> None:
        calls.append("after")

    after_each_task(count)
    after_each_task(count)
    async_task(SWEEP, sync=True)
    assert calls == ["after"]
    with pytest.raises(ValueError, match="invalid literal"):
        async_task("builtins.int", "seven", sync=True)
    assert calls == ["after", "after"]


@pytest.mark.django_db
@pytest.mark.usefixtures("receivers")
@pytest.mark.parametrize("register", [before_each_task, after_each_task])
def test_what_fails_beside_a_task_does_not_harm_it(
    register: Callable[[Callable[[], object]], None], caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise ConnectionError("no database")

    register(fail)
    async_task(SWEEP, sync=True)
    assert Task.objects.get().success
    assert "failed beside a task" in caplog.text


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
