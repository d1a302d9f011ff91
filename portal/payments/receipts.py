"""Receipts for what was paid: their PDF, and what anybody may know who has one in hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi

from portal.cases.tracking_codes import pretty
from portal.cases.wrong_codes import WrongCodes, is_well_formed
from portal.payments.models import SETTLED, Payment, PaymentState, with_case
from portal.payments.refund_rows import RefundState
from portal.pdf import pdf_of, qr_image, qr_svg

WRONG = WrongCodes("receipt")


@dataclass(frozen=True)
class PublicReceipt:
    """The open part of a receipt; texts are in the active language."""

    code: str
    amount_rial: int
    title: str
    paid_at: datetime | None
    way: str
    reference_end: str
    is_surplus: bool
    paid_back_rial: int

    @property
    def pretty_code(self) -> str:
        return pretty(self.code)


def receipt_address(payment: Payment) -> str:
    """Return the public address, printed and in the QR code, where a receipt is verified."""
    path = reverse("receipts:receipt", args=[payment.receipt_code])
    return f"{settings.WAGTAILADMIN_BASE_URL}{path}"


def receipt_qr(payment: Payment) -> SafeString:
    """Return the QR code of that address as inline SVG."""
    return qr_svg(receipt_address(payment))


def receipt_pdf(payment: Payment) -> bytes:
    """Typeset the receipt of a settled payment in the active language. About half a second."""
    context = {
        "payment": payment,
        "invoice": payment.invoice,
        "case": payment.invoice.case,
        "is_surplus": payment.state == PaymentState.SURPLUS,
        "qr": qr_image(receipt_address(payment)),
        "address": receipt_address(payment),
        "rtl": get_language_bidi(),
        "town_name": settings.TOWN_NAME,
    }
    return pdf_of(render_to_string("payments/receipt_pdf.html", context))


def receipt_response(payment: Payment) -> HttpResponse:
    """Answer with the PDF as a file; never stored by browsers or proxies."""
    response = HttpResponse(receipt_pdf(payment), content_type="application/pdf")
    name = f"receipt-{payment.receipt_code}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    add_never_cache_headers(response)
    return response


def look_up_receipt(*, code: str, address: str) -> PublicReceipt | None:
    """Return the open part of the receipt with this number; a wrong one costs one of its tries.

    Costs 4 queries, and 6 to 10 more for a wrong number.

    :raises TooMany: this address, or the whole portal, has tried too many wrong numbers.
    """
    WRONG.check(address)
    payment = _find(code)
    if payment is None:
        WRONG.hit(address)
        return None
    return _open_part(payment)


def _open_part(payment: Payment) -> PublicReceipt:
    back = payment.refunds.filter(state=RefundState.PAID_OUT)
    return PublicReceipt(
        code=payment.receipt_code or "",
        amount_rial=payment.amount_rial,
        title=payment.invoice.case.label,
        paid_at=payment.settled_at,
        way=payment.way_label,
        reference_end=payment.bank_reference[-4:],
        is_surplus=payment.state == PaymentState.SURPLUS,
        paid_back_rial=sum(back.values_list("amount_rial", flat=True)),
    )


def _find(code: str) -> Payment | None:
    if not is_well_formed(code):
        return None
    return with_case(Payment.objects.filter(receipt_code=code, state__in=SETTLED)).first()
