"""What payments keep of a person, as that person sees it."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, Q

from portal.accounts.models import User
from portal.payments.models import Payment, PaymentState
from portal.payments.refund_rows import KNOWN_TO_PAYERS, Refund
from portal.payments.ways import HandWay


def export_payments(person: User) -> list[dict[str, Any]] | None:
    """Return what the person has paid, what was paid for own cases, and what of it goes back.

    What a cashier has recorded is the payer's. None without any; at most 2 queries.
    """
    known = Refund.objects.filter(KNOWN_TO_PAYERS)
    paid = Q(started_by=person) & ~Q(gateway__in=HandWay.values)
    rows = (
        Payment.objects.filter(Q(part__invoice__case__applicant=person) | paid)
        .exclude(state=PaymentState.FAILED)
        .select_related("part__invoice__case")
        .prefetch_related(Prefetch("refunds", known, to_attr="known_refunds"))
    )
    return [_entry(payment) for payment in rows] or None


def _entry(payment: Any) -> dict[str, Any]:
    return {
        "bill": payment.invoice.number,
        "for": payment.invoice.case.label,
        "amount_rial": payment.amount_rial,
        "state": payment.state_label,
        "bank_reference": payment.bank_reference,
        "started_at": payment.started_at,
        "settled_at": payment.settled_at,
        "refunds": [
            {"amount_rial": one.amount_rial, "state": one.state_label, "account": one.sheba}
            for one in payment.known_refunds
        ],
    }
