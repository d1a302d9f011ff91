"""Payment gateways, as plugins provide and use them."""

from portal.payments.actions import begin_payment, confirm_payment, is_billed, issue_invoice
from portal.payments.bills import Bill, BillLine, BillNotReady, BillPart, BillSource
from portal.payments.gateways import (
    Gateway,
    GatewayUnavailable,
    PaymentRequest,
    PaymentUnconfirmed,
    Redirect,
    Verification,
    start_payment,
    verify_payment,
)
from portal.payments.models import Invoice, InvoicePart, Payment

__all__ = [
    "Bill",
    "BillLine",
    "BillNotReady",
    "BillPart",
    "BillSource",
    "Gateway",
    "GatewayUnavailable",
    "Invoice",
    "InvoicePart",
    "Payment",
    "PaymentRequest",
    "PaymentUnconfirmed",
    "Redirect",
    "Verification",
    "begin_payment",
    "confirm_payment",
    "is_billed",
    "issue_invoice",
    "start_payment",
    "verify_payment",
]
