"""The work queue, behind the only module that knows django-q2.

A queue row is a wake-up call, never the truth: whatever must happen is written down in a table of
its own and found again by a sweeper, so that a lost, doubled or late task does no harm.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.module_loading import import_string
from django_q.models import OrmQ, Schedule, Task
from django_q.signals import post_execute_in_worker, pre_execute
from django_q.tasks import async_task

logger = logging.getLogger("portal.queue")

Argument = int | str
ALIVE_WITHIN_SECONDS = 180
MOST_MINUTES = 32767
TIME_OF_DAY = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


@dataclass(frozen=True)
class Cadence:
    """How often something runs: every so many ``minutes``, or every day ``at`` a time of the town.

    Written as ``Cadence.of(minutes=5)``, ``Cadence.of("hour")``, ``Cadence.of("day", at="06:00")``.
    """

    minutes: int = 0
    at: time | None = None

    def __post_init__(self) -> None:
        if not (1 <= self.minutes <= MOST_MINUTES if self.at is None else self.minutes == 0):
            raise ValueError(f"Every 1 to {MOST_MINUTES} minutes, or every day at a time of day")

    @classmethod
    def of(cls, unit: str = "", *, minutes: int = 0, at: str = "") -> Cadence:
        """Read a cadence as plugins write it.

        :raises ValueError: no such cadence.
        """
        if not unit and not at:
            return cls(minutes=minutes)
        if unit == "hour" and not minutes and not at:
            return cls(minutes=60)
        if unit == "day" and not minutes and TIME_OF_DAY.fullmatch(at):
            return cls(at=time.fromisoformat(at))
        raise ValueError('Write minutes=5, "hour", or "day", at="06:00" (00:00 to 23:59)')

    def first_run(self, now: datetime) -> datetime:
        """Return the first moment from ``now`` on; what runs by the minute begins at once."""
        if self.at is None:
            return now
        today = timezone.localtime(now, timezone.get_default_timezone())
        first = today.replace(
            hour=self.at.hour, minute=self.at.minute, second=0, microsecond=0, fold=0
        )
        return first if first >= now else first + timedelta(days=1)

    def fits(self, next_run: datetime, now: datetime) -> bool:
        """Say whether ``next_run`` may stay; what is overdue may, it runs once and goes on."""
        if self.at is None:
            return next_run <= now + timedelta(minutes=self.minutes)
        local = timezone.localtime(next_run, timezone.get_default_timezone())
        soon_enough = next_run <= now + timedelta(days=1)
        return soon_enough and local.time().replace(second=0, microsecond=0) == self.at


@dataclass(frozen=True)
class QueueHealth:
    """How the queue is doing: is a worker finishing tasks, since when not, how many wait."""

    alive: bool
    last_finished_at: datetime | None
    waiting: int


def enqueue_on_commit(task_path: str, *args: Argument) -> None:
    """Wake a worker for ``task_path(*args)`` once the current transaction has committed.

    Arguments are ids and short keys, never personal data. A queue that cannot be reached is
    logged and goes no further, so it costs the caller nothing but the speed of the wake-up.

    :raises TypeError: an argument is not a whole number or a string.
    """
    _refuse_objects(args)

    def wake() -> None:
        try:
            async_task(task_path, *args)
        except Exception:
            logger.exception("no wake-up call for %s%r; its sweeper will find it", task_path, args)

    transaction.on_commit(wake, robust=True)


def before_each_task(act: Callable[[], object]) -> None:
    """Call ``act`` in the worker before every task; registering it again changes nothing.

    What it raises is logged and keeps no task from running.
    """
    pre_execute.connect(_quietly(act), weak=False, dispatch_uid=act)


def after_each_task(act: Callable[[], object]) -> None:
    """Call ``act`` in the worker after every task, whether it succeeded, failed or timed out.

    Registering it again changes nothing. What it raises is logged; the task's result stays.
    """
    post_execute_in_worker.connect(_quietly(act), weak=False, dispatch_uid=act)


def ensure_schedule(name: str, task_path: str, *args: Argument, cadence: Cadence) -> None:
    """Make exactly one schedule ``name`` run ``task_path(*args)`` in a ``cadence``.

    Repeating it changes nothing; the next run moves only if it does not fit the cadence. Costs
    two queries when all is well.

    :raises ImportError: nothing is found at ``task_path``.
    """
    _refuse_objects(args)
    import_string(task_path)
    wanted = {
        "func": task_path,
        "args": repr(args) if args else None,
        "schedule_type": Schedule.MINUTES if cadence.at is None else Schedule.DAILY,
        "minutes": cadence.minutes or None,
        "repeats": -1,
    }
    now = timezone.now()
    with transaction.atomic():
        rows = list(Schedule.objects.select_for_update().filter(name=name).order_by("pk"))
        if not rows:
            Schedule.objects.create(name=name, next_run=cadence.first_run(now), **wanted)
            return
        _reconcile(rows[0], wanted, cadence, now)
        Schedule.objects.filter(pk__in=[row.pk for row in rows[1:]]).delete()


def remove_schedule(name: str) -> bool:
    """Forget the schedule ``name``; False if there was none. A run already queued still runs."""
    deleted, _by_model = Schedule.objects.filter(name=name).delete()
    return deleted > 0


def schedules_named(task_path: str) -> set[str]:
    """Return the names of the schedules that run ``task_path``. Costs one query."""
    return set(Schedule.objects.filter(func=task_path).values_list("name", flat=True))


def queue_health(*, within_seconds: int = ALIVE_WITHIN_SECONDS) -> QueueHealth:
    """Tell how the queue is doing, from the tasks whose end has been recorded.

    A worker that hangs, and a monitor that no longer records, both show as not alive. The
    sweepers run every minute, so an idle queue has a recent task too. Costs two queries.
    """
    last = Task.objects.aggregate(last=Max("stopped"))["last"]
    oldest_allowed = timezone.now() - timedelta(seconds=within_seconds)
    return QueueHealth(
        alive=last is not None and last >= oldest_allowed,
        last_finished_at=last,
        waiting=OrmQ.objects.count(),
    )


def queue_is_alive(*, within_seconds: int = ALIVE_WITHIN_SECONDS) -> bool:
    """Tell whether a task has been finished and recorded lately. Costs two queries."""
    return queue_health(within_seconds=within_seconds).alive


def _reconcile(row: Schedule, wanted: dict[str, object], cadence: Cadence, now: datetime) -> None:
    if row.next_run is None or not cadence.fits(row.next_run, now):
        wanted = {**wanted, "next_run": cadence.first_run(now)}
    changed = [field for field, value in wanted.items() if getattr(row, field) != value]
    for field in changed:
        setattr(row, field, wanted[field])
    if changed:
        row.save(update_fields=changed)


def _quietly(act: Callable[[], object]) -> Callable[..., None]:
    """Return a receiver that calls ``act``; an error there would end the worker's process."""

    def call(**signal: object) -> None:
        try:
            act()
        except Exception:
            logger.exception("%r failed beside a task", act)

    return call


def _refuse_objects(args: tuple[Argument, ...]) -> None:
    for argument in args:
        if not isinstance(argument, int | str):
            raise TypeError(f"Task arguments are ids and short keys, not {type(argument).__name__}")
