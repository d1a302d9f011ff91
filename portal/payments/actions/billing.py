"""Billing a case, and taking a bill back."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy, override

from portal.accounts.access import SYSTEM, Actor, SystemActor
from portal.accounts.models import User
from portal.audit.actions import record
from portal.cases import policies
from portal.cases.concurrency import locked
from portal.cases.models import Case
from portal.errors import DomainError, require
from portal.payments.actions.booking import NothingToPay
from portal.payments.bills import Bill
from portal.payments.models import (
    SETTLED,
    Invoice,
    InvoicePart,
    InvoiceState,
    Payment,
    PaymentState,
)
from portal.payments.telling import BILLED_LABEL, CANCELLED_LABEL, note_on_case
from portal.persian.money import format_rial
from portal.persian.text import clean

HANDLE = "cases.handle"
ELSEWHERE = gettext_lazy("The case is handled together with another one.")


class AlreadyBilled(DomainError):
    """A case has one open bill at a time."""

    status = 409
    message = gettext_lazy("This case has a bill already.")


class AlreadyPaid(DomainError):
    """Money has come in for the bill, so it stays."""

    status = 409
    message = gettext_lazy("Something was paid for this bill already, so it cannot be cancelled.")


def is_billed(case: Case) -> bool:
    """Tell whether there is a bill for ``case`` that was not cancelled. One query."""
    return case.invoices.exclude(state=InvoiceState.CANCELLED).exists()


@transaction.atomic
def issue_invoice(
    *, actor: Actor, case: Case, bill: Bill, then_move: str = "", at: datetime | None = None
) -> Invoice:
    """Bill a case. Once its first part is paid, the portal makes the move ``then_move``.

    What was due before the bill existed is due on its day: no bill is late from the start. Writes
    a timeline entry. Costs 6 queries, and one for each part.

    :raises Refused: the actor does not handle the case.
    :raises AlreadyBilled: it has a bill that is open or paid.
    :raises NothingToPay: the bill is empty.
    """
    case = locked(case)
    require(_may_bill(actor, case))
    if is_billed(case):
        raise AlreadyBilled
    if not bill.total_rial:
        raise NothingToPay
    person = actor if isinstance(actor, User) else None
    now = at or timezone.now()
    last = case.invoices.aggregate(last=Max("serial"))["last"] or 0
    lines = [{"label": _plain(one.label), "amount_rial": one.amount_rial} for one in bill.lines]
    invoice = Invoice.objects.create(
        case=case, serial=last + 1, lines=lines, total_rial=bill.total_rial, then_move=then_move,
        issued_by=person, issued_at=now,
    )  # fmt: skip
    today = timezone.localdate(now)
    InvoicePart.objects.bulk_create(
        InvoicePart(
            invoice=invoice,
            position=place,
            amount_rial=part.amount_rial,
            due_date=max(part.due_date, today),
        )
        for place, part in enumerate(bill.parts)
    )
    total = format_rial(bill.total_rial, settings.LANGUAGE_CODE)
    note_on_case(case, BILLED_LABEL, total, person, now)
    return invoice


@transaction.atomic
def cancel_invoice(*, actor: Actor, invoice: Invoice, reason: str) -> Invoice:
    """Take a bill back that nobody has paid anything of. Writes a timeline and an audit entry.

    :raises Refused: the actor does not handle the case.
    :raises NothingToPay: it is not open.
    :raises AlreadyPaid: a part is paid, or a payment is on its way.
    """
    case = locked(invoice.case)
    require(_may_bill(actor, case))
    stored = Invoice.objects.select_for_update().get(pk=invoice.pk)
    if stored.state != InvoiceState.OPEN:
        raise NothingToPay
    on_the_way = (*SETTLED, PaymentState.UNCERTAIN)
    if Payment.objects.filter(part__invoice=stored, state__in=on_the_way).exists():
        raise AlreadyPaid
    stored.state, stored.cancelled_reason = InvoiceState.CANCELLED, clean(reason)[:1000]
    stored.save(update_fields=["state", "cancelled_reason"])
    person = actor if isinstance(actor, User) else None
    note_on_case(case, CANCELLED_LABEL, stored.cancelled_reason, person, timezone.now())
    record(
        actor=actor, action="payments.invoice_cancelled", target=case, code=case.tracking_code,
        serial=stored.serial,
    )  # fmt: skip
    return stored


def cancel_bills_of_duplicate(case: Case) -> int:
    """Take back what a case still asks for that is handled in another one; return how many bills.

    A bill that is paid in part stays, for the finance people to pay back. One query without any,
    else those of :func:`cancel_invoice`.
    """
    if not case.is_merged:
        return 0
    cancelled = 0
    with override(settings.LANGUAGE_CODE):
        reason = str(ELSEWHERE)
    for invoice in case.invoices.filter(state=InvoiceState.OPEN):
        with suppress(NothingToPay, AlreadyPaid):
            cancel_invoice(actor=SYSTEM, invoice=invoice, reason=reason)
            cancelled += 1
    return cancelled


def _may_bill(actor: Actor, case: Case) -> bool:
    if isinstance(actor, SystemActor):
        return True
    return isinstance(actor, User) and policies.works_on(actor, case, HANDLE)


def _plain(text: object) -> object:
    return dict(text) if isinstance(text, Mapping) else str(text)
