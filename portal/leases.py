"""Rows that workers take for a while: one worker at a time, and a dead one's row falls free again.

What :func:`claim` takes has ``attempts``, ``next_try_at`` and ``lease_token``; messages and events
keep a lease of their own. Nothing is locked while work goes on; whoever took longer than the lease
finds that the row is another's. :func:`work_off` and :func:`one_by_one` are for any rows.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet


def claim(
    due: QuerySet[Any], row_id: object, *, until: datetime, **counted: object
) -> uuid.UUID | None:
    """Take one of the ``due`` rows until then, and count the attempt; return the token to it.

    None if it is not due or another worker was faster. ``counted`` is written along. One query.
    """
    token = uuid.uuid4()
    taken = due.filter(pk=row_id).update(
        attempts=F("attempts") + 1, lease_token=token, next_try_at=until, **counted
    )
    return token if taken else None


def settle(waiting: QuerySet[Any], row: Any, **outcome: object) -> bool:
    """Write the outcome of a claimed ``row`` down and let go of it.

    False if it had passed to another worker, or is no longer one of ``waiting``. One query.
    """
    mine = waiting.filter(pk=row.pk, lease_token=row.lease_token)
    return bool(mine.update(lease_token=None, **outcome))


def work_off(rows: Iterable[Any], work: Callable[[Any], bool], *, seconds: float) -> int:
    """Do ``work`` on one row after the other until the time is over; return how often it did any.

    What is begun is finished. What ``work`` raises ends it.
    """
    stop_at = time.monotonic() + seconds
    done = 0
    for row in rows:
        if time.monotonic() >= stop_at:
            break
        done += work(row)
    return done


def one_by_one(row_ids: QuerySet[Any, Any], *, most: int) -> Iterator[Any]:
    """Yield the id that is first by then, each only once; what comes meanwhile has its turn.

    One query for each, and one that finds nothing.
    """
    seen: list[Any] = []
    while len(seen) < most and (row_id := row_ids.exclude(pk__in=seen).first()) is not None:
        seen.append(row_id)
        yield row_id
