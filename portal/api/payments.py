"""Payment gateways, as plugins provide and use them."""

from portal.payments.actions import (
    ask_for_booking,
    ask_for_refund,
    begin_payment,
    check_day,
    confirm_payment,
    decide_booking,
    decide_refund,
    declare_unpaid,
    is_billed,
    issue_invoice,
    pay_out_refund,
    record_payment,
    take_statement,
)
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
from portal.payments.refund_rows import Refund
from portal.payments.statements import StatementLine
from portal.payments.ways import HandWay

__all__ = [
    "Bill",
    "BillLine",
    "BillNotReady",
    "BillPart",
    "BillSource",
    "Gateway",
    "GatewayUnavailable",
    "HandWay",
    "Invoice",
    "InvoicePart",
    "Payment",
    "PaymentRequest",
    "PaymentUnconfirmed",
    "Redirect",
    "Refund",
    "StatementLine",
    "Verification",
    "ask_for_booking",
    "ask_for_refund",
    "begin_payment",
    "check_day",
    "confirm_payment",
    "decide_booking",
    "decide_refund",
    "declare_unpaid",
    "is_billed",
    "issue_invoice",
    "pay_out_refund",
    "record_payment",
    "start_payment",
    "take_statement",
    "verify_payment",
]
