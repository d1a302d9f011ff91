"""The managers' pages in the back office: reports, offices, tariffs."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from portal.accounts.access import has_permission, roles_with
from portal.accounts.audiences import StaffRequest, staff
from portal.accounts.models import RoleGrant
from portal.accounts.permissions import FILE_FOR_CITIZENS, MANAGE_ACCOUNTS, MANAGE_COUNTERS
from portal.audit.actions import record
from portal.counter import policies
from portal.counter.forms import OfficeForm, ReportForm, TariffForm, office_initial
from portal.counter.models import Office, Tariff
from portal.counter.offerings import services_at_counters
from portal.counter.offices import save_office, save_tariffs
from portal.counter.report import Period, Report, objections_of, report_of, report_rows
from portal.errors import DomainError, require
from portal.persian.jalali import jalali_parts, to_gregorian
from portal.spreadsheets import CSV, as_file, csv_text

manager = staff(MANAGE_COUNTERS)


def this_month() -> Period:
    """Return the Jalali month up to today."""
    today = timezone.localdate()
    year, month, _day = jalali_parts(today)
    return Period(to_gregorian(year, month, 1), today)


@manager
@require_GET
def report(request: StaffRequest) -> HttpResponse:
    """Show what the offices have filed in a period, and the objections. At most 8 queries."""
    form, found = _asked(request)
    context = {
        "page_title": _("Counter offices"),
        "header_icon": "site",
        "form": form,
        "report": found,
        "objections": objections_of(actor=request.user, period=found.period) if found else [],
        "query": request.GET.urlencode(),
        "may_open_cases": has_permission(request.user, "cases.see"),
        "may_manage_all": policies.may_manage(request.user, None),
    }
    return render(request, "counter_admin/report.html", context, status=200 if found else 422)


@manager
@require_GET
def report_file(request: StaffRequest) -> HttpResponse:
    """Return the report for a spreadsheet; the export is written into the audit book."""
    _form, found = _asked(request)
    if found is None:
        return redirect("counter_admin:report")
    first, last = found.period.first.isoformat(), found.period.last.isoformat()
    record(
        actor=request.user, action="counter.report_exported", request=request, first=first,
        last=last, rows=len(found.groups),
    )  # fmt: skip
    return as_file(csv_text(report_rows(found)), name=f"counter-{first}-{last}", kind=CSV)


def _asked(request: StaffRequest) -> tuple[ReportForm, Report | None]:
    offices = Office.objects.managed_by(request.user)
    period = this_month()
    given = request.GET if "first" in request.GET else None
    form = ReportForm(given, initial={"first": period.first, "last": period.last}, offices=offices)
    office = None
    if form.is_bound:
        if not form.is_valid():
            return form, None
        period = Period(form.cleaned_data["first"], form.cleaned_data["last"])
        office = form.cleaned_data["office"]
    return form, report_of(actor=request.user, period=period, office=office)


@manager
@require_GET
def offices(request: StaffRequest) -> HttpResponse:
    """List the offices with their operators. Costs at most 5 queries."""
    found = list(Office.objects.managed_by(request.user))
    operators = _operators_of(found)
    context = {
        "page_title": _("Offices"),
        "header_icon": "site",
        "rows": [(office, operators.get(office.unit_id, [])) for office in found],
        "may_manage_all": policies.may_manage(request.user, None),
        "may_grant": has_permission(request.user, MANAGE_ACCOUNTS, unit=None),
    }
    return render(request, "counter_admin/offices.html", context)


def _operators_of(found: list[Office]) -> dict[int, list[str]]:
    grants = RoleGrant.objects.filter(
        role__in=roles_with(FILE_FOR_CITIZENS),
        unit__in=[office.unit_id for office in found],
        user__is_active=True,
    ).select_related("user")
    names: dict[int, list[str]] = {}
    for grant in grants.order_by("user__last_name"):
        if grant.unit_id:
            names.setdefault(grant.unit_id, []).append(grant.user.display_name)
    return names


@manager
@require_http_methods(["GET", "POST"])
def new_office(request: StaffRequest) -> HttpResponse:
    """Open an office."""
    require(policies.may_manage(request.user, None))
    return _office_page(request, None, OfficeForm(request.POST or None))


@manager
@require_http_methods(["GET", "POST"])
def change_office(request: StaffRequest, office_id: int) -> HttpResponse:
    """Change an office, or close it."""
    office = get_object_or_404(Office.objects.managed_by(request.user), pk=office_id)
    form = OfficeForm(request.POST or None, initial=office_initial(office))
    return _office_page(request, office, form)


def _office_page(request: StaffRequest, office: Office | None, form: OfficeForm) -> HttpResponse:
    if form.is_valid():
        try:
            saved = save_office(actor=request.user, facts=form.facts, office=office)
        except DomainError as refusal:
            form.add_error("contract_number", str(refusal))
        else:
            messages.success(request, _("“%(office)s” is saved.") % {"office": saved.label})
            return redirect("counter_admin:offices")
    title = office.label if office else _("New office")
    return _form_page(request, form, title)


@manager
@require_http_methods(["GET", "POST"])
def tariffs(request: StaffRequest) -> HttpResponse:
    """Set what counter offices may charge."""
    require(policies.may_manage(request.user, None))
    services = services_at_counters()
    known = dict(Tariff.objects.values_list("service", "amount_rial"))
    form = TariffForm(request.POST or None, services=services, known=known)
    if form.is_valid():
        save_tariffs(actor=request.user, amounts=form.amounts)
        messages.success(request, _("The tariffs are saved."))
        return redirect("counter_admin:tariffs")
    return _form_page(request, form, _("Tariffs in rials"))


def _form_page(request: HttpRequest, form: Any, title: str) -> HttpResponse:
    context = {"page_title": title, "header_icon": "site", "form": form}
    status = 422 if form.errors else 200
    return render(request, "counter_admin/form.html", context, status=status)
