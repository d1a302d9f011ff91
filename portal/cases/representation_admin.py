"""The staff's pages on who acts for which legal person."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from portal.accounts.audiences import StaffRequest, staff
from portal.accounts.models import Representation, RepresentationState
from portal.accounts.permissions import CONFIRM_REPRESENTATIONS
from portal.accounts.representation import (
    confirm_representation,
    may_decide,
    refuse_representation,
    revoke_representation,
)
from portal.audit.actions import record
from portal.cases.forms import DecideRepresentationForm, RepresentationFilter
from portal.errors import DomainError, require
from portal.persian.text import ascii_digits, clean

PAGE_SIZE = 25
decider = staff(CONFIRM_REPRESENTATIONS)


@decider
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """List requests and rights, what waits for a decision first. At most 6 queries."""
    require(may_decide(request.user))
    form = RepresentationFilter(request.GET or None)
    form.is_valid()
    rows = _found(getattr(form, "cleaned_data", {}))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "page_title": _("Acting for legal persons"),
        "header_icon": "group",
        "form": form,
        "page_obj": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "filter_query": query.urlencode(),
    }
    return render(request, "representations_admin/index.html", context)


def _found(chosen: dict[str, str]) -> QuerySet[Representation]:
    waiting = When(state=RepresentationState.REQUESTED, then=Value(0))
    rows = Representation.objects.with_related().annotate(
        order=Case(waiting, default=Value(1), output_field=IntegerField())
    )
    if state := chosen.get("state"):
        rows = rows.filter(state=state)
    if query := clean(chosen.get("q", "")):
        named = Q(organisation__name__icontains=query) | Q(told_name__icontains=query)
        person = Q(person__last_name__icontains=query) | Q(person__first_name__icontains=query)
        rows = rows.filter(named | person | Q(organisation__legal_id=ascii_digits(query)))
    return rows.order_by("order", "-requested_at", "pk")


@decider
@require_http_methods(["GET", "POST"])
def decide(request: StaffRequest, representation_id: UUID) -> HttpResponse:
    """Show one request with its paper, and confirm, refuse or end it."""
    require(may_decide(request.user))
    rows = Representation.objects.with_related()
    row = get_object_or_404(rows, pk=representation_id)
    form = DecideRepresentationForm(
        request.POST or None, initial={"name": row.told_name, "valid_until": row.valid_until}
    )
    if request.method == "POST" and form.is_valid() and _decided(request, row, form):
        messages.success(request, _("Saved."))
        return redirect("representations_admin:index")
    if request.method == "GET":
        record(actor=request.user, action="representation.read", target=row, request=request)
    others = rows.filter(organisation=row.organisation).exclude(pk=row.pk)
    context = {
        "page_title": row.told_name,
        "header_title": row.told_name,
        "header_icon": "group",
        "breadcrumbs_items": [
            {"url": reverse("representations_admin:index"), "label": _("Acting for legal persons")},
            {"url": "", "label": row.told_name},
        ],
        "row": row,
        "others": others,
        "form": form,
    }
    return render(
        request, "representations_admin/decide.html", context, status=422 if form.errors else 200
    )


def _decided(request: StaffRequest, row: Representation, form: DecideRepresentationForm) -> bool:
    chosen = form.cleaned_data
    try:
        if chosen["decision"] == "confirm":
            confirm_representation(
                actor=request.user, representation=row, valid_until=chosen["valid_until"],
                name=chosen["name"],
            )  # fmt: skip
        else:
            end = refuse_representation if chosen["decision"] == "refuse" else revoke_representation
            end(actor=request.user, representation=row, reason=chosen["reason"])
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return False
    return True
