"""The figures of a choice as tables for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from portal.spreadsheets import Cell, Sheets
from portal.statistics.charts import reason_lines
from portal.statistics.open_work import OpenWork
from portal.statistics.overview import TableRow
from portal.statistics.six_months import ReportLine, SixMonths
from portal.statistics.totals import Totals


def figure_headings() -> list[str]:
    """Return the headings of :func:`figure_cells` in the active language."""
    return [
        _("Requests filed"), _("Filed electronically, percent"), _("Requests closed"),
        _("Approved"), _("Rejected"), _("Answered"), _("Withdrawn"),
        _("Median, working days"), _("90th percentile, working days"),
        _("Decided on time, percent"), _("Decided late"), _("Visits in person demanded"),
        _("Complaints"), _("Ratings"), _("Mean of the stars"),
    ]  # fmt: skip


def figure_cells(totals: Totals) -> list[Cell]:
    """Return the numbers of some cells; what is unknown stays empty."""
    return [
        totals.submitted, totals.electronic_percent, totals.closed,
        totals.approved, totals.rejected, totals.answered, totals.withdrawn,
        totals.median_days, totals.most_days,
        totals.on_time_percent, totals.late, totals.visits,
        totals.complaints, totals.ratings, totals.mean_stars,
    ]  # fmt: skip


def open_headings() -> list[str]:
    return [_("Open now"), _("Overdue now")]


def open_cells(work: OpenWork) -> list[Cell]:
    return [work.open, work.overdue]


def service_table(rows: Iterable[TableRow], total: TableRow) -> list[list[Cell]]:
    """Return the table of the page with its headings first and the sum last, for CSV."""
    head: list[Cell] = [_("Service"), *figure_headings(), *open_headings()]
    return [head, *map(_row_cells, rows), _row_cells(total)]


def workbook(
    parts: Iterable[tuple[str, Totals]],
    services: Iterable[TableRow],
    units: Iterable[TableRow],
    total: TableRow,
) -> bytes:
    """Return a workbook: by time, by service, by unit, and the reasons."""
    sheets = Sheets()
    head = figure_headings()
    sheets.add(
        _("By time"), [_("Period"), *head], ([label, *figure_cells(t)] for label, t in parts)
    )
    both = [*head, *open_headings()]
    sheets.add(_("By service"), [_("Service"), *both], map(_row_cells, [*services, total]))
    sheets.add(_("By unit"), [_("Unit"), *both], map(_row_cells, units))
    _add_reasons(sheets, total.totals.rejection_reasons, total.totals.visit_reasons)
    return sheets.content()


def six_months_workbook(report: SixMonths) -> bytes:
    """Return the six-month report as a workbook: the services, and the reasons of each."""
    sheets = Sheets()
    head = [_("Service"), _("Promised working days"), *figure_headings(), *open_headings()]
    lines = [*report.lines, ReportLine(_("Total"), 0, report.total.totals, report.total.work)]
    sheets.add(_("Services"), head, map(_line_cells, lines))
    reasons = [_("Service"), _("Reason"), _("Count")]
    for name, attribute in ((_("Refusals"), "rejections"), (_("Visits in person"), "visits")):
        rows: list[list[Cell]] = [
            [line.label, one.label, one.count]
            for line in report.lines
            for one in getattr(line, attribute)
        ]
        sheets.add(name, reasons, rows, wide=2)
    return sheets.content()


def _row_cells(row: TableRow) -> list[Cell]:
    return [row.label, *figure_cells(row.totals), *open_cells(row.work)]


def _line_cells(line: ReportLine) -> list[Cell]:
    return [
        line.label, line.promised_days or None, *figure_cells(line.totals), *open_cells(line.work),
    ]  # fmt: skip


def _add_reasons(sheets: Sheets, rejections: Mapping[str, int], visits: Mapping[str, int]) -> None:
    head = [_("Reason"), _("Count"), _("Percent")]
    for name, reasons in ((_("Refusals"), rejections), (_("Visits in person"), visits)):
        lines = reason_lines(reasons)
        sheets.add(name, head, ([line.label, line.count, line.percent] for line in lines))
