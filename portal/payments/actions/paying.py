"""Paying online: begun here, paid at the bank, believed only from the bank itself."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from portal.cases import policies
from portal.cases.concurrency import locked
from portal.cases.policies import Citizen
from portal.errors import require
from portal.payments.actions.booking import NothingToPay, book, fresh, is_off
from portal.payments.gateways import (
    TIMEOUT_SECONDS,
    GatewayUnavailable,
    PaymentUnconfirmed,
    Verification,
    start_payment,
    verify_payment,
)
from portal.payments.models import (
    OPEN,
    SETTLED,
    InvoicePart,
    InvoiceState,
    Payment,
    PaymentState,
    with_case,
)
from portal.payments.ways import ways_to_pay

logger = logging.getLogger("portal.payments")
#: For so long an attempt counts as one that begins at this moment, in another tab.
BEGINNING = timedelta(seconds=2 * TIMEOUT_SECONDS)
MOST_CALL_BACK, LONGEST_CALL_BACK = 40, 500


def begin_payment(
    *,
    actor: Citizen,
    part: InvoicePart,
    gateway_id: str,
    return_url: Callable[[Payment], str],
    at: datetime | None = None,
) -> tuple[Payment, str]:
    """Register a payment of one part and return it with the address at which the citizen pays.

    Earlier attempts at the same part are looked into first, so that nobody pays twice without
    noticing. The payment is written down before the gateway is asked; call it outside of a
    transaction. Takes up to 10 seconds, and as long for each earlier attempt that is open. ``at``
    is the moment, for imports; otherwise it is now.

    :raises Refused: the case is not the actor's own.
    :raises NothingToPay: the part is paid, or the bill is not open.
    :raises PaymentUnconfirmed: an earlier attempt may have been paid, or another one begins now.
    :raises GatewayUnavailable: see there; one that is not offered leaves no row.
    """
    require(policies.owns(actor, part.invoice.case))
    if gateway_id not in dict(ways_to_pay()):
        raise GatewayUnavailable
    open_ones = Payment.objects.filter(part=part, state__in=OPEN).exclude(reference="")
    for earlier in with_case(open_ones):
        if confirm_payment(payment=earlier).state == PaymentState.UNCERTAIN:
            raise PaymentUnconfirmed
    payment = _written_down(actor, part, gateway_id, return_url, at or timezone.now())
    try:
        redirect = start_payment(gateway_id, payment.as_asked)
    except GatewayUnavailable:
        Payment.objects.filter(pk=payment.pk).update(state=PaymentState.FAILED)
        raise
    payment.reference = redirect.reference
    Payment.objects.filter(pk=payment.pk).update(reference=redirect.reference)
    return payment, redirect.url


def confirm_payment(
    *,
    payment: Payment,
    call_back: Mapping[str, str] | None = None,
    at: datetime | None = None,
) -> Payment:
    """Ask the bank what came of a payment, and book it once, however often this is called.

    The bank is asked for the sum that stands in our own row. ``call_back`` is what the browser
    brought, kept for asking again; None if nobody came back. Where it is empty, the earlier one is
    used. Call it outside of a transaction. Takes up to 10 seconds; a payment that is settled asks
    nobody.

    What is paid moves the case on if its bill says so. A bank that does not answer leaves the
    payment ``uncertain``, and a later call may settle it; what finance people have noted as not
    paid stays so, and what the bank has, until a browser comes back. ``at`` is the moment, for
    imports.
    """
    if payment.is_settled:
        return payment
    brought = _trimmed(call_back) if call_back else payment.call_back
    try:
        answer = verify_payment(payment.gateway, brought, payment.as_asked)
    except PaymentUnconfirmed:
        return _uncertain(payment, brought, is_news=call_back is not None)
    try:
        return _booked(payment, answer, brought, at or timezone.now())
    except IntegrityError:
        logger.exception("payment %s: its reference has paid for another one", payment.pk)
        return _uncertain(payment, brought, is_news=True)


@transaction.atomic
def _written_down(
    actor: Citizen,
    part: InvoicePart,
    gateway_id: str,
    return_url: Callable[[Payment], str],
    at: datetime,
) -> Payment:
    case = locked(part.invoice.case)
    require(policies.owns(actor, case))
    part = InvoicePart.objects.select_related("invoice__case").get(pk=part.pk)
    if part.paid_at or part.invoice.state != InvoiceState.OPEN or is_off(case):
        raise NothingToPay
    if part.payments.filter(state=PaymentState.STARTED, started_at__gt=at - BEGINNING).exists():
        raise PaymentUnconfirmed
    payment = Payment(
        pk=uuid4(), part=part, gateway=gateway_id, amount_rial=part.amount_rial,
        started_by=policies.user_of(actor), started_at=at,
    )  # fmt: skip
    payment.return_url = return_url(payment)
    payment.save(force_insert=True)
    return payment


@transaction.atomic
def _uncertain(payment: Payment, brought: Mapping[str, str], *, is_news: bool) -> Payment:
    """Note that nothing is known, unless more is; a no of the bank gives way to news only."""
    unpaid = Q(state=PaymentState.FAILED)
    if is_news:
        unpaid &= Q(settled_by__isnull=False)
    Payment.objects.filter(pk=payment.pk).exclude(unpaid | Q(state__in=SETTLED)).update(
        state=PaymentState.UNCERTAIN, call_back=dict(brought)
    )
    return fresh(payment)


@transaction.atomic
def _booked(
    payment: Payment, answer: Verification, brought: Mapping[str, str], now: datetime
) -> Payment:
    """Book an answer of the bank under the lock of the case; whoever comes second finds it done."""
    case = locked(payment.invoice.case)
    stored = fresh(payment)
    if stored.is_settled:
        return stored
    stored.call_back = dict(brought)
    if not answer.paid:
        stored.state = PaymentState.FAILED
        stored.save(update_fields=["state", "call_back"])
        return stored
    return book(case=case, payment=stored, reference=answer.reference, at=now)


def _trimmed(call_back: Mapping[str, str]) -> dict[str, str]:
    """Keep what a browser brought within bounds; the database takes no zero bytes."""
    pairs = list(call_back.items())[:MOST_CALL_BACK]
    return {_bounded(name): _bounded(value) for name, value in pairs}


def _bounded(text: str) -> str:
    return str(text).replace("\0", "")[:LONGEST_CALL_BACK]
