"""Counts one cell from the ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, F

from portal.cases.models import Case, Contest, Outcome, Phase, TimelineEntry
from portal.cases.querysets import CaseQuerySet
from portal.statistics.durations import Histogram, add_days, worked_days
from portal.statistics.models import Cell
from portal.statistics.months import moments_of
from portal.workcalendar.calendar import town_calendar

VISIT = "visit."
DECIDED = (Outcome.APPROVED, Outcome.REJECTED, Outcome.ANSWERED)


class Closed(NamedTuple):
    """What counts of a case that was closed."""

    outcome: str
    submitted_at: datetime
    closed_at: datetime
    promised_at: datetime | None
    pauses: list[tuple[str, str]]
    paused_at: datetime | None
    stars: int | None


CLOSED_FIELDS = (
    "outcome", "submitted_at", "closed_at", "promised_at", "pauses", "paused_at", "rating__stars",
)  # fmt: skip


def count_cell(cell: Cell) -> dict[str, Any]:
    """Return the figures of one month, service, unit and channel as the ledger has them now.

    Five queries by index, whatever the ledger's size; reads the cases that were closed in the
    month one by one.
    """
    begin, end = moments_of(cell.month)
    cases = Case.objects.filter(
        service=cell.service.key, unit=cell.unit_id, channel=cell.channel
    ).exclude(phase=Phase.DRAFT)
    closed = cases.filter(phase=Phase.CLOSED, closed_at__gte=begin, closed_at__lt=end)
    visits = _visits(cell, begin, end)
    return {
        "submitted": cases.filter(submitted_at__gte=begin, submitted_at__lt=end).count(),
        **_decisions(closed),
        "rejection_reasons": _rejections(closed),
        "visits": sum(visits.values()),
        "visit_reasons": visits,
        "complaints": _complaints(cell, begin, end),
    }


def _decisions(closed: CaseQuerySet) -> dict[str, Any]:
    calendar = town_calendar()
    outcomes: Counter[str] = Counter()
    durations: Histogram = []
    promised = late = ratings = stars = 0
    for row in closed.values_list(*CLOSED_FIELDS).iterator(chunk_size=2000):
        case = Closed(*row)
        outcomes[case.outcome] += 1
        ratings, stars = ratings + (case.stars is not None), stars + (case.stars or 0)
        if case.outcome not in DECIDED:
            continue
        add_days(
            durations,
            worked_days(calendar, case.submitted_at, case.closed_at, list(_pauses(case))),
        )
        if case.promised_at is not None:
            promised, late = promised + 1, late + (case.closed_at > case.promised_at)
    return {
        "closed": outcomes.total(),
        **{outcome.value: outcomes[outcome] for outcome in (*DECIDED, Outcome.WITHDRAWN)},
        "promised": promised,
        "late": late,
        "ratings": ratings,
        "stars": stars,
        "durations": durations,
    }


def _pauses(case: Closed) -> Iterator[tuple[datetime, datetime]]:
    for begin, end in case.pauses:
        yield datetime.fromisoformat(begin), datetime.fromisoformat(end)
    if case.paused_at is not None and case.paused_at < case.closed_at:
        yield case.paused_at, case.closed_at


def _rejections(closed: CaseQuerySet) -> dict[str, int]:
    """Count refusals by the reason of the entry that closed the case; ``""`` is none."""
    refused = closed.filter(outcome=Outcome.REJECTED)
    decisions = TimelineEntry.objects.filter(
        case__in=refused, at=F("case__closed_at"), to_state=F("case__state")
    )
    reasons = dict(decisions.order_by("pk").values_list("case_id", "reason_code"))
    return dict(Counter(reasons.values()))


def _visits(cell: Cell, begin: datetime, end: datetime) -> dict[str, int]:
    demanded = TimelineEntry.objects.exclude(reason_code="").filter(
        at__gte=begin, at__lt=end, reason_code__startswith=VISIT,
        case__service=cell.service.key, case__unit=cell.unit_id, case__channel=cell.channel,
    )  # fmt: skip
    counted = demanded.order_by().values("reason_code").annotate(count=Count("pk"))
    return {row["reason_code"]: row["count"] for row in counted}


def _complaints(cell: Cell, begin: datetime, end: datetime) -> int:
    return Contest.objects.filter(
        case__submitted_at__gte=begin, case__submitted_at__lt=end,
        contested__service=cell.service.key, contested__unit=cell.unit_id,
        contested__channel=cell.channel,
    ).count()  # fmt: skip
