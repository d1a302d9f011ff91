"""The pages of files that carry many inquiries to one agency, and bring its answers back."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.accounts.audiences import StaffRequest, staff
from portal.audit.actions import record
from portal.errors import DomainError
from portal.inquiries.agency_rows import Agency
from portal.inquiries.batches import (
    agencies_waiting,
    file_of,
    make_batch,
    read_answers,
    rows_of,
    take_answers,
)
from portal.inquiries.forms import AnswersFileForm
from portal.inquiries.models import AnswerSheet, Batch, InquiryState
from portal.inquiries.policies import HANDLE
from portal.persian.text import digits_for
from portal.spreadsheets import CONTENT_TYPES, as_file

MOST_SHOWN = 50


@staff(HANDLE)
@require_GET
def batches(request: StaffRequest) -> HttpResponse:
    """Show what waits for files, and the newest fifty files. At most 10 queries."""
    answered = Count("inquiries", filter=Q(inquiries__state=InquiryState.ANSWERED))
    made = Batch.objects.filter(pk__in=Batch.objects.for_staff(request.user).values("pk"))
    context = {
        "page_title": _("Files for agencies"),
        "header_icon": "table",
        "waiting": agencies_waiting(request.user),
        "made": made.select_related("agency").annotate(size=Count("inquiries"), answered=answered)[
            :MOST_SHOWN
        ],
    }
    return render(request, "inquiries_admin/batches.html", context)


@staff(HANDLE)
@require_POST
def make(request: StaffRequest, agency_id: int) -> HttpResponse:
    """Make a file of what waits for an agency."""
    agency = get_object_or_404(Agency, pk=agency_id)
    try:
        batch = make_batch(actor=request.user, agency=agency)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("inquiries_admin:batches")
    messages.success(request, _("The file is ready. Its inquiries count as sent now."))
    return redirect("inquiries_admin:batch", batch.pk)


@staff(HANDLE)
@require_GET
def batch_page(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one file with its inquiries. At most 10 queries."""
    return _page(request, _batch(request, pk), AnswersFileForm())


@staff(HANDLE)
@require_GET
def batch_file(request: StaffRequest, pk: int, kind: str) -> HttpResponse:
    """Give the file itself, as often as needed; the audit book says so."""
    if kind not in CONTENT_TYPES:
        raise Http404
    batch = _batch(request, pk)
    rows = list(batch.inquiries.for_staff(request.user).select_related("case").order_by("pk"))
    record(
        actor=request.user, action="inquiries.file_taken", target=batch, request=request,
        inquiries=[one.pk for one in rows],
    )  # fmt: skip
    return as_file(file_of(rows, kind), name=f"inquiries-{batch.pk}", kind=kind)


@staff(HANDLE)
@require_POST
def upload(request: StaffRequest, pk: int) -> HttpResponse:
    """Read a file of answers, to be looked through."""
    batch = _batch(request, pk)
    form = AnswersFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, batch, form, status=422)
    try:
        sheet = read_answers(actor=request.user, batch=batch, file=form.cleaned_data["file"])
    except DomainError as refusal:
        form.add_error("file", str(refusal))
        return _page(request, batch, form, status=422)
    return redirect("inquiries_admin:sheet", batch.pk, sheet.pk)


@staff(HANDLE)
@require_http_methods(["GET", "POST"])
def sheet(request: StaffRequest, pk: int, sheet_id: int) -> HttpResponse:
    """Show what would become of each row, and take or leave them all. At most 8 queries to show."""
    batch = _batch(request, pk)
    mine = AnswerSheet.objects.filter(batch=batch, uploaded_by=request.user)
    found = get_object_or_404(mine.select_related("batch__agency"), pk=sheet_id)
    if request.method == "POST":
        return _decided(request, found)
    rows = rows_of(found, request.user)
    ready = sum(row.is_ready for row in rows)
    context = {
        "page_title": _("Answers of the agency"),
        "header_icon": "table",
        "batch": batch,
        "rows": rows,
        "ready": ready,
        "left_out": len(rows) - ready,
    }
    return render(request, "inquiries_admin/sheet.html", context)


def _decided(request: StaffRequest, found: AnswerSheet) -> HttpResponse:
    batch_id = found.batch_id
    if request.POST.get("do") != "take":
        found.delete()
        messages.info(request, _("Nothing was taken from this file."))
        return redirect("inquiries_admin:batch", batch_id)
    count = take_answers(actor=request.user, sheet=found)
    text = ngettext("%(count)s answer was taken.", "%(count)s answers were taken.", count)
    messages.success(request, text % {"count": digits_for(count)})
    return redirect("inquiries_admin:batch", batch_id)


def _batch(request: StaffRequest, pk: int) -> Batch:
    """Return a file in which there is something of this member of staff's units."""
    return get_object_or_404(Batch.objects.for_staff(request.user).select_related("agency"), pk=pk)


def _page(
    request: StaffRequest, batch: Batch, form: forms.Form, *, status: int = 200
) -> HttpResponse:
    rows = batch.inquiries.for_staff(request.user).select_related("case")
    context = {
        "page_title": _("File for an agency"),
        "header_icon": "table",
        "batch": batch,
        "inquiries": list(rows.order_by("pk")),
        "form": form,
    }
    return render(request, "inquiries_admin/batch.html", context, status=status)
