"""The pages of many cases at once: choose what to do, look at it, start it, see what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.accounts.audiences import StaffRequest, View, staff
from portal.cases.models import Case
from portal.cases.querysets import CaseQuerySet
from portal.casework.bulk import (
    AT_ONCE,
    MOST_CASES,
    choose_cases,
    items_of,
    moves_for,
    plan_run,
    preview,
    start_run,
    undo_run,
)
from portal.casework.bulk_forms import plan_forms
from portal.casework.bulk_rows import BulkAction, BulkRun, ItemState, RunState
from portal.casework.bulk_runs import carry_out
from portal.casework.bulk_tasks import HANDLE
from portal.casework.canned import shown_placeholders
from portal.casework.choices import offered_to
from portal.casework.filters import read_filter
from portal.errors import DomainError
from portal.spreadsheets import CSV, Row, as_file, csv_text

RELOAD_SECONDS = 3


def run_view(view: Callable[..., HttpResponseBase]) -> View:
    """Turn ``view(request, run)`` into one that takes the number of a run of one's own."""

    @wraps(view)
    def found(request: StaffRequest, pk: int) -> HttpResponseBase:
        rows = BulkRun.objects.select_related("actor").filter(actor=request.user)
        return view(request, get_object_or_404(rows, pk=pk))

    return staff(HANDLE)(found)


@staff(HANDLE)
@require_POST
def choose(request: StaffRequest) -> HttpResponse:
    """Remember the cases that were ticked, or all of the list; then ask what to do with them."""
    try:
        run = choose_cases(actor=request.user, cases=_chosen(request))
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{reverse('cases_admin:inbox')}?{request.POST.get('list', '')}")
    return redirect("cases_admin:bulk", run.pk)


def _chosen(request: StaffRequest) -> CaseQuerySet:
    if request.POST.get("all"):
        sent = QueryDict(request.POST.get("list", ""))
        offered = offered_to(request.user, service=sent.get("service", ""))
        wanted = read_filter(request.user, sent, offered)[1]
        return wanted.rows().order_by(*wanted.order.by())
    codes = [code for code in request.POST.getlist("case")[:MOST_CASES] if code.isdigit()]
    return Case.objects.for_staff(request.user).filter(tracking_code__in=codes).order_by("pk")


@run_view
@require_GET
def bulk(request: StaffRequest, run: BulkRun) -> HttpResponse:
    """Show where a run stands: what can be done, what would happen, how far it is, what came.

    At most 25 queries for any number of cases.
    """
    if run.state != RunState.CHOSEN:
        return _progress(request, run)
    if not run.action or request.GET.get("again"):
        return _plan(request, run)
    lines = preview(run)
    context = {
        **_head(run, str(BulkAction(run.action).label)),
        "run": run,
        "ready": [line for line in lines if line.is_ready],
        "left_out": [line for line in lines if not line.is_ready],
    }
    return render(request, "cases_admin/bulk_preview.html", context)


@run_view
@require_POST
def plan(request: StaffRequest, run: BulkRun) -> HttpResponse:
    """Take what is to be done and lead to the preview."""
    return _plan(request, run, sent=request.POST)


def _plan(request: StaffRequest, run: BulkRun, sent: Any = None) -> HttpResponse:
    cases = [item.case for item in items_of(run)]
    moves = moves_for(request.user, cases)
    people = offered_to(request.user).people
    plans = plan_forms(request.user, people=people, moves=moves, sent=sent)
    form = plans.get(sent.get("action", "")) if sent else None
    if form is not None and form.is_valid():
        plan_run(actor=request.user, run=run, action=sent["action"], given=form.given())
        return redirect("cases_admin:bulk", run.pk)
    context = {
        **_head(run, _("Many cases at once")),
        "run": run,
        "cases": cases,
        "placeholders": shown_placeholders(),
        "plans": [(BulkAction(key), form) for key, form in plans.items()],
    }
    status = 422 if sent else 200
    return render(request, "cases_admin/bulk_plan.html", context, status=status)


@run_view
@require_POST
def start(request: StaffRequest, run: BulkRun) -> HttpResponse:
    """Start what the preview showed; up to 20 cases are done before the answer."""
    try:
        run = start_run(actor=request.user, run=run)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        if run.items.filter(state=ItemState.WAITING).count() <= AT_ONCE:
            carry_out(run.pk)
    return redirect("cases_admin:bulk", run.pk)


@run_view
@require_POST
def undo(request: StaffRequest, run: BulkRun) -> HttpResponse:
    """Prepare to give what was assigned back, and show what would happen."""
    try:
        return redirect("cases_admin:bulk", undo_run(actor=request.user, run=run).pk)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("cases_admin:bulk", run.pk)


def _progress(request: StaffRequest, run: BulkRun) -> HttpResponse:
    items = items_of(run)
    counts = {state.value: sum(i.state == state for i in items) for state in ItemState}
    context = {
        **_head(run, str(BulkAction(run.action).label)),
        "run": run,
        "items": items,
        "counts": counts,
        "through": len(items) - counts["waiting"],
        "may_undo": run.action == BulkAction.ASSIGN
        and counts["done"] > 0
        and not BulkRun.objects.filter(undoes=run).exists(),
    }
    response = render(request, "cases_admin/bulk_result.html", context)
    if run.state == RunState.RUNNING:
        response["Refresh"] = str(RELOAD_SECONDS)
    return response


@run_view
@require_GET
def result(request: StaffRequest, run: BulkRun) -> HttpResponse:
    """Give what came of a run as CSV; nothing in it is read as a formula."""
    return as_file(csv_text(_rows_of_result(run)), name=f"cases-{run.pk}", kind=CSV)


def _rows_of_result(run: BulkRun) -> Iterator[Row]:
    yield [_("Tracking code"), _("Case"), _("Result"), _("Reason")]
    for item in items_of(run):
        state = str(ItemState(item.state).label)
        yield [item.case.pretty_code, item.case.label, state, item.reason]


def _head(run: BulkRun, title: str) -> dict[str, Any]:
    inbox = {"url": reverse("cases_admin:inbox"), "label": _("Inbox")}
    return {
        "page_title": title,
        "header_title": title,
        "header_icon": "tasks",
        "breadcrumbs_items": [inbox, {"url": "", "label": title}],
    }
