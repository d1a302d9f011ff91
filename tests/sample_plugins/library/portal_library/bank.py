"""Stands for a bank: everybody pays, and nobody's money moves. For demonstrations only."""

from collections.abc import Mapping
from urllib.parse import urlencode

from portal.api.payments import PaymentRequest, Redirect, Verification


def start(payment: PaymentRequest) -> Redirect:
    """Send the citizen straight back, as a bank does after paying."""
    reference = str(payment.idempotency_key)
    address = f"{payment.return_url}?{urlencode({'reference': reference})}"
    return Redirect(address, reference)


def verify(call_back: Mapping[str, str], payment: PaymentRequest) -> Verification:
    """Call it paid if the reference is that of this payment."""
    reference = str(payment.idempotency_key)
    paid = call_back.get("reference") == reference
    return Verification(paid, reference, payment.amount_rial if paid else 0)
