"""The pages of statistics in the back office."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from portal.accounts.access import has_permission, units_with
from portal.accounts.audiences import StaffRequest, staff
from portal.accounts.models import Unit, User
from portal.accounts.permissions import EXPORT_CASES, SEE_STATISTICS
from portal.audit.actions import record
from portal.spreadsheets import CSV, XLSX, as_file, csv_text
from portal.statistics.charts import reason_lines
from portal.statistics.figure_sheets import service_table, workbook
from portal.statistics.forms import FiguresForm
from portal.statistics.open_work import added_up, all_open, open_work
from portal.statistics.overview import TableRow, charts, key_figures, labels_of, table
from portal.statistics.periods import Part, named_periods
from portal.statistics.reading import (
    Choice,
    Figures,
    figures_of,
    first_month,
    services_with_figures,
)

viewer = staff(SEE_STATISTICS)


def units_where(user: User, permission: str) -> QuerySet[Unit]:
    """Return the units where somebody holds a permission, those below others after them."""
    scope = units_with(user, permission)
    rows = Unit.objects.order_by("path")
    if scope.everywhere:
        return rows
    within = (Q(path__startswith=path) for path in scope.paths)
    return rows.filter(reduce(or_, within, Q(pk__in=[])))


@dataclass(frozen=True)
class Overview:
    """Everything on the page of statistics, read once."""

    form: FiguresForm
    choice: Choice
    part: Part
    figures: Figures
    services: list[TableRow]
    units: list[TableRow]
    total: TableRow


@viewer
@require_GET
def overview(request: StaffRequest) -> HttpResponse:
    """Show the figures of a period as charts and tables.

    At most 16 queries at any size, three of them of figures and one of the ledger.
    """
    shown = _overview(request)
    figures = shown.figures
    context = {
        "page_title": _("Statistics"),
        "header_icon": "history",
        "shown": shown,
        "form": shown.form,
        "period": shown.choice.period,
        "named_periods": named_periods(),
        "key_figures": key_figures(figures.total, figures.before),
        "charts": charts(figures, shown.part),
        "rejections": reason_lines(figures.total.rejection_reasons),
        "visits": reason_lines(figures.total.visit_reasons),
        "query": request.GET.urlencode(),
        "may_export_cases": has_permission(request.user, EXPORT_CASES),
    }
    return render(request, "statistics_admin/overview.html", context)


@viewer
@require_GET
def figures_csv(request: StaffRequest) -> HttpResponse:
    """Return the table of services for a spreadsheet; it is written into the audit book."""
    shown = _overview(request)
    return _file(request, shown, csv_text(service_table(shown.services, shown.total)), CSV)


@viewer
@require_GET
def figures_xlsx(request: StaffRequest) -> HttpResponse:
    """Return all tables of the page as a workbook; it is written into the audit book."""
    shown = _overview(request)
    parts = shown.figures.labelled_parts(shown.part)
    book = workbook(parts, shown.services, shown.units, shown.total)
    return _file(request, shown, book, XLSX)


def _overview(request: StaffRequest) -> Overview:
    user = request.user
    units = list(units_where(user, SEE_STATISTICS))
    services = services_with_figures(user)
    form = FiguresForm(
        request.GET or None, units=units_where(user, SEE_STATISTICS), services=services,
        since=first_month(user),
    )  # fmt: skip
    choice, part = form.choice, form.part
    figures = figures_of(actor=user, choice=choice, part=part)
    work = open_work(actor=user, choice=choice)
    keys = {service.key: service.pk for service in services}
    return Overview(
        form=form,
        choice=choice,
        part=part,
        figures=figures,
        services=table(
            figures.by_service,
            labels_of(services),
            added_up(work, lambda row: keys.get(row.service, 0)),
        ),
        units=table(figures.by_unit, labels_of(units), added_up(work, lambda row: row.unit_id)),
        total=TableRow(_("Total"), figures.total, all_open(work)),
    )


def _file(request: StaffRequest, shown: Overview, content: str | bytes, kind: str) -> HttpResponse:
    """Write down that the figures leave, and answer with their file."""
    first, last = shown.choice.period.first, shown.choice.period.last
    record(
        actor=request.user, action="statistics.exported", request=request, format=kind,
        first=shown.choice.period.first_day.isoformat(),
        last=shown.choice.period.last_day.isoformat(),
    )  # fmt: skip
    return as_file(content, name=f"statistics-{first}-{last}", kind=kind)
