"""Paying back, in the books: asked for, approved by a second person, paid out at the bank.

No money moves from here: the finance people transfer it, and write down the bank's reference.
"""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.audit.actions import record
from portal.cases.concurrency import locked
from portal.cases.models import Case
from portal.errors import DomainError, require
from portal.payments.actions.second_person import AlreadyDecided, require_second
from portal.payments.models import Payment, PaymentState
from portal.payments.policies import APPROVE, RECONCILE, may
from portal.payments.references import ReferenceTaken, clean_reference
from portal.payments.refund_rows import Refund, RefundState
from portal.payments.telling import REFUND_ASKED_LABEL, note_on_case, tell_finance, tell_refund
from portal.persian.money import format_rial
from portal.persian.text import clean

LONGEST_REASON = 1000


class TooMuchBack(DomainError):
    """More than was paid cannot go back, nor anything of what was not paid."""

    status = 409
    message = _("Not more than was paid, and is not on its way back already, can be paid back.")


class WrongDay(DomainError):
    """Money goes back after it has come in, and not in the future."""

    message = _("The day on which it was paid back lies before the payment, or in the future.")


def refundable_rial(payment: Payment) -> int:
    """Return how much of a payment may still be asked back.

    One query if it is settled; none where its refunds are prefetched.
    """
    if not payment.is_settled:
        return 0
    going = (one for one in payment.refunds.all() if one.state != RefundState.REFUSED)
    return payment.amount_rial - sum(one.amount_rial for one in going)


@transaction.atomic
def ask_for_refund(
    *,
    actor: User,
    payment: Payment,
    amount_rial: int,
    reason: str,
    sheba: str = "",
    at: datetime | None = None,
) -> Refund:
    """Ask that a sum of a payment goes back. Writes an audit entry, and a note on the case.

    :raises Refused: the actor does not clear up payments of this unit.
    :raises TooMuchBack: see there.
    """
    case = locked(payment.invoice.case)
    require(may(actor, RECONCILE, case))
    stored = Payment.objects.get(pk=payment.pk)
    if not 0 < amount_rial <= refundable_rial(stored):
        raise TooMuchBack
    refund = Refund.objects.create(
        payment=stored, amount_rial=amount_rial, reason=clean(reason)[:LONGEST_REASON],
        sheba=sheba, asked_by=actor, asked_at=at or timezone.now(),
    )  # fmt: skip
    text = f"{format_rial(amount_rial, settings.LANGUAGE_CODE)}: {refund.reason}"
    note_on_case(case, REFUND_ASKED_LABEL, text, actor, refund.asked_at, is_public=False)
    _audit(actor, "asked", refund, case)
    return refund


def propose_refund(case: Case, payment: Payment, at: datetime) -> Refund:
    """Ask, as the portal itself, that a surplus goes back; the finance people are told.

    Call it inside the transaction that books the surplus. One query, and those of the notices.
    """
    if payment.state != PaymentState.SURPLUS:
        raise ValueError("only what was paid twice is proposed for a refund")
    refund = Refund.objects.create(payment=payment, amount_rial=payment.amount_rial, asked_at=at)
    tell_finance(case, payment, key=f"surplus:{payment.pk}")
    return refund


@transaction.atomic
def decide_refund(
    *,
    actor: User,
    refund: Refund,
    approve: bool,
    reason: str = "",
    at: datetime | None = None,
) -> Refund:
    """Approve a refund, or refuse it with a reason; the applicant is told of an approval.

    :raises Refused: the actor does not approve payments of this unit.
    :raises SamePerson: the actor has asked for it.
    :raises AlreadyDecided: see there.
    """
    case, stored = _locked(refund)
    require(may(actor, APPROVE, case))
    require_second(actor, stored.asked_by_id)
    if not stored.is_asked:
        raise AlreadyDecided
    stored.state = RefundState.APPROVED if approve else RefundState.REFUSED
    stored.decided_by, stored.decided_at = actor, at or timezone.now()
    stored.refused_reason = "" if approve else clean(reason)[:LONGEST_REASON]
    stored.save()
    _audit(actor, "approved" if approve else "refused", stored, case)
    if approve or stored.payment.state == PaymentState.SURPLUS:
        tell_refund(case, stored, stored.decided_at)
    return stored


@transaction.atomic
def pay_out_refund(
    *,
    actor: User,
    refund: Refund,
    bank_reference: str,
    paid_out_date: date,
    at: datetime | None = None,
) -> Refund:
    """Write down that an approved refund was transferred; the applicant is told.

    :raises Refused: the actor does not clear up payments of this unit.
    :raises SamePerson: the actor has approved it.
    :raises AlreadyDecided: it is not approved, or paid out already.
    :raises WrongDay: see there.
    :raises ReferenceTaken: the bank's reference belongs to another refund.
    """
    case, stored = _locked(refund)
    require(may(actor, RECONCILE, case))
    if not stored.is_approved:
        raise AlreadyDecided
    require_second(actor, stored.decided_by_id)
    if not timezone.localdate(stored.payment.settled_at) <= paid_out_date <= timezone.localdate():
        raise WrongDay
    stored.state, stored.paid_out_by, stored.paid_out_date = (
        RefundState.PAID_OUT,
        actor,
        paid_out_date,
    )
    stored.bank_reference = clean_reference(bank_reference)
    try:
        with transaction.atomic():
            stored.save()
    except IntegrityError as error:
        raise ReferenceTaken from error
    _audit(actor, "paid_out", stored, case)
    tell_refund(case, stored, at or timezone.now())
    return stored


def _locked(refund: Refund) -> tuple[Case, Refund]:
    """Lock the case of a refund, and read the refund as it is then. 3 queries."""
    case = locked(refund.payment.part.invoice.case)
    rows = Refund.objects.select_related("payment__part__invoice__case")
    return case, rows.get(pk=refund.pk)


def _audit(actor: User, what: str, refund: Refund, case: Case) -> None:
    record(
        actor=actor, action=f"payments.refund_{what}", target=refund, code=case.tracking_code,
        amount_rial=refund.amount_rial, payment=str(refund.payment_id),
    )  # fmt: skip
