"""Works off what was started for many cases. The rows are the truth, the queue only wakes."""

from __future__ import annotations

import logging
import time
import uuid
from datetime import timedelta

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.cases.models import Case
from portal.casework.bulk_rows import BulkItem, BulkRun, ItemState, RunState
from portal.casework.bulk_tasks import Task, task_of
from portal.errors import DomainError
from portal.queue import enqueue_on_commit

logger = logging.getLogger("portal.casework")

LEASE = timedelta(minutes=2)
RUN_SECONDS = 40
KEPT = timedelta(days=30)
CARRY_OUT = "portal.casework.bulk_runs.carry_out"


def carry_out(run_id: int) -> bool:
    """Work off a run for up to 40 seconds, and wake a worker for the rest; False if not due.

    Each case in a transaction of its own, together with what is written about it: a worker that
    is killed leaves the others waiting, and none is done twice.
    """
    run = _claim(run_id)
    if run is None:
        return False
    stop_at = time.monotonic() + RUN_SECONDS
    with override(run.actor.language):
        task = task_of(run)
        waiting = run.items.filter(state=ItemState.WAITING)
        for item_id in list(waiting.values_list("pk", flat=True)):
            if time.monotonic() >= stop_at:
                return _go_on_later(run)
            _do(task, item_id)
    rows = BulkRun.objects.filter(pk=run.pk, lease_token=run.lease_token)
    rows.update(state=RunState.DONE, finished_at=timezone.now(), lease_token=None)
    return True


def sweep_bulk_runs() -> int:
    """Go on with what a dead worker left; return how many runs. One query when idle."""
    due = list(BulkRun.objects.due().order_by("pk").values_list("pk", flat=True)[:5])
    return sum(carry_out(run_id) for run_id in due)


def forget_bulk_runs() -> int:
    """Delete runs that are older than 30 days or were never started; return how many rows."""
    now = timezone.now()
    never = Q(state=RunState.CHOSEN, made_at__lt=now - timedelta(days=1))
    old = BulkRun.objects.filter(Q(state=RunState.DONE, finished_at__lt=now - KEPT) | never)
    undoing, _by_model = old.filter(undoes__isnull=False).delete()
    deleted, _by_model = old.filter(undone_by=None).delete()
    return undoing + deleted


def _claim(run_id: int) -> BulkRun | None:
    token = uuid.uuid4()
    mine = BulkRun.objects.due().filter(pk=run_id)
    if not mine.update(lease_token=token, lease_expires_at=timezone.now() + LEASE):
        return None
    run: BulkRun = BulkRun.objects.select_related("actor").get(pk=run_id)
    return run


@transaction.atomic
def _go_on_later(run: BulkRun) -> bool:
    rows = BulkRun.objects.filter(pk=run.pk, lease_token=run.lease_token)
    if rows.update(lease_token=None, lease_expires_at=None):
        enqueue_on_commit(CARRY_OUT, run.pk)
    return True


def _do(task: Task, item_id: int) -> None:
    """Do it to one case; what refuses it, or fails, is written down and costs the others nothing.

    A database that is away ends the run until its sweeper comes.
    """
    try:
        with transaction.atomic():
            _do_locked(task, item_id)
    except DomainError as refusal:
        _refused(item_id, str(refusal))
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception("item %s of a change of many cases failed", item_id)
        _refused(item_id, _("It failed; the operators of the portal can see why."))


def _do_locked(task: Task, item_id: int) -> None:
    rows = BulkItem.objects.select_for_update().filter(pk=item_id, state=ItemState.WAITING)
    if not (item := rows.first()):
        return
    item.case = Case.objects.with_related().select_related("form_version").get(pk=item.case_id)
    item.version_after, item.reason = task.act(item.case, item), task.remark(item.case)
    item.state, item.done_at = ItemState.DONE, timezone.now()
    item.save(update_fields=["state", "reason", "done_at", "version_after"])


def _refused(item_id: int, reason: str) -> None:
    rows = BulkItem.objects.filter(pk=item_id, state=ItemState.WAITING)
    rows.update(state=ItemState.REFUSED, reason=reason[:500], done_at=timezone.now())
