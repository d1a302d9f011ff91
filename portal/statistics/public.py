"""What everybody may know of a service: the figures of its last twelve months."""

from __future__ import annotations

from dataclasses import dataclass

from portal.cases.ratings import PUBLISHED_FROM
from portal.statistics.cells import read_rows
from portal.statistics.models import MonthlyFigures
from portal.statistics.periods import last_twelve_months
from portal.statistics.totals import Totals


@dataclass(frozen=True)
class PublicFigures:
    """A service's last twelve months; what rests on fewer than five cases is None or ``""``."""

    requests: int
    median_days: int | None
    most_days: int | None
    on_time_percent: int | None
    mean_stars: str


def public_figures(service: str) -> PublicFigures | None:
    """Return the figures of a service, given by its id, that anybody may read. One query.

    None below five requests, so that nothing is said about single people. ``median_days`` and
    ``most_days`` are working days within which half, and nine of ten, requests were decided.
    """
    period = last_twelve_months()
    rows = MonthlyFigures.objects.filter(service__key=service, month__gte=period.first)
    total = Totals.of(read_rows(rows))
    if total.submitted < PUBLISHED_FROM:
        return None
    enough = total.decided >= PUBLISHED_FROM
    return PublicFigures(
        requests=total.submitted,
        median_days=total.median_days if enough else None,
        most_days=total.most_days if enough else None,
        on_time_percent=total.on_time_percent if total.promised >= PUBLISHED_FROM else None,
        mean_stars=total.shown_stars if total.ratings >= PUBLISHED_FROM else "",
    )
