"""Clearing up with the bank day by day: the month, one day, its statement, its files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.accounts.audiences import StaffRequest, View, staff
from portal.audit.actions import record
from portal.errors import DomainError, require
from portal.payments.actions import check_day, take_statement
from portal.payments.forms import CheckForm, StatementForm
from portal.payments.list_views import frame
from portal.payments.months import Month, month_of, read_month
from portal.payments.policies import RECONCILE, may_reconcile_days
from portal.payments.reconciliation import (
    Day,
    DayLine,
    Match,
    day_of,
    days_of,
    has_payments,
)
from portal.payments.statements import read_statement
from portal.payments.ways import is_way, way_label
from portal.persian.jalali import format_date, format_datetime
from portal.spreadsheets import CSV, XLSX, Row, as_file, table


def for_the_town(view: View) -> View:
    """Declare a view for people who reconcile for the whole town; a gateway belongs to it all."""

    @wraps(view)
    def guarded(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        require(may_reconcile_days(request.user))
        return view(request, *args, **kwargs)

    return staff(RECONCILE)(guarded)


@for_the_town
@require_GET
def days(request: StaffRequest) -> HttpResponse:
    """List the days of a month, each gateway apart. At most 12 queries."""
    month = read_month(request.GET.get("month", ""))
    lines = days_of(month.span)
    context = {
        **frame(request, "days", _("Days")),
        "month": month,
        "span": month.span,
        "earlier": month.after(-1),
        "later": month.after(1) if month.is_over else None,
        "rows": [(line, way_label(line.gateway)) for line in lines],
        "total_rial": sum(line.came_in_rial for line in lines),
        "today": timezone.localdate(),
    }
    return render(request, "payments_admin/days.html", context)


@for_the_town
@require_GET
def days_file(request: StaffRequest) -> HttpResponse:
    """Give the days of a month for a spreadsheet; the export is written into the audit book."""
    month = read_month(request.GET.get("month", ""))
    lines = days_of(month.span)
    _exported(request, "days_exported", month=month.key, rows=len(lines))
    return _file(request, _rows_of_month(lines), name=f"payments-{month.key}", title=_("Days"))


@for_the_town
@require_GET
def day(request: StaffRequest, day: date, gateway: str) -> HttpResponse:
    """Show a day of a gateway beside the bank's statement. At most 12 queries."""
    return _day_page(request, day_of(_kept(day, gateway), gateway))


@for_the_town
@require_GET
def day_file(request: StaffRequest, day: date, gateway: str) -> HttpResponse:
    """Give a day line by line for a spreadsheet; the export is written into the audit book."""
    found = day_of(_kept(day, gateway), gateway)
    _exported(request, "day_exported", day=day.isoformat(), gateway=gateway, rows=len(found.lines))
    return _file(request, _rows_of_day(found), name=f"payments-{day.isoformat()}", title=_("Day"))


@for_the_town
@require_POST
def statement(request: StaffRequest, day: date, gateway: str) -> HttpResponse:
    """Take the bank's statement of a day."""
    form = StatementForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            lines = read_statement(file.read())
            take_statement(
                actor=request.user,
                day=_kept(day, gateway),
                gateway=gateway,
                lines=lines,
                name=file.name,
            )
        except DomainError as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, _("The statement was compared with our books."))
            return redirect("payments_admin:day", day, gateway)
    return _day_page(request, day_of(_kept(day, gateway), gateway), statement_form=form, status=422)


@for_the_town
@require_POST
def check(request: StaffRequest, day: date, gateway: str) -> HttpResponse:
    """Note that a day was looked at."""
    form = CheckForm(request.POST)
    if form.is_valid():
        try:
            check_day(
                actor=request.user,
                day=_kept(day, gateway),
                gateway=gateway,
                note=form.cleaned_data["note"],
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The day is noted as checked by you."))
            return redirect("payments_admin:day", day, gateway)
    return _day_page(request, day_of(_kept(day, gateway), gateway), check_form=form, status=422)


def _day_page(
    request: StaffRequest,
    found: Day,
    *,
    statement_form: StatementForm | None = None,
    check_form: CheckForm | None = None,
    status: int = 200,
) -> HttpResponse:
    line = found.line
    month: Month = month_of(line.day)
    address = f"{reverse('payments_admin:days')}?month={month.key}"
    context = {
        **frame(request, "days", format_date(line.day)),
        "breadcrumbs_items": [
            {"url": address, "label": _("Days")},
            {"url": "", "label": format_date(line.day, "medium")},
        ],
        "found": found,
        "line": line,
        "way": way_label(line.gateway),
        "has_statement": line.bank_rial is not None,
        "counts_by_match": [(match, number) for match, number in found.counts.items() if number],
        "matched": Match.MATCHED,
        "is_over": line.day < timezone.localdate(),
        "form": statement_form or check_form,
        "statement_form": statement_form or StatementForm(),
        "check_form": check_form or CheckForm(),
    }
    return render(request, "payments_admin/day.html", context, status=status)


def _kept(day: date, gateway: str) -> date:
    """Refuse days to come, and ways in which no money ever came: they have no page."""
    if day > timezone.localdate() or not (is_way(gateway) or has_payments(gateway)):
        raise Http404
    return day


def _exported(request: StaffRequest, what: str, **details: Any) -> None:
    record(actor=request.user, action=f"payments.{what}", request=request, **details)


def _file(request: StaffRequest, rows: Iterator[Row], *, name: str, title: str) -> HttpResponse:
    kind = XLSX if request.GET.get("as") == XLSX else CSV
    return as_file(table(rows, kind=kind, title=title), name=name, kind=kind)


def _rows_of_month(lines: list[DayLine]) -> Iterator[Row]:
    yield [
        _("Day"), _("Gateway"), _("Attempts"), _("Paid"), _("Not paid"), _("Not confirmed yet"),
        _("Paid twice"), _("Paid, in rials"), _("Paid twice, in rials"), _("At the bank, in rials"),
        _("Difference in rials"), _("Checked by"),
    ]  # fmt: skip
    for one in lines:
        checked = one.row.checked_by.display_name if one.row and one.row.checked_by else ""
        yield [
            format_date(one.day, "short"), way_label(one.gateway), one.attempts, one.paid,
            one.failed, one.uncertain, one.surplus, one.paid_rial, one.surplus_rial,
            one.bank_rial, one.difference_rial, checked,
        ]  # fmt: skip


def _rows_of_day(found: Day) -> Iterator[Row]:
    yield [
        _("Comparison"), _("Bank's reference"), _("In our books, in rials"),
        _("At the bank, in rials"), _("Bill"), _("Paid on"),
    ]  # fmt: skip
    has_statement = found.line.bank_rial is not None
    for one in found.lines:
        paid = one.payment
        settled = format_datetime(paid.settled_at) if paid and paid.settled_at else ""
        yield [
            str(one.match.label) if has_statement else "", one.reference,
            paid.amount_rial if paid else None, one.bank_rial,
            paid.invoice.number if paid else "", settled,
        ]  # fmt: skip
