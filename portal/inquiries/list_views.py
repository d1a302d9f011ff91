"""The list of inquiries in the back office, and how many wait for somebody."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Count, F, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from portal.accounts.audiences import StaffRequest, staff
from portal.accounts.models import User
from portal.inquiries.forms import ListFilter
from portal.inquiries.models import Inquiry, InquiryQuerySet, InquiryState
from portal.inquiries.policies import HANDLE

PAGE_SIZE = 25
TO_WRITE = (InquiryState.TO_SEND, InquiryState.FAILED)


@staff(HANDLE)
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """List the inquiries about cases of one's units by due date. At most 12 queries."""
    form = ListFilter(request.GET or None)
    page = Paginator(_chosen(request.user, form), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_title": _("Inquiries"),
        "header_icon": "help",
        "form": form,
        "page_obj": page,
    }
    return render(request, "inquiries_admin/index.html", context)


def _chosen(user: User, form: ListFilter) -> InquiryQuerySet:
    chosen = form.cleaned_data if form.is_valid() else {}
    rows = _shown(Inquiry.objects.for_staff(user).with_related(), user, chosen.get("show", ""))
    if agency := chosen.get("agency"):
        rows = rows.filter(addressee=agency)
    return rows.order_by(F("due_at").asc(nulls_last=True), "pk")


def _shown(rows: InquiryQuerySet, user: User, show: str) -> InquiryQuerySet:
    match show:
        case "mine":
            return rows.open().filter(owner=user)
        case "overdue":
            return rows.overdue()
        case "to_send":
            return rows.open().filter(state__in=TO_WRITE)
        case "answered":
            return rows.filter(state=InquiryState.ANSWERED)
        case "all":
            return rows
    return rows.open()


@dataclass(frozen=True)
class InquiryCounts:
    """Open inquiries of one's units; of them one's own, those that want a letter, and the late."""

    open: int
    mine: int
    to_send: int
    overdue: int


def inquiry_counts(user: User) -> InquiryCounts:
    """Count what is open in the units where ``user`` sees cases. One query."""
    counted = (
        Inquiry.objects.for_staff(user)
        .open()
        .aggregate(
            open=Count("pk"),
            mine=Count("pk", filter=Q(owner=user)),
            to_send=Count("pk", filter=Q(state__in=TO_WRITE)),
            overdue=Count("pk", filter=Q(due_at__lt=timezone.now())),
        )
    )
    return InquiryCounts(**counted)
