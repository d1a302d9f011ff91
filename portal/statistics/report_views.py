"""The six-month report: on a page, on paper, as a workbook."""

from __future__ import annotations

from io import BytesIO

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from portal.accounts.audiences import StaffRequest
from portal.accounts.permissions import SEE_STATISTICS
from portal.audit.actions import record
from portal.cases.downloads import private_download
from portal.spreadsheets import XLSX, as_file
from portal.statistics.admin_views import units_where, viewer
from portal.statistics.figure_sheets import six_months_workbook
from portal.statistics.forms import SixMonthsForm
from portal.statistics.reading import first_month
from portal.statistics.six_months import (
    SixMonths,
    latest_half,
    six_month_report,
    six_months_pdf,
)

PDF_TYPE = "application/pdf"


@viewer
@require_GET
def six_months(request: StaffRequest) -> HttpResponse:
    """Show the report of a half-year. At most 8 queries at any size."""
    form, report = _asked(request)
    context = {
        "page_title": _("Six-month report of the e-service desk"),
        "header_icon": "history",
        "form": form,
        "report": report,
        "query": request.GET.urlencode(),
    }
    status = 200 if report else 422
    return render(request, "statistics_admin/six_months.html", context, status=status)


@viewer
@require_GET
def six_months_paper(request: StaffRequest) -> HttpResponseBase:
    """Return the report as PDF; it is written into the audit book."""
    _form, report = _asked(request)
    if report is None:
        return redirect("statistics_admin:six_months")
    _note(request, report, "pdf")
    content = BytesIO(six_months_pdf(report))
    return private_download(content, name=f"{_name(report)}.pdf", content_type=PDF_TYPE)


@viewer
@require_GET
def six_months_xlsx(request: StaffRequest) -> HttpResponse:
    """Return the report as a workbook; it is written into the audit book."""
    _form, report = _asked(request)
    if report is None:
        return redirect("statistics_admin:six_months")
    _note(request, report, XLSX)
    return as_file(six_months_workbook(report), name=_name(report), kind=XLSX)


def _asked(request: StaffRequest) -> tuple[SixMonthsForm, SixMonths | None]:
    user = request.user
    year, half = latest_half()
    form = SixMonthsForm(
        request.GET or None, initial={"year": year, "half": half},
        units=units_where(user, SEE_STATISTICS), since=first_month(user),
    )  # fmt: skip
    unit = None
    if form.is_bound:
        if not form.is_valid():
            return form, None
        year, half = form.cleaned_data["year"], form.cleaned_data["half"]
        unit = form.cleaned_data["unit"]
    return form, six_month_report(actor=user, year=year, half=half, unit=unit)


def _note(request: StaffRequest, report: SixMonths, format: str) -> None:
    record(
        actor=request.user, action="statistics.six_months_exported", request=request,
        year=report.year, half=report.half, format=format,
    )  # fmt: skip


def _name(report: SixMonths) -> str:
    return f"six-months-{report.year}-{report.half}"
