"""What payments keep of a person, as that person sees it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from portal.accounts.models import User
from portal.payments.models import Payment, PaymentState


def export_payments(person: User) -> list[dict[str, Any]] | None:
    """Return what the person has paid, and what was paid for own cases. None without, one query."""
    rows = (
        Payment.objects.filter(Q(part__invoice__case__applicant=person) | Q(started_by=person))
        .exclude(state=PaymentState.FAILED)
        .select_related("part__invoice__case")
    )
    return [_entry(payment) for payment in rows] or None


def _entry(payment: Payment) -> dict[str, Any]:
    return {
        "bill": payment.invoice.number,
        "for": payment.invoice.case.label,
        "amount_rial": payment.amount_rial,
        "state": payment.state_label,
        "bank_reference": payment.bank_reference,
        "started_at": payment.started_at,
        "settled_at": payment.settled_at,
    }
