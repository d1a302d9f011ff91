"""The page of one bill in the back office: what is shown, and which forms this person gets."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db.models import Model, Prefetch
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.audiences import StaffRequest
from portal.accounts.models import User
from portal.cases.policies import can_see_as_staff
from portal.payments.actions.booking import is_off
from portal.payments.actions.refunds import refundable_rial
from portal.payments.booking_rows import HandBooking
from portal.payments.forms import (
    BookingForm,
    DecisionForm,
    PaidBackForm,
    RecordForm,
    RefundForm,
    StepForm,
    UnpaidForm,
    shown_rial,
)
from portal.payments.models import Invoice, InvoicePart, Payment
from portal.payments.policies import APPROVE, RECONCILE, RECORD, may
from portal.payments.refund_rows import Refund
from portal.payments.slots import next_part

Bound = dict[str, forms.Form]


@dataclass
class RefundCard:
    """One refund, and the form that this person may fill in for it."""

    refund: Refund
    decide: DecisionForm | None = None
    pay_out: PaidBackForm | None = None
    needs_other: bool = False


@dataclass
class BookingCard:
    """One booking by hand, and the form that this person may fill in for it."""

    booking: HandBooking
    decide: DecisionForm | None = None
    needs_other: bool = False


@dataclass
class PaymentCard:
    """One payment with all that people did about it, and what this person may do."""

    payment: Payment
    may_ask: bool = False
    unpaid: UnpaidForm | None = None
    booking: BookingForm | None = None
    refund: RefundForm | None = None
    bookings: list[BookingCard] = field(default_factory=list)
    refunds: list[RefundCard] = field(default_factory=list)


@dataclass(frozen=True)
class Desk:
    """Who looks at a bill, with which forms sent and not taken."""

    user: User
    invoice: Invoice
    bound: Bound

    def may(self, permission: str) -> bool:
        return may(self.user, permission, self.invoice.case)

    def form(self, kind: type[StepForm], row: Model, **options: Any) -> Any:
        """Return the form that was sent for ``row``, or a new one whose ids are its own."""
        key = kind.key(row)
        return self.bound.get(key) or kind(prefix=key, **options)

    def card(self, payment: Payment) -> PaymentCard:
        """Gather what there is about a payment. No query where all is prefetched."""
        card = PaymentCard(payment)
        card.bookings = [self._booking(one) for one in payment.hand_bookings.all()]
        card.refunds = [self._refund(one) for one in payment.refunds.all()]
        if self.may(RECONCILE):
            self._give_forms(card)
        return card

    def _give_forms(self, card: PaymentCard) -> None:
        payment, waits = card.payment, any(one.booking.is_asked for one in card.bookings)
        if payment.is_open and payment.reference:
            card.may_ask = True
            if not waits:
                card.unpaid = self.form(UnpaidForm, payment)
                card.booking = self.form(BookingForm, payment)
        if payment.is_settled and (rest := refundable_rial(payment)) > 0:
            initial = {"amount_rial": shown_rial(rest)}
            card.refund = self.form(RefundForm, payment, initial=initial)

    def _booking(self, booking: HandBooking) -> BookingCard:
        card = BookingCard(booking)
        if booking.is_asked and self.may(APPROVE):
            card.needs_other = booking.asked_by_id == self.user.pk
            if not card.needs_other:
                card.decide = self.form(DecisionForm, booking)
        return card

    def _refund(self, refund: Refund) -> RefundCard:
        card = RefundCard(refund)
        if refund.is_asked and self.may(APPROVE):
            card.needs_other = refund.asked_by_id == self.user.pk
            if not card.needs_other:
                card.decide = self.form(DecisionForm, refund)
        elif refund.is_approved and self.may(RECONCILE):
            card.needs_other = refund.decided_by_id == self.user.pk
            if not card.needs_other:
                initial = {"paid_out_date": timezone.localdate()}
                card.pay_out = self.form(PaidBackForm, refund, initial=initial)
        return card


def bill_page(
    request: StaffRequest, invoice: Invoice, *, bound: Bound | None = None, status: int = 200
) -> HttpResponse:
    """Show a bill with its parts, payments and refunds. At most 16 queries."""
    desk = Desk(request.user, invoice, bound or {})
    parts = list(invoice.parts.all())
    payments = _payments(invoice)
    due = None if is_off(invoice.case) else next_part(invoice, parts)
    sent = next(iter((bound or {}).values()), None)
    context = {
        "page_title": _("Bill"),
        "header_icon": "tablet-alt",
        "breadcrumbs_items": [
            {"url": reverse("payments_admin:bills"), "label": _("Payments")},
            {"url": "", "label": invoice.number},
        ],
        "invoice": invoice,
        "case": invoice.case,
        "parts": parts,
        "due": due,
        "cards": [desk.card(payment) for payment in payments],
        "has_uncertain": any(payment.is_open and payment.reference for payment in payments),
        "record_form": _record_form(desk, due),
        "form": sent,
        "may_open_case": can_see_as_staff(request.user, invoice.case),
    }
    return render(request, "payments_admin/bill.html", context, status=status)


def _payments(invoice: Invoice) -> list[Payment]:
    """Read the payments of a bill with all that belongs to them. 3 queries."""
    bookings = HandBooking.objects.select_related("asked_by", "decided_by")
    refunds = Refund.objects.select_related("asked_by", "decided_by", "paid_out_by")
    rows = Payment.objects.filter(part__invoice=invoice).select_related("part", "settled_by")
    found = rows.prefetch_related(
        Prefetch("hand_bookings", bookings), Prefetch("refunds", refunds)
    ).order_by("-started_at")
    return list(found[:50])


def _record_form(desk: Desk, due: InvoicePart | None) -> RecordForm | None:
    if due is None or not desk.may(RECORD):
        return None
    sent = desk.bound.get("record")
    return sent if isinstance(sent, RecordForm) else RecordForm(prefix="record")
