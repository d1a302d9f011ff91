"""Payment gateways: the contract that plugins fulfil, and the only way in which the portal asks.

Two calls make a payment. ``start`` registers it with the provider and says where to send the
citizen; ``verify`` asks the provider, from server to server, what came of it. What the browser
brings back proves nothing. Amounts are whole rials.

Both calls happen while a citizen waits: a gateway gives up on its provider after
:data:`TIMEOUT_SECONDS`. Call them outside of a database transaction, with the payment already
written down, so that nothing is lost when the provider or this process dies in between.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.contributions import (
    Contribution,
    Declared,
    ExtensionPoint,
    Gate,
    guard,
    is_active,
)
from portal.errors import DomainError
from portal.health import HealthResult, setup_results

logger = logging.getLogger("portal.payments")

TIMEOUT_SECONDS = 10
LONGEST_REFERENCE = 200
LONGEST_URL = 2000


class GatewayUnavailable(DomainError):
    """The gateway is unknown, switched off, out of reach, or answered nonsense."""

    status = 503
    message = _("Paying online does not work just now. Please try again in a few minutes.")


class PaymentUnconfirmed(GatewayUnavailable):
    """The gateway did not say whether the money has come; it may have."""

    message = _(
        "We could not yet confirm this payment. Please do not pay again; look here once more in a"
        " few minutes."
    )


@dataclass(frozen=True)
class PaymentRequest:
    """One payment to be made: ``code`` names it to people, ``idempotency_key`` to the provider.

    ``return_url`` is the absolute address to which the provider sends the citizen back.
    ``reference`` is the provider's own name for it, as ``start`` has given it; ``""`` before.
    ``payer_mobile`` (E.164, may be empty) is for providers that show people their own cards by it.

    :raises ValueError: the amount is not a positive whole number.
    """

    amount_rial: int
    code: str
    return_url: str
    description: str
    idempotency_key: UUID
    reference: str = ""
    payer_mobile: str = ""

    def __post_init__(self) -> None:
        if not is_whole(self.amount_rial) or self.amount_rial <= 0:
            raise ValueError(f"{self.amount_rial!r} rials cannot be paid")


@dataclass(frozen=True)
class Redirect:
    """Where the citizen pays, and the provider's name for this payment."""

    url: str
    reference: str


@dataclass(frozen=True)
class Verification:
    """What the provider says of a payment; ``amount_rial`` is what was really paid.

    ``reference`` is what the bank knows the payment by. One reference pays one request: whoever
    books it keeps references unique.
    """

    paid: bool
    reference: str
    amount_rial: int


def _no_problems() -> list[str]:
    return []


@dataclass(frozen=True, eq=False)
class Gateway(Declared):
    """A way of paying online.

    ``start(payment)`` may be repeated with one ``idempotency_key`` and must not make a second
    payment. ``verify(call_back, payment)`` receives what the browser brought back and may be
    repeated as well. ``check()`` names what is missing in the settings, without calling out.
    """

    title: str | Promise
    start: Callable[[PaymentRequest], Redirect]
    verify: Callable[[Mapping[str, str], PaymentRequest], Verification]
    check: Callable[[], list[str]] = _no_problems


gateways: ExtensionPoint[Gateway] = ExtensionPoint(_("Payment gateways"))


def start_payment(gateway_id: str, payment: PaymentRequest) -> Redirect:
    """Register a payment with the gateway called ``<slug>.<attribute>``; send the citizen there.

    Takes up to :data:`TIMEOUT_SECONDS`; no query of its own.

    :raises GatewayUnavailable: see there, or something is missing in its settings. A gateway that
        says so itself has not failed.
    """
    gateway = _find(gateway_id)
    if gateway is None or not is_active(gateway):
        raise GatewayUnavailable
    with guard(gateway), suppress(GatewayUnavailable):
        if not gateway.value.check():
            return _checked_redirect(gateway.value.start(payment))
    raise GatewayUnavailable


def verify_payment(
    gateway_id: str, call_back: Mapping[str, str], payment: PaymentRequest
) -> Verification:
    """Ask the gateway what came of ``payment``; paid means paid in full, to the rial.

    ``call_back`` is what the browser brought back, untrusted. Takes up to
    :data:`TIMEOUT_SECONDS`; no query of its own. A gateway that was muted is asked all the same:
    citizens who have paid must not wait for its repair.

    :raises PaymentUnconfirmed: nothing is known, or another amount was paid. Ask again later.
    """
    gateway = _find(gateway_id)
    if gateway is None:
        raise PaymentUnconfirmed
    with guard(gateway), suppress(GatewayUnavailable):
        return _checked_verification(gateway.value.verify(call_back, payment), payment)
    raise PaymentUnconfirmed


def gateway_problems() -> list[HealthResult]:
    """Say of every gateway whether it is set up, and what is missing."""
    return setup_results(gateways)


def _find(gateway_id: str) -> Contribution[Gateway] | None:
    """Return the gateway of a plugin that is on, muted or not."""
    for gateway in gateways.all():
        if gateway.id == gateway_id and Gate.is_open(gateway.plugin):
            return gateway
    return None


def _checked_redirect(answer: object) -> Redirect:
    if not isinstance(answer, Redirect):
        raise TypeError(f"start() answered {type(answer).__name__}, not a Redirect")
    if not _is_web_address(answer.url):
        raise ValueError("start() leads to no secure web address")
    _refuse_bad_reference(answer.reference)
    return answer


def _checked_verification(answer: object, payment: PaymentRequest) -> Verification:
    if not isinstance(answer, Verification):
        raise TypeError(f"verify() answered {type(answer).__name__}, not a Verification")
    if not isinstance(answer.paid, bool) or not is_whole(answer.amount_rial):
        raise TypeError("verify() says neither yes nor no, or no whole amount")
    if not answer.paid:
        return answer
    _refuse_bad_reference(answer.reference)
    if answer.amount_rial != payment.amount_rial:
        paid = answer.amount_rial
        logger.error("payment %s: %s rials paid for %s", payment.code, paid, payment.amount_rial)
        raise PaymentUnconfirmed
    return answer


def _refuse_bad_reference(reference: object) -> None:
    usable = isinstance(reference, str) and reference.isprintable()
    if not usable or not 0 < len(str(reference)) <= LONGEST_REFERENCE:
        raise TypeError("a gateway gave no usable reference")


def _is_web_address(url: object) -> bool:
    """Accept https addresses; in the demo, where the bank is a page on this machine, http too."""
    if not isinstance(url, str) or len(url) > LONGEST_URL or not url.isprintable():
        return False
    address = urlsplit(url)
    schemes = {"https", "http"} if settings.PORTAL_DEMO else {"https"}
    return address.scheme in schemes and bool(address.hostname)


def is_whole(amount: object) -> bool:
    """Whether a sum is made of whole rials."""
    return isinstance(amount, int) and not isinstance(amount, bool)
