"""Reads the figures of a period. Never touches the ledger: as fast with 10^6 cases as with 10^4.

What it costs depends on months times services times units times channels alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from portal.accounts.access import Actor, units_with
from portal.accounts.models import Unit
from portal.accounts.permissions import SEE_STATISTICS
from portal.statistics.cells import grouped, read_rows
from portal.statistics.models import CountedService, MonthlyFigures
from portal.statistics.months import month_of
from portal.statistics.periods import Part, Period, part_label, part_of
from portal.statistics.totals import Totals
from portal.statistics.town_months import Rows, rows_of, town_rows


@dataclass(frozen=True)
class Choice:
    """What somebody wants to see: a period, perhaps of one unit, one service, one channel."""

    period: Period
    unit: Unit | None = None
    service: CountedService | None = None
    channel: str = ""

    @property
    def is_everything(self) -> bool:
        """Whether nothing was chosen but a period."""
        return self.unit is None and self.service is None and not self.channel

    def cells(self) -> Q:
        """Return the condition on unit, service and channel; a unit includes those below it."""
        condition = Q(unit__path__startswith=self.unit.path) if self.unit else Q()
        condition &= Q(service=self.service) if self.service else Q()
        return condition & (Q(channel=self.channel) if self.channel else Q())


@dataclass(frozen=True)
class Figures:
    """What a choice adds up to, and what its parts do; ``before`` is the period before it."""

    total: Totals
    before: Totals
    by_part: dict[date, Totals]
    by_service: dict[int, Totals]
    by_unit: dict[int, Totals]

    def labelled_parts(self, part: Part) -> list[tuple[str, Totals]]:
        return [(part_label(month, part), totals) for month, totals in self.by_part.items()]


def figures_of(*, actor: Actor, choice: Choice, part: Part = Part.MONTH) -> Figures:
    """Add up a choice within the units whose statistics ``actor`` may see.

    Parts without a case are there too, with nothing in them. Costs one query; two for the whole
    town, which is read by months that were added up before.
    """
    rows = _rows(actor, choice)
    part_by_month = {month: part_of(month, part) for month in choice.period.months}
    parts = {first: Totals() for first in part_by_month.values()}
    return Figures(
        total=Totals.of(rows.by_month),
        before=Totals.of(rows.before),
        by_part=parts | grouped(rows.by_month, lambda row: part_by_month[row["month"]]),
        by_service=grouped(rows.by_service, lambda row: int(row["service_id"])),
        by_unit=grouped(rows.by_unit, lambda row: int(row["unit_id"])),
    )


def totals_by_service(*, actor: Actor, choice: Choice) -> dict[int, Totals]:
    """Add up a choice by service alone. Costs one query; two for the whole town."""
    rows = _rows(actor, choice).by_service
    return grouped(rows, lambda row: int(row["service_id"]))


def first_month(actor: Actor) -> date | None:
    """Return the first month of which ``actor`` may see figures. One query."""
    found: date | None = _visible(actor).order_by("month").values_list("month", flat=True).first()
    return found and month_of(found)


def services_with_figures(actor: Actor) -> list[CountedService]:
    """Return the services of which ``actor`` may see figures, by name. One query."""
    ids = _visible(actor).order_by().values("service")
    return sorted(CountedService.objects.filter(pk__in=ids), key=lambda one: one.label)


def _visible(actor: Actor) -> Any:
    return MonthlyFigures.objects.filter(units_with(actor, SEE_STATISTICS).q("unit"))


def _rows(actor: Actor, choice: Choice) -> Rows:
    period = choice.period
    if choice.is_everything and units_with(actor, SEE_STATISTICS).everywhere:
        return town_rows(period)
    months = (period.before.first, period.last)
    return rows_of(read_rows(_visible(actor).filter(choice.cells(), month__range=months)), period)
