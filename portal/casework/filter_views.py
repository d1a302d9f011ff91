"""The page of one's own lists: keeping, naming, ordering, sharing."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.accounts.access import unit_ids_with
from portal.accounts.audiences import StaffRequest, staff
from portal.accounts.models import Unit
from portal.casework.access import SEE
from portal.casework.filters import kept_query
from portal.casework.saved_filter_rows import SavedFilter
from portal.casework.saved_filters import (
    SHARE,
    begin_with,
    delete_filter,
    keep_filter,
    move_up,
    rename_filter,
)
from portal.errors import DomainError


@staff(SEE)
@require_GET
def filters(request: StaffRequest) -> HttpResponse:
    """List one's own lists and those shared with one's units, and offer to keep what was shown."""
    rows = SavedFilter.objects.visible_to(request.user).select_related("unit", "owner")
    context = {
        "page_title": _("My lists"),
        "header_title": _("My lists"),
        "header_icon": "tasks",
        "breadcrumbs_items": [
            {"url": reverse("cases_admin:inbox"), "label": _("Inbox")},
            {"url": "", "label": _("My lists")},
        ],
        "query": kept_query(request.GET),
        "own": [one for one in rows if one.owner_id == request.user.pk],
        "shared": [one for one in rows if one.owner_id != request.user.pk],
        "units": Unit.objects.filter(pk__in=unit_ids_with(request.user, SHARE)).order_by("path"),
    }
    return render(request, "cases_admin/filters.html", context)


@staff(SEE)
@require_POST
def keep(request: StaffRequest) -> HttpResponse:
    """Keep the list that was shown under a name."""
    unit_id = request.POST.get("unit", "")
    units = Unit.objects.filter(pk__in=unit_ids_with(request.user, SHARE))
    unit = get_object_or_404(units, pk=unit_id) if unit_id.isdecimal() else None
    query = request.POST.get("query", "")
    try:
        keep_filter(
            actor=request.user, name=request.POST.get("name", ""), query=_checked(query), unit=unit
        )
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{reverse('cases_admin:filters')}?{query}")
    messages.success(request, _("The list is kept."))
    return redirect(f"{reverse('cases_admin:inbox')}?{query or 'show='}")


@staff(SEE)
@require_POST
def change(request: StaffRequest, pk: int) -> HttpResponse:
    """Rename, order, delete a list of one's own, or begin with it, as the button says."""
    kept = get_object_or_404(SavedFilter.objects.filter(owner=request.user), pk=pk)
    try:
        match request.POST.get("do"):
            case "rename":
                rename_filter(actor=request.user, kept=kept, name=request.POST.get("name", ""))
            case "up":
                move_up(actor=request.user, kept=kept)
            case "start":
                begin_with(actor=request.user, kept=kept, starts=not kept.is_start)
            case "delete":
                delete_filter(actor=request.user, kept=kept)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("cases_admin:filters")


def _checked(query: str) -> str:
    """Return what a list is kept as, whatever was sent for it."""
    return kept_query(QueryDict(query))
