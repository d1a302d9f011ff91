"""Payment gateways, as plugins provide and use them."""

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

__all__ = [
    "Gateway",
    "GatewayUnavailable",
    "PaymentRequest",
    "PaymentUnconfirmed",
    "Redirect",
    "Verification",
    "start_payment",
    "verify_payment",
]
