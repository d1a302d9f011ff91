"""What people settle: money at the counter or by slip, and payments whose bank is silent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.actions import record
from portal.cases.concurrency import locked
from portal.cases.models import Case
from portal.errors import require
from portal.payments.actions.booking import NothingToPay, book, fresh, is_off
from portal.payments.actions.paying import confirm_payment
from portal.payments.actions.second_person import AlreadyDecided, require_second
from portal.payments.booking_rows import BookingState, HandBooking
from portal.payments.models import (
    InvoicePart,
    InvoiceState,
    Payment,
    PaymentState,
    with_case,
)
from portal.payments.policies import APPROVE, RECONCILE, RECORD, may
from portal.payments.references import ReferenceTaken, clean_reference
from portal.payments.ways import HandWay
from portal.persian.text import clean

LONGEST_REASON = 1000


def record_payment(
    *,
    actor: User,
    part: InvoicePart,
    way: HandWay,
    bank_reference: str,
    note: str = "",
    at: datetime | None = None,
) -> Payment:
    """Book the next part of a bill as paid at the counter or at a bank; the sum is our own.

    Writes an audit entry and what every payment writes.

    :raises Refused: the actor does not record payments of this unit.
    :raises NothingToPay: the part is paid, or the bill is not open.
    :raises BadReference, ReferenceTaken: see there.
    """
    reference = clean_reference(bank_reference)
    try:
        return _recorded(actor, part, way, reference, clean(note), at or timezone.now())
    except IntegrityError as error:
        raise ReferenceTaken from error


def ask_the_bank(*, actor: User, payment: Payment) -> Payment:
    """Ask the bank now what came of a payment. Takes up to 10 seconds; not in a transaction.

    Writes an audit entry.

    :raises Refused: the actor does not clear up payments of this unit.
    """
    case = payment.invoice.case
    require(may(actor, RECONCILE, case))
    found = confirm_payment(payment=payment)
    _audit(actor, "asked_again", found, case, state=str(found.state))
    return found


@transaction.atomic
def declare_unpaid(*, actor: User, payment: Payment, reason: str) -> Payment:
    """Write down that an uncertain payment was not made; the citizen may pay anew.

    Should the bank say later that it was, it is booked all the same.

    :raises Refused: the actor does not clear up payments of this unit.
    :raises AlreadyDecided: it is not uncertain any more, or a booking by hand waits for approval.
    """
    case, stored = _open(payment)
    require(may(actor, RECONCILE, case))
    if stored.hand_bookings.filter(state=BookingState.ASKED).exists():
        raise AlreadyDecided
    stored.state, stored.settled_by = PaymentState.FAILED, actor
    stored.note = clean(reason)[:LONGEST_REASON]
    stored.save(update_fields=["state", "settled_by", "note"])
    _audit(actor, "declared_unpaid", stored, case)
    return stored


def ask_for_booking(
    *, actor: User, payment: Payment, bank_reference: str, reason: str, at: datetime | None = None
) -> HandBooking:
    """Ask a second person to book an uncertain payment with the reference on the bank's paper.

    :raises Refused: the actor does not clear up payments of this unit.
    :raises AlreadyDecided: it is not uncertain any more, or is asked for already.
    :raises BadReference, ReferenceTaken: see there.
    """
    reference = clean_reference(bank_reference)
    try:
        return _asked(actor, payment, reference, clean(reason), at or timezone.now())
    except IntegrityError as error:
        raise AlreadyDecided from error


def decide_booking(
    *,
    actor: User,
    booking: HandBooking,
    approve: bool,
    reason: str = "",
    at: datetime | None = None,
) -> HandBooking:
    """Agree to a booking by hand, which books the payment, or refuse it with a reason.

    :raises Refused: the actor does not approve payments of this unit.
    :raises SamePerson: the actor has asked for it.
    :raises AlreadyDecided: it, or its payment, does not stand where this step begins.
    :raises ReferenceTaken: the reference has been booked meanwhile.
    """
    try:
        return _decided(actor, booking, approve, clean(reason), at or timezone.now())
    except IntegrityError as error:
        raise ReferenceTaken from error


@transaction.atomic
def _recorded(
    actor: User, part: InvoicePart, way: HandWay, reference: str, note: str, now: datetime
) -> Payment:
    case = locked(part.invoice.case)
    require(may(actor, RECORD, case))
    stored = InvoicePart.objects.select_related("invoice__case").get(pk=part.pk)
    earlier = InvoicePart.objects.filter(
        invoice=stored.invoice, paid_at=None, position__lt=stored.position
    )
    is_due = stored.paid_at is None and stored.invoice.state == InvoiceState.OPEN
    if not is_due or is_off(case) or earlier.exists():
        raise NothingToPay
    payment = Payment(
        part=stored, gateway=way, amount_rial=stored.amount_rial, started_by=actor, started_at=now
    )
    booked = book(
        case=case, payment=payment, reference=reference, at=now, settled_by=actor,
        note=note[:LONGEST_REASON],
    )  # fmt: skip
    _audit(actor, "recorded", booked, case, way=str(way))
    return booked


@transaction.atomic
def _asked(
    actor: User, payment: Payment, reference: str, reason: str, now: datetime
) -> HandBooking:
    case, stored = _open(payment)
    require(may(actor, RECONCILE, case))
    if Payment.objects.filter(gateway=stored.gateway, bank_reference=reference).exists():
        raise ReferenceTaken
    booking = HandBooking.objects.create(
        payment=stored, bank_reference=reference, reason=reason[:LONGEST_REASON], asked_by=actor,
        asked_at=now,
    )  # fmt: skip
    _audit(actor, "booking_asked", stored, case)
    return booking


@transaction.atomic
def _decided(
    actor: User, booking: HandBooking, approve: bool, reason: str, now: datetime
) -> HandBooking:
    case = locked(booking.payment.part.invoice.case)
    require(may(actor, APPROVE, case))
    stored = HandBooking.objects.get(pk=booking.pk)
    if not stored.is_asked:
        raise AlreadyDecided
    require_second(actor, stored.asked_by_id)
    stored.state = BookingState.APPROVED if approve else BookingState.REFUSED
    stored.decided_by, stored.decided_at = actor, now
    stored.refused_reason = "" if approve else reason[:LONGEST_REASON]
    stored.save()
    payment = fresh(booking.payment)
    if approve:
        if not payment.is_open:
            raise AlreadyDecided
        book(
            case=case, payment=payment, reference=stored.bank_reference, at=now,
            settled_by=actor, note=stored.reason,
        )  # fmt: skip
    _audit(actor, "booking_approved" if approve else "booking_refused", payment, case)
    return stored


def _open(payment: Payment) -> tuple[Case, Payment]:
    """Lock the case of a payment, and read it as it is then. 3 queries.

    :raises AlreadyDecided: what came of it is known.
    """
    case = locked(payment.invoice.case)
    stored = with_case(Payment.objects.all()).get(pk=payment.pk)
    if not stored.is_open:
        raise AlreadyDecided
    return case, stored


def _audit(actor: User, what: str, payment: Payment, case: Case, **details: Any) -> None:
    record(
        actor=actor, action=f"payments.{what}", target=payment, code=case.tracking_code,
        amount_rial=payment.amount_rial, gateway=payment.gateway, **details,
    )  # fmt: skip
