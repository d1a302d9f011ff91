"""The lists of the finance people: bills, payments that are not clear, refunds."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, F, Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from portal.accounts.access import has_permission
from portal.accounts.audiences import StaffRequest, staff
from portal.accounts.models import User
from portal.payments.booking_rows import BookingState, HandBooking
from portal.payments.forms import BillFilter
from portal.payments.models import Invoice, InvoiceState, Payment, PaymentState, with_case
from portal.payments.policies import SEE, may_reconcile_days
from portal.payments.querysets import InvoiceQuerySet
from portal.payments.refund_rows import Refund, RefundState
from portal.payments.tasks import LEFT_FOR

PAGE_SIZE = 25


@staff(SEE)
@require_GET
def bills(request: StaffRequest) -> HttpResponse:
    """List the bills of one's units, the oldest open ones first. At most 12 queries."""
    form = BillFilter(request.GET or None)
    rows = Invoice.objects.for_finance(request.user).with_case()
    page = Paginator(_chosen(rows, form), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        **frame(request, "bills", _("Bills")),
        "form": form,
        "page_obj": page,
    }
    return render(request, "payments_admin/bills.html", context)


@staff(SEE)
@require_GET
def uncertain(request: StaffRequest) -> HttpResponse:
    """List the payments of which the bank has not said what came of them. At most 12 queries."""
    asked = HandBooking.objects.filter(state=BookingState.ASKED).select_related("asked_by")
    rows = with_case(_uncertain(request.user)).prefetch_related(
        Prefetch("hand_bookings", asked, to_attr="open_bookings")
    )
    page = Paginator(rows.order_by("started_at", "pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        **frame(request, "uncertain", _("Payments that are not clear")),
        "page_obj": page,
    }
    return render(request, "payments_admin/uncertain.html", context)


@staff(SEE)
@require_GET
def refunds(request: StaffRequest) -> HttpResponse:
    """List the refunds, those that wait for somebody first. At most 12 queries."""
    rows = Refund.objects.for_finance(request.user).with_case()
    show = request.GET.get("show", "")
    if show != "all":
        rows = rows.filter(state__in=[RefundState.ASKED, RefundState.APPROVED])
    page = Paginator(rows.order_by("-asked_at", "-pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        **frame(request, "refunds", _("Refunds")),
        "page_obj": page,
        "shows_all": show == "all",
    }
    return render(request, "payments_admin/refunds.html", context)


def frame(request: StaffRequest, here: str, title: str) -> dict[str, Any]:
    """Return what the head of each list needs. Costs 2 queries."""
    return {
        "page_title": title,
        "header_icon": "tablet-alt",
        "here": here,
        "counts": waiting_counts(request.user),
        "may_see_days": may_reconcile_days(request.user),
        "may_open_cases": has_permission(request.user, "cases.see"),
    }


def waiting_counts(user: User) -> dict[str, int]:
    """Count the payments and refunds that wait for the finance people. Costs 2 queries."""
    waiting = Refund.objects.for_finance(user).filter(
        state__in=[RefundState.ASKED, RefundState.APPROVED]
    )
    return {"uncertain": _uncertain(user).count(), "refunds": waiting.count()}


def _uncertain(user: User) -> Any:
    """Keep what is uncertain, and what was begun so long ago that somebody should know."""
    begun = Q(state=PaymentState.STARTED, started_at__lt=timezone.now() - LEFT_FOR)
    rows = Payment.objects.for_finance(user).exclude(reference="")
    return rows.filter(Q(state=PaymentState.UNCERTAIN) | begun)


def late_count(user: User) -> int:
    """Count the open bills of which a part is late. One query."""
    return int(_late(Invoice.objects.for_finance(user).filter(state=InvoiceState.OPEN)).count())


def _late(rows: Any) -> Any:
    unpaid = Q(parts__paid_at=None, parts__due_date__lt=timezone.localdate())
    return rows.filter(pk__in=Invoice.objects.filter(unpaid).values("pk"))


def _chosen(rows: InvoiceQuerySet, form: BillFilter) -> Any:
    given = form.cleaned_data if form.is_valid() else {}
    if code := given.get("q"):
        return rows.filter(case__tracking_code=code.code).order_by("-serial")
    if form.is_bound and form.errors:
        return rows.none()
    rows = rows.annotate(part_count=Count("parts"), paid_count=Count("parts__paid_at"))
    if given.get("show") == "paid":
        return rows.filter(state=InvoiceState.PAID).order_by("-paid_at", "-pk")
    rows = rows.filter(state=InvoiceState.OPEN)
    if given.get("show") == "late":
        rows = _late(rows)
    return rows.order_by(F("issued_at"), "pk")
