"""The bank of the demo town: a page on which one says what a bank would find out."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode, urljoin
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from plugins.servicedesk.models import SampleTransfer
from portal.api import public
from portal.api.payments import PaymentRequest, PaymentUnconfirmed, Redirect, Verification


def start(payment: PaymentRequest) -> Redirect:
    """Open a transfer, or find the one that is open, and send the citizen to its page."""
    transfer, _ = SampleTransfer.objects.get_or_create(
        key=payment.idempotency_key,
        defaults={
            "amount_rial": payment.amount_rial,
            "description": f"{payment.code} {payment.description}"[:300],
            "return_url": payment.return_url,
        },
    )
    address = reverse("servicedesk:bank", args=[transfer.pk])
    return Redirect(urljoin(payment.return_url, address), str(transfer.pk))


def verify(call_back: Mapping[str, str], payment: PaymentRequest) -> Verification:
    """Tell what the transfer has come to, whatever the browser says.

    :raises PaymentUnconfirmed: it was asked not to answer this once.
    """
    transfer = SampleTransfer.objects.get(pk=payment.idempotency_key)
    if SampleTransfer.objects.filter(pk=transfer.pk, is_silent=True).update(is_silent=False):
        raise PaymentUnconfirmed
    paid = transfer.state == SampleTransfer.State.PAID
    return Verification(paid, _reference(transfer), transfer.amount_rial if paid else 0)


@public
@require_http_methods(["GET", "POST"])
def bank(request: HttpRequest, key: UUID) -> HttpResponse:
    """Let a visitor of the demo town pay, cancel, or pay without an answer of the bank."""
    if not settings.PORTAL_DEMO:
        raise Http404
    transfer = get_object_or_404(SampleTransfer, pk=key)
    if request.method == "POST":
        return _decided(transfer, request.POST.get("decision", ""))
    return render(request, "servicedesk/bank.html", {"transfer": transfer})


def _decided(transfer: SampleTransfer, decision: str) -> HttpResponse:
    """Write the decision down and lead back; what is decided stays so."""
    states = {
        "pay": SampleTransfer.State.PAID,
        "pay_silently": SampleTransfer.State.PAID,
        "cancel": SampleTransfer.State.CANCELLED,
    }
    if decision in states:
        SampleTransfer.objects.filter(pk=transfer.pk, state=SampleTransfer.State.OPEN).update(
            state=states[decision], is_silent=decision == "pay_silently"
        )
    answer = urlencode({"reference": _reference(transfer)})
    return HttpResponseRedirect(f"{transfer.return_url}?{answer}")


def _reference(transfer: SampleTransfer) -> str:
    return str(transfer.pk.int % 10**12).zfill(12)
