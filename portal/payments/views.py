"""Paying a bill: choose a way, go to the bank, come back, see what came of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.accounts.audiences import StaffRequest, public, staff
from portal.cases.models import Case
from portal.cases.policies import Citizen, can_see_as_staff
from portal.cases.visitors import own_case_view
from portal.errors import DomainError, require
from portal.payments.actions import HANDLE, begin_payment, cancel_invoice, confirm_payment
from portal.payments.actions.booking import is_off
from portal.payments.models import Invoice, InvoicePart, Payment, PaymentState, with_case
from portal.payments.receipts import receipt_address, receipt_qr, receipt_response
from portal.payments.refund_rows import KNOWN_TO_PAYERS, Refund
from portal.payments.slots import next_part
from portal.payments.ways import ways_to_pay


@own_case_view
@require_http_methods(["GET", "POST"])
def pay(request: HttpRequest, case: Case, actor: Citizen) -> HttpResponse:
    """Show the bill of a case and its parts; a POST begins to pay the next one."""
    invoice = _invoice_or_404(case)
    parts = list(invoice.parts.all())
    part = next_part(invoice, parts)
    if request.method == "POST" and part is not None:
        part.invoice = invoice
        return _to_the_bank(request, case, actor, part)
    return _bill_page(request, case, invoice, parts)


def _to_the_bank(
    request: HttpRequest, case: Case, actor: Citizen, part: InvoicePart
) -> HttpResponse:
    """Lead on by a page of our own: forms of ours may not be sent to other hosts."""
    try:
        payment, address = begin_payment(
            actor=actor,
            part=part,
            gateway_id=request.POST.get("gateway", "")[:200],
            return_url=lambda payment: request.build_absolute_uri(
                reverse("payments:back", args=[payment.pk])
            ),
        )
    except DomainError as refusal:
        messages.warning(request, str(refusal))
        return redirect("payments:pay", case.tracking_code)
    context = {"case": case, "payment": payment, "address": address}
    return render(request, "payments/leaving.html", context)


def _bill_page(
    request: HttpRequest, case: Case, invoice: Invoice, parts: list[InvoicePart]
) -> HttpResponse:
    attempts = list(Payment.objects.filter(part__invoice=invoice).order_by("-started_at")[:20])
    context = {
        "case": case,
        "invoice": invoice,
        "parts": parts,
        "next_part": None if is_off(case) else next_part(invoice, parts),
        "attempts": attempts,
        "uncertain": [one for one in attempts if one.state == PaymentState.UNCERTAIN],
        "gateways": ways_to_pay(),
        "refunds": refunds_of(invoice),
    }
    return render(request, "payments/pay.html", context)


def refunds_of(invoice: Invoice) -> list[Refund]:
    """Return what goes back, or has gone back, as its payer may know it. One query."""
    rows = Refund.objects.filter(KNOWN_TO_PAYERS, payment__part__invoice=invoice)
    return list(rows.select_related("payment").order_by("asked_at")[:50])


@public
@csrf_exempt
@require_http_methods(["GET", "POST"])
def back(request: HttpRequest, payment_id: UUID) -> HttpResponse:
    """Take a citizen back from the bank, ask the bank, and show what came of it.

    Banks send browsers by POST too, without our cookies: the payment itself is shown on the next
    page, to its owner only.
    """
    payment = get_object_or_404(with_case(Payment.objects.all()), pk=payment_id)
    brought = {**request.GET.dict(), **request.POST.dict()}
    confirm_payment(payment=payment, call_back=brought)
    response = redirect("payments:payment", payment.invoice.case.tracking_code, payment.pk)
    add_never_cache_headers(response)
    return response


@own_case_view
@require_GET
def payment(request: HttpRequest, case: Case, actor: Citizen, payment_id: UUID) -> HttpResponse:
    """Show one payment: its receipt, or what to do now."""
    found = _payment_or_404(case, payment_id)
    context: dict[str, Any] = {"case": case, "payment": found, "invoice": found.invoice}
    if found.is_settled:
        context |= {
            "qr": receipt_qr(found),
            "address": receipt_address(found),
            "refunds": [one for one in refunds_of(found.invoice) if one.payment_id == found.pk],
        }
    return render(request, "payments/payment.html", context)


@own_case_view
@require_GET
def receipt(request: HttpRequest, case: Case, actor: Citizen, payment_id: UUID) -> HttpResponse:
    """Give the receipt of a settled payment as PDF."""
    found = _payment_or_404(case, payment_id)
    if not found.is_settled:
        raise Http404
    return receipt_response(found)


@own_case_view
@require_POST
def check_again(request: HttpRequest, case: Case, actor: Citizen, payment_id: UUID) -> HttpResponse:
    """Ask the bank once more what came of an uncertain payment."""
    found = confirm_payment(payment=_payment_or_404(case, payment_id))
    if found.state == PaymentState.UNCERTAIN:
        messages.warning(request, _("The bank has not answered yet. Please try again later."))
    return redirect("payments:payment", case.tracking_code, found.pk)


@staff(HANDLE)
@require_POST
def cancel(request: StaffRequest, invoice_id: UUID) -> HttpResponse:
    """Cancel a bill from the page of its case."""
    rows = Invoice.objects.select_related("case__unit", "case__holder")
    invoice = get_object_or_404(rows, pk=invoice_id)
    require(can_see_as_staff(request.user, invoice.case))
    try:
        cancel_invoice(actor=request.user, invoice=invoice, reason=request.POST.get("reason", ""))
        messages.success(request, _("The bill was cancelled."))
    except DomainError as refusal:
        messages.warning(request, str(refusal))
    return redirect("cases_admin:case", invoice.case.tracking_code)


def _invoice_or_404(case: Case) -> Invoice:
    invoice = case.invoices.order_by("-serial").first()
    if case.is_draft or invoice is None:
        raise Http404
    invoice.case = case
    return invoice


def _payment_or_404(case: Case, payment_id: UUID) -> Payment:
    rows: Any = with_case(Payment.objects.filter(part__invoice__case=case))
    return get_object_or_404(rows, pk=payment_id)
