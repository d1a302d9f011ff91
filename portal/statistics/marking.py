"""Marks what has to be counted again. A mark is one row per cell, however often it is set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.db.models import Min, Q

from portal.accounts.models import FormerUnit
from portal.cases.events import CaseEvent
from portal.cases.models import Case, TimelineEntry
from portal.statistics.counted_services import known_services, remember_service
from portal.statistics.models import MonthlyFigures, StaleCell
from portal.statistics.months import moments_of, month_of, months_after, months_between, this_month
from portal.statistics.town_months import mark_stale

CHECKED_MONTHS = 2
Place = tuple[str, int, str]
PLACE = ("service", "unit_id", "channel")


def mark_case(event: CaseEvent) -> None:
    """Mark the months in which something happened to a case; for a complaint what it is about too.

    Hears of events in the worker, after the commit, so that filing and moving wait for no figures.
    At most 8 queries.
    """
    case = Case.objects.select_related("contest__contested").filter(pk=event.case_id).first()
    if case is None or case.submitted_at is None:
        return
    remember_service(case)
    contest = getattr(case, "contest", None)
    concerned = [case, contest.contested] if contest else [case]
    _mark(
        (month, (one.service, one.unit_id, one.channel))
        for one in concerned
        for month in _months_of(one)
    )


def follow_dissolution(*, instance: FormerUnit, created: bool, **signal: object) -> None:
    """Hear that a unit was dissolved: its cells go, and its successor's are counted anew.

    At most 6 queries.
    """
    if not created:
        return
    cells: set[tuple[date, int, str]] = set()
    for model in (MonthlyFigures, StaleCell):
        rows = model._default_manager.filter(unit__slug=instance.slug)
        cells.update(rows.values_list("month", "service_id", "channel"))
        rows.delete()
    StaleCell.objects.bulk_create(
        [
            StaleCell(
                month=month, service_id=service, unit_id=instance.successor_id, channel=channel
            )
            for month, service, channel in sorted(cells)
        ],
        ignore_conflicts=True,
    )
    mark_stale(month for month, _service, _channel in cells)


def mark_months(first: date, last: date) -> int:
    """Mark every cell in which something is, or was, between two months; return how many cells.

    Costs at most 8 queries a month, some of which read the cases of that month.
    """
    return sum(
        _mark((month, place) for place in _places_in(month))
        for month in months_between(first, last)
    )


def mark_lately() -> int:
    """Mark the present month and the one before it: what a lost mark or a changed unit left."""
    now = this_month()
    return mark_months(months_after(now, 1 - CHECKED_MONTHS), now)


def mark_everything() -> int:
    """Mark all months since the first case was filed; return how many cells."""
    begin = Case.objects.aggregate(at=Min("submitted_at"))["at"]
    kept = MonthlyFigures.objects.aggregate(month=Min("month"))["month"]
    months = [month for month in (begin and month_of(begin), kept) if month]
    return mark_months(min(months), this_month()) if months else 0


def _months_of(case: Case) -> list[date]:
    moments: list[datetime | None] = [case.submitted_at, case.closed_at]
    moments += TimelineEntry.objects.filter(case=case).values_list("at", flat=True)
    return sorted({month_of(moment) for moment in moments if moment})


def _places_in(month: date) -> set[Place]:
    begin, end = moments_of(month)
    filed = Q(submitted_at__gte=begin, submitted_at__lt=end)
    closed = Q(closed_at__gte=begin, closed_at__lt=end)
    said = TimelineEntry.objects.exclude(reason_code="").filter(at__gte=begin, at__lt=end)
    complaints = Case.objects.filter(filed, contest__isnull=False)
    found = {
        *Case.objects.filter(filed).values_list(*PLACE).distinct(),
        *Case.objects.filter(closed).values_list(*PLACE).distinct(),
        *said.values_list(*(f"case__{field}" for field in PLACE)).distinct().order_by(),
        *complaints.values_list(*(f"contest__contested__{field}" for field in PLACE)).distinct(),
    }
    kept = MonthlyFigures.objects.filter(month=month)
    return found | set(kept.values_list("service__key", "unit_id", "channel"))


def _mark(cells: Iterable[tuple[date, Place]]) -> int:
    """Set marks that are not set yet, always in one order, so that no two wait for each other."""
    wanted = sorted(set(cells))
    ids = known_services({place[0] for _month, place in wanted})
    marks = list(_marks(wanted, ids))
    StaleCell.objects.bulk_create(marks, ignore_conflicts=True)
    return len(marks)


def _marks(cells: Iterable[tuple[date, Place]], ids: dict[str, int]) -> Iterator[StaleCell]:
    for month, (service, unit_id, channel) in cells:
        yield StaleCell(month=month, service_id=ids[service], unit_id=unit_id, channel=channel)
