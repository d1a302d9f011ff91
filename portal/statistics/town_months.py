"""Months of the whole town, added up once: what a manager looks at costs the same at any size.

A month whose cells have changed since is read cell by cell until the worker has added it up again,
so that nobody ever sees figures older than the cells.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Case, QuerySet, When

from portal.statistics.cells import grouped, read_rows
from portal.statistics.models import MonthlyFigures, TownMonth
from portal.statistics.periods import Period
from portal.statistics.totals import FIGURES, Row, Totals


class Rows(NamedTuple):
    """The figures of a period in rows that each belong to a month, to a service, and to a unit.

    The cells themselves are all three. ``before`` are rows of the period before it.
    """

    before: list[Row]
    by_month: list[Row]
    by_service: list[Row]
    by_unit: list[Row]


def rows_of(cells: list[Row], period: Period) -> Rows:
    """Return cells of a period and of the one before it as rows of everything."""
    before = [row for row in cells if row["month"] < period.first]
    now = [row for row in cells if row["month"] >= period.first]
    return Rows(before, list(now), list(now), list(now))


def town_rows(period: Period) -> Rows:
    """Return what the town's cells of a period add up to, and of the one before. Two queries."""
    within = {"month__range": (period.before.first, period.last)}
    ready = list(_ready(period).filter(**within))
    others = MonthlyFigures.objects.filter(**within).exclude(month__in=[one[0] for one in ready])
    rows = rows_of(read_rows(others), period)
    for month, total, services, units in ready:
        is_now = month >= period.first
        (rows.by_month if is_now else rows.before).extend(_as_rows("town", month, total))
        rows.by_service.extend(_as_rows("service_id", month, services or []))
        rows.by_unit.extend(_as_rows("unit_id", month, units or []))
    return rows


def _ready(period: Period) -> QuerySet[Any]:
    """Months that can be read as they stand; of those before the period no more than the total."""
    parts = (Case(When(month__gte=period.first, then=name)) for name in ("by_service", "by_unit"))
    return TownMonth.objects.filter(is_stale=False).values_list("month", "total", *parts)


def mark_stale(months: Iterable[date]) -> None:
    """Have months read from their cells until they are added up again. One query.

    Comes last in what changes the cells, in the same transaction: whoever adds up the month waits
    for its end, or is waited for.
    """
    TownMonth.objects.bulk_create(
        [TownMonth(month=month, is_stale=True) for month in sorted(set(months))],
        update_conflicts=True, unique_fields=["month"], update_fields=["is_stale"],
    )  # fmt: skip


def add_up_months() -> int:
    """Add up the months whose cells have changed; return how many. One query when there are none.

    Otherwise 3 for each. Any number may do so side by side.
    """
    stale = TownMonth.objects.filter(is_stale=True).order_by("month")
    return sum(_add_up(month) for month in list(stale.values_list("month", flat=True)))


@transaction.atomic
def _add_up(month: date) -> bool:
    row = TownMonth.objects.select_for_update().get(month=month)
    if not row.is_stale:
        return False
    cells = read_rows(MonthlyFigures.objects.filter(month=month))
    row.total = _kept(grouped(cells, lambda cell: 0))
    row.by_service = _kept(grouped(cells, lambda cell: cell["service_id"]))
    row.by_unit = _kept(grouped(cells, lambda cell: cell["unit_id"]))
    row.is_stale = False
    row.save()
    return True


def _kept(totals: dict[int, Totals]) -> list[list[Any]]:
    return [[key, *(getattr(one, name) for name in FIGURES)] for key, one in totals.items()]


def _as_rows(key: str, month: date, kept: list[list[Any]]) -> Iterator[Row]:
    fields = (key, *FIGURES)
    return ({"month": month, **dict(zip(fields, one, strict=True))} for one in kept)
