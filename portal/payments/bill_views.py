"""What the finance people do on the page of a bill."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.accounts.audiences import StaffRequest, staff
from portal.audit.actions import record as write_down
from portal.errors import DomainError
from portal.payments.actions import (
    ask_for_booking,
    ask_for_refund,
    ask_the_bank,
    decide_booking,
    decide_refund,
    declare_unpaid,
    pay_out_refund,
    record_payment,
)
from portal.payments.bill_page import bill_page
from portal.payments.booking_rows import HandBooking
from portal.payments.forms import (
    BookingForm,
    DecisionForm,
    PaidBackForm,
    RecordForm,
    RefundForm,
    StepForm,
    UnpaidForm,
)
from portal.payments.models import Invoice, Payment, PaymentState, with_case
from portal.payments.policies import APPROVE, RECONCILE, RECORD, SEE
from portal.payments.receipts import receipt_response
from portal.payments.refund_rows import Refund
from portal.payments.slots import next_part

READ = "payments.bill_read"


@staff(SEE)
@require_GET
def bill(request: StaffRequest, invoice_id: UUID) -> HttpResponse:
    """Show a bill with all that happened about it; reading it is recorded."""
    invoice = _bill(request, invoice_id)
    code = invoice.case.tracking_code
    write_down(actor=request.user, action=READ, target=invoice, code=code, request=request)
    return bill_page(request, invoice)


@staff(RECORD)
@require_POST
def record(request: StaffRequest, invoice_id: UUID) -> HttpResponse:
    """Record that the next part was paid at the counter or at a bank."""
    invoice = _bill(request, invoice_id)
    parts = list(invoice.parts.all())
    part = next_part(invoice, parts) or parts[-1]
    part.invoice = invoice
    act = partial(record_payment, actor=request.user, part=part)
    form = RecordForm(request.POST, prefix="record")
    return _done(request, invoice, form, act, _("The payment was recorded; here is its receipt."))


@staff(RECONCILE)
@require_POST
def ask(request: StaffRequest, payment_id: UUID) -> HttpResponse:
    """Ask the bank now what came of a payment."""
    payment = _payment(request, payment_id)
    found = ask_the_bank(actor=request.user, payment=payment)
    if found.state == PaymentState.UNCERTAIN:
        messages.warning(request, _("The bank has not answered. Please try again later."))
    else:
        answer = _("The bank has answered: %(state)s.") % {"state": found.state_label}
        messages.success(request, answer)
    return redirect("payments_admin:bill", payment.invoice.pk)


@staff(RECONCILE)
@require_POST
def unpaid(request: StaffRequest, payment_id: UUID) -> HttpResponse:
    """Write down that a payment was not made."""
    told = _("It is noted that nothing was paid.")
    return _step(request, payment_id, UnpaidForm, declare_unpaid, told)


@staff(RECONCILE)
@require_POST
def booking(request: StaffRequest, payment_id: UUID) -> HttpResponse:
    """Ask a colleague to book a payment by hand."""
    told = _("A colleague has to approve this now.")
    return _step(request, payment_id, BookingForm, ask_for_booking, told)


@staff(APPROVE)
@require_POST
def booking_decision(request: StaffRequest, booking_id: int) -> HttpResponse:
    """Agree to a booking by hand, or refuse it."""
    rows = HandBooking.objects.select_related("payment")
    found = get_object_or_404(rows, pk=booking_id)
    found.payment = _payment(request, found.payment_id)
    form = DecisionForm(request.POST, prefix=DecisionForm.key(found))
    act = _decided(partial(decide_booking, actor=request.user, booking=found))
    return _done(request, found.payment.invoice, form, act, _("Your decision was noted."))


@staff(RECONCILE)
@require_POST
def refund(request: StaffRequest, payment_id: UUID) -> HttpResponse:
    """Ask that a sum of a payment goes back."""
    told = _("A colleague has to approve this now.")
    return _step(request, payment_id, RefundForm, ask_for_refund, told)


@staff(APPROVE)
@require_POST
def refund_decision(request: StaffRequest, refund_id: UUID) -> HttpResponse:
    """Approve a refund, or refuse it."""
    found = _refund(request, refund_id)
    form = DecisionForm(request.POST, prefix=DecisionForm.key(found))
    act = _decided(partial(decide_refund, actor=request.user, refund=found))
    return _done(request, found.payment.invoice, form, act, _("Your decision was noted."))


@staff(RECONCILE)
@require_POST
def refund_paid(request: StaffRequest, refund_id: UUID) -> HttpResponse:
    """Write down that a refund was transferred."""
    found = _refund(request, refund_id)
    form = PaidBackForm(request.POST, prefix=PaidBackForm.key(found))
    act = partial(pay_out_refund, actor=request.user, refund=found)
    return _done(request, found.payment.invoice, form, act, _("The payer was told."))


@staff(SEE)
@require_GET
def receipt(request: StaffRequest, payment_id: UUID) -> HttpResponse:
    """Give the receipt of a settled payment as PDF; reading it is recorded."""
    payment = _payment(request, payment_id)
    if not payment.is_settled:
        raise Http404
    code = payment.invoice.case.tracking_code
    write_down(
        actor=request.user, action="payments.receipt_read", target=payment, code=code,
        request=request,
    )  # fmt: skip
    return receipt_response(payment)


def _step(
    request: StaffRequest,
    payment_id: UUID,
    kind: type[StepForm],
    action: Callable[..., object],
    told: str,
) -> HttpResponse:
    """Take the next step with a payment, as a form of its own says."""
    payment = _payment(request, payment_id)
    form = kind(request.POST, prefix=kind.key(payment))
    act = partial(action, actor=request.user, payment=payment)
    return _done(request, payment.invoice, form, act, told)


def _done(
    request: StaffRequest,
    invoice: Invoice,
    form: forms.Form,
    act: Callable[..., object],
    told: str,
) -> HttpResponse:
    """Do what a valid form says and go back to the bill; show it again with what was refused."""
    if not form.is_valid():
        return bill_page(request, invoice, bound={str(form.prefix): form}, status=422)
    try:
        act(**form.cleaned_data)
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        fresh = _bill(request, invoice.pk)
        return bill_page(request, fresh, bound={str(form.prefix): form}, status=refusal.status)
    messages.success(request, told)
    return redirect("payments_admin:bill", invoice.pk)


def _bill(request: StaffRequest, invoice_id: UUID) -> Invoice:
    rows: Any = Invoice.objects.for_finance(request.user).with_case()
    found: Invoice = get_object_or_404(rows, pk=invoice_id)
    return found


def _decided(decide: Callable[..., object]) -> Callable[[str, str], object]:
    """Turn an action that approves or not into one that takes what a :class:`DecisionForm` says."""
    return lambda decision, reason: decide(approve=decision == "approve", reason=reason)


def _payment(request: StaffRequest, payment_id: UUID) -> Payment:
    rows: Any = with_case(Payment.objects.for_finance(request.user))
    found: Payment = get_object_or_404(rows, pk=payment_id)
    return found


def _refund(request: StaffRequest, refund_id: UUID) -> Refund:
    rows: Any = Refund.objects.for_finance(request.user).with_case()
    found: Refund = get_object_or_404(rows, pk=refund_id)
    return found
