"""Booking money that has come in, under the lock of its case: every way of paying ends here."""

from __future__ import annotations

import logging
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy

from portal.accounts.access import SYSTEM
from portal.accounts.models import User
from portal.cases.actions import move_case
from portal.cases.desk_notices import tell_desk
from portal.cases.models import Case, Outcome
from portal.cases.tracking_codes import generate
from portal.errors import DomainError
from portal.payments.actions.refunds import propose_refund
from portal.payments.models import (
    Invoice,
    InvoicePart,
    InvoiceState,
    Payment,
    PaymentState,
    with_case,
)
from portal.payments.telling import PAID_LABEL, tell_finance, tell_paid

logger = logging.getLogger("portal.payments")


class NothingToPay(DomainError):
    """There is no open bill, or this part of it is paid."""

    status = 409
    message = gettext_lazy("There is nothing to pay here any more.")


def fresh(payment: Payment) -> Payment:
    """Return the payment as it stands now, with its case. One query."""
    return with_case(Payment.objects.all()).get(pk=payment.pk)


def is_off(case: Case) -> bool:
    """Say whether the matter ended without what the bill is for. No query."""
    return case.outcome in (Outcome.REJECTED, Outcome.WITHDRAWN)


def book(
    *,
    case: Case,
    payment: Payment,
    reference: str,
    at: datetime,
    settled_by: User | None = None,
    note: str = "",
) -> Payment:
    """Book a sum that has come in, give it its receipt, tell people, and let the case go on.

    Call it inside a transaction that has locked ``case`` and read ``payment`` after that. What
    comes in for a part that is paid already is a surplus, and a refund is proposed at once; of what
    comes in after the case has ended, the finance people are told. Costs about 12 queries, and
    those of the notices and of the move.

    :raises IntegrityError: the reference has paid for another payment.
    """
    part, invoice = payment.part, payment.part.invoice
    is_due = part.paid_at is None and invoice.state == InvoiceState.OPEN
    payment.state = PaymentState.PAID if is_due else PaymentState.SURPLUS
    payment.bank_reference, payment.settled_at = reference, at
    payment.settled_by, payment.note = settled_by, note
    payment.receipt_code = _free_code()
    payment.save()
    if is_due:
        _settle(invoice, part, at)
    tell_paid(case, payment, at)
    if not is_due:
        propose_refund(case, payment, at)
    elif is_off(case):
        tell_finance(case, payment, key=f"ended:{payment.pk}")
    elif part.position == 0 and invoice.then_move:
        _move_on(case, invoice.then_move, at)
    return payment


def _free_code() -> str:
    """Return a number that no receipt has; the database refuses the rare one taken meanwhile."""
    while Payment.objects.filter(receipt_code=(code := generate())).exists():
        pass
    return code


def _settle(invoice: Invoice, part: InvoicePart, now: datetime) -> None:
    part.paid_at = now
    part.save(update_fields=["paid_at"])
    if not invoice.parts.filter(paid_at=None).exists():
        invoice.state, invoice.paid_at = InvoiceState.PAID, now
        invoice.save(update_fields=["state", "paid_at"])


def _move_on(case: Case, move_key: str, now: datetime) -> None:
    """Make the move that a payment sets off; one that is not possible is left to the desk."""
    try:
        with transaction.atomic():
            move_case(
                actor=SYSTEM, case=case, move_key=move_key, seen_version=case.version,
                text=PAID_LABEL[settings.LANGUAGE_CODE], at=now,
            )  # fmt: skip
    except DomainError as refusal:
        logger.warning("case %s was paid, but %s: %s", case.pk, move_key, refusal)
        text = {"fa": "پرداخت شد؛ گام بعد را خودتان بردارید.", "en": "Paid; please go on by hand."}
        tell_desk(case=case, text=text, key=f"then:{move_key}:{case.version}", at=now)
