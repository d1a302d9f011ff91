"""The work queue, behind the only module that knows django-q2.

A queue row is a wake-up call, never the truth: whatever must happen is written down in a table of
its own and found again by a sweeper, so that a lost, doubled or late task does no harm.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.module_loading import import_string
from django_q.models import OrmQ, Schedule, Task
from django_q.tasks import async_task

logger = logging.getLogger("portal.queue")

Argument = int | str
ALIVE_WITHIN_SECONDS = 180


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


def ensure_schedule(name: str, task_path: str, *args: Argument, minutes: int) -> None:
    """Make exactly one schedule ``name`` run ``task_path(*args)`` every so many ``minutes``.

    Repeating it changes nothing. Costs two queries when all is well.

    :raises ImportError: nothing is found at ``task_path``.
    """
    _refuse_objects(args)
    import_string(task_path)
    wanted = {
        "func": task_path,
        "args": repr(args) if args else None,
        "schedule_type": Schedule.MINUTES,
        "minutes": minutes,
        "repeats": -1,
    }
    with transaction.atomic():
        rows = list(Schedule.objects.select_for_update().filter(name=name).order_by("pk"))
        if not rows:
            Schedule.objects.create(name=name, **wanted)
            return
        _reconcile(rows[0], wanted)
        Schedule.objects.filter(pk__in=[row.pk for row in rows[1:]]).delete()


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


def _reconcile(row: Schedule, wanted: dict[str, object]) -> None:
    changed = [field for field, value in wanted.items() if getattr(row, field) != value]
    for field in changed:
        setattr(row, field, wanted[field])
    if row.next_run is None:
        row.next_run = timezone.now()
        changed.append("next_run")
    if changed:
        row.save(update_fields=changed)


def _refuse_objects(args: tuple[Argument, ...]) -> None:
    for argument in args:
        if not isinstance(argument, int | str):
            raise TypeError(f"Task arguments are ids and short keys, not {type(argument).__name__}")
