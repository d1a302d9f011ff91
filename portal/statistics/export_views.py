"""Exports of single cases: asking for one, seeing what is ready, taking it."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from portal.accounts.access import has_permission
from portal.accounts.audiences import StaffRequest, staff
from portal.accounts.permissions import EXPORT_CASES, SEE_STATISTICS
from portal.audit.actions import record
from portal.errors import DomainError
from portal.spreadsheets import CONTENT_TYPES
from portal.statistics.admin_views import units_where
from portal.statistics.export_actions import ask_for_export
from portal.statistics.forms import ExportForm
from portal.statistics.models import CaseExport, CountedService, ExportFormat, ExportState
from portal.statistics.reading import first_month

CHUNK_BYTES = 64 * 1024
exporter = staff(EXPORT_CASES)


@exporter
@require_http_methods(["GET", "POST"])
def exports(request: StaffRequest) -> HttpResponse:
    """Ask for an export, and see one's own of the last week. At most 9 queries."""
    form = _form(request)
    if request.method == "POST" and form.is_valid():
        choice = form.choice
        try:
            ask_for_export(
                actor=request.user, first=choice.period.first, last=choice.period.last,
                format=ExportFormat(form.cleaned_data["format"]), unit=choice.unit,
                service=form.cleaned_data["service"], channel=choice.channel, request=request,
            )  # fmt: skip
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The export is being prepared. You find it on this page."))
            return redirect("statistics_admin:exports")
    return _page(request, form)


@exporter
@require_GET
def download(request: StaffRequest, export_id: UUID) -> StreamingHttpResponse:
    """Stream a finished export of one's own; taking it is written into the audit book."""
    mine = CaseExport.objects.visible_to(request.user).filter(state=ExportState.READY)
    export = get_object_or_404(mine, pk=export_id)
    record(
        actor=request.user, action="cases.export_taken", target=export, request=request,
        rows=export.rows,
    )  # fmt: skip
    content_type = CONTENT_TYPES[export.format]
    response = StreamingHttpResponse(_content(export), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{export.file_name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _content(export: CaseExport) -> Iterator[bytes]:
    for part in export.parts.all():
        with part.file.open("rb") as file:
            yield from file.chunks(CHUNK_BYTES)


def _form(request: StaffRequest) -> ExportForm:
    services = sorted(CountedService.objects.all(), key=lambda one: one.label)
    data = request.POST if request.method == "POST" else None
    return ExportForm(
        data, units=units_where(request.user, EXPORT_CASES), services=services,
        since=first_month(request.user), initial=request.GET.dict(),
    )  # fmt: skip


def _page(request: StaffRequest, form: ExportForm) -> HttpResponse:
    context = {
        "page_title": _("Exports of cases"),
        "header_icon": "download",
        "may_see_statistics": has_permission(request.user, SEE_STATISTICS),
        "form": form,
        "exports": CaseExport.objects.visible_to(request.user).select_related("unit")[:50],
    }
    return render(
        request, "statistics_admin/exports.html", context, status=422 if form.errors else 200
    )
