"""What is open and overdue at this moment, from the ledger, by an index of open cases alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from django.db.models import Count, Q
from django.utils import timezone

from portal.accounts.access import Actor, units_with
from portal.accounts.permissions import SEE_STATISTICS
from portal.cases.models import Case, Phase
from portal.statistics.reading import Choice

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class OpenWork:
    """How many cases are open now, and with how many of them the town is late."""

    open: int = 0
    overdue: int = 0


class OpenRow(NamedTuple):
    """What is open of one service, given by its key, in one unit."""

    service: str
    unit_id: int
    open: int
    overdue: int


def open_work(*, actor: Actor, choice: Choice) -> list[OpenRow]:
    """Return what is open and overdue now by service and unit. Costs one query.

    Its cost grows with the open cases, not with the archive.
    """
    rows = Case.objects.unfinished().filter(units_with(actor, SEE_STATISTICS).q("unit"))
    if choice.unit:
        rows = rows.filter(unit__path__startswith=choice.unit.path)
    if choice.service:
        rows = rows.filter(service=choice.service.key)
    if choice.channel:
        rows = rows.filter(channel=choice.channel)
    late = Q(phase__in=[Phase.OPEN, Phase.WAITING_AGENCY], due_at__lt=timezone.now())
    counted = rows.order_by().values_list("service", "unit_id")
    counted = counted.annotate(open=Count("pk"), overdue=Count("pk", filter=late))
    return [OpenRow(*row) for row in counted]


def added_up(rows: Sequence[OpenRow], key_of: Callable[[OpenRow], K]) -> dict[K, OpenWork]:
    """Return the open work by whatever ``key_of`` gives for a row."""
    sums: dict[K, OpenWork] = defaultdict(OpenWork)
    for row in rows:
        known = sums[key_of(row)]
        sums[key_of(row)] = OpenWork(known.open + row.open, known.overdue + row.overdue)
    return dict(sums)


def all_open(rows: Sequence[OpenRow]) -> OpenWork:
    return added_up(rows, lambda row: "").get("", OpenWork())
