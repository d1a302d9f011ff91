"""What the page of statistics shows, put together from figures that were read once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from portal.forms.numbers import show_number
from portal.statistics.charts import ColumnChart, Series
from portal.statistics.open_work import OpenWork
from portal.statistics.periods import Part
from portal.statistics.reading import Figures
from portal.statistics.totals import Totals


@dataclass(frozen=True)
class KeyFigure:
    """One number on top of the page and what it was in the period before; ``""`` is unknown."""

    title: str
    value: str
    before: str
    unit: str = ""


@dataclass(frozen=True)
class TableRow:
    """A line of the table: a service or a unit, its totals and what is open now."""

    label: str
    totals: Totals
    work: OpenWork


def key_figures(now: Totals, before: Totals) -> list[KeyFigure]:
    """Return the numbers that say how the period went, beside the one before it."""
    days, of_hundred = pgettext("after a number", "working days"), _("percent")
    rows: list[tuple[str, Any, str]] = [
        (_("Requests filed"), "submitted", ""),
        (_("Requests closed"), "closed", ""),
        (_("Half were decided within"), "median_days", days),
        (_("Nine of ten were decided within"), "most_days", days),
        (_("Decided on time"), "on_time_percent", of_hundred),
        (_("Filed electronically"), "electronic_percent", of_hundred),
        (_("Visits in person demanded"), "visits", ""),
        (_("Satisfaction, out of 5"), "mean_stars", ""),
    ]
    return [
        KeyFigure(title, _shown(getattr(now, name)), _shown(getattr(before, name)), unit)
        for title, name, unit in rows
    ]


def charts(figures: Figures, part: Part) -> list[ColumnChart]:
    """Return the charts over time: in and out, days, share on time, satisfaction."""
    parts = figures.labelled_parts(part)
    labels = [label for label, _totals in parts]

    def series(title: str, name: str, tone: int = 1) -> Series:
        return Series(title, [getattr(totals, name) for _label, totals in parts], tone)

    return [
        ColumnChart(
            _("Requests in and out"),
            labels,
            [series(_("filed"), "submitted"), series(_("closed"), "closed", 2)],
        ),
        ColumnChart(
            _("Working days to the decision"),
            labels,
            [
                series(_("half within"), "median_days"),
                series(_("nine of ten within"), "most_days", 2),
            ],
        ),
        ColumnChart(
            _("Decided on time, in percent"),
            labels,
            [series(_("on time"), "on_time_percent")],
            highest=100,
        ),
        ColumnChart(
            _("Satisfaction, out of 5"), labels, [series(_("stars"), "mean_stars")], highest=5
        ),
    ]


def table(
    by: dict[int, Totals], labels: dict[int, str], work: dict[int, OpenWork]
) -> list[TableRow]:
    """Return a line for whatever had cases or has some open, most requests first."""
    keys = {key for key in (*by, *work) if key in labels}
    rows = [TableRow(labels[key], by.get(key, Totals()), work.get(key, OpenWork())) for key in keys]
    shown = [row for row in rows if not row.totals.is_empty or row.work.open]
    return sorted(shown, key=lambda row: (-row.totals.submitted, row.label))


def _shown(value: float | int | None) -> str:
    return "" if value is None else show_number(str(value))


def labels_of(things: Sequence[Any]) -> dict[int, str]:
    """Return the label of each by its number."""
    return {thing.pk: thing.label for thing in things}
