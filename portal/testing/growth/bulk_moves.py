"""What moving many cases at once takes in a town of :mod:`portal.testing.growth.town`."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from portal.accounts.models import User
from portal.cases.models import Case, Phase
from portal.casework.bulk import choose_cases, moves_for, plan_run, start_run
from portal.casework.bulk_rows import BulkAction, BulkRun, ItemState, RunState
from portal.casework.bulk_runs import carry_out
from portal.casework.bulk_tasks import move_identity
from portal.notifications.models import OutboxMessage


def move_many(count: int) -> str:
    """Move that many cases at once and say what it took and how many notices went out."""
    run = _planned(count)
    newest = OutboxMessage.objects.order_by("-pk").first()
    last, began = newest.pk if newest else 0, time.perf_counter()
    with _counting() as queries:
        start_run(actor=run.actor, run=run)
        while BulkRun.objects.filter(pk=run.pk, state=RunState.RUNNING).exists():
            carry_out(run.pk)
    passed = time.perf_counter() - began
    done = run.items.filter(state=ItemState.DONE).count()
    sent = OutboxMessage.objects.filter(pk__gt=last)
    keys = sent.values("dedupe_key").distinct().count()
    return (
        f"{done} of {count} cases moved at once in {passed:.1f} s, {len(queries) / count:.1f}"
        f" queries each, {sent.count()} notices for {keys} moves"
    )


def _planned(count: int) -> BulkRun:
    actor = User.objects.get(username="growth-9")
    rows = Case.objects.filter(phase=Phase.OPEN, state="check").order_by("pk")
    run, cases = choose_cases(actor=actor, cases=rows[:count]), list(rows[:count])
    [offer] = [one for one, _case, _n in moves_for(actor, cases) if one.move.key == "to_visit"]
    key, label = move_identity(offer)
    plan_run(
        actor=actor, run=run, action=BulkAction.MOVE, given={"move": key, "label": dict(label)}
    )
    return BulkRun.objects.select_related("actor").get(pk=run.pk)


@contextmanager
def _counting() -> Iterator[list[str]]:
    """Yield the list to which every statement is added."""
    queries: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        queries.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield queries
