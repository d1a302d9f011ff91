"""Billing a case, and paying: begun here, paid at the bank, believed only from the bank itself."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from portal.accounts.access import SYSTEM, Actor, SystemActor
from portal.accounts.models import User
from portal.audit.actions import record
from portal.cases import notices, policies
from portal.cases.actions import move_case
from portal.cases.concurrency import locked
from portal.cases.desk_notices import tell_desk
from portal.cases.effects import case_told
from portal.cases.models import Case, Outcome, TimelineEntry
from portal.cases.policies import Citizen
from portal.cases.timeline import add_entry
from portal.errors import DomainError, require
from portal.payments.bills import Bill
from portal.payments.gateways import (
    TIMEOUT_SECONDS,
    GatewayUnavailable,
    PaymentUnconfirmed,
    Verification,
    start_payment,
    verify_payment,
)
from portal.payments.models import (
    SETTLED,
    Invoice,
    InvoicePart,
    InvoiceState,
    Payment,
    PaymentState,
    with_case,
)
from portal.persian.money import format_rial
from portal.persian.text import clean

logger = logging.getLogger("portal.payments")
HANDLE = "cases.handle"
#: For so long an attempt counts as one that begins at this moment, in another tab.
BEGINNING = timedelta(seconds=2 * TIMEOUT_SECONDS)
MOST_CALL_BACK, LONGEST_CALL_BACK = 40, 500
BILLED_LABEL = {"fa": "صورت‌حساب صادر شد", "en": "Bill issued"}
CANCELLED_LABEL = {"fa": "صورت‌حساب باطل شد", "en": "Bill cancelled"}
PAID_LABEL = {"fa": "پرداخت انجام شد", "en": "Paid"}
PAID_TWICE_LABEL = {"fa": "دو بار پرداخت شد", "en": "Paid twice"}


class NothingToPay(DomainError):
    """There is no open bill, or this part of it is paid."""

    status = 409
    message = gettext_lazy("There is nothing to pay here any more.")


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

    Writes a timeline entry. Costs 6 queries, and one for each part.

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
    InvoicePart.objects.bulk_create(
        InvoicePart(
            invoice=invoice, position=place, amount_rial=part.amount_rial, due_date=part.due_date
        )
        for place, part in enumerate(bill.parts)
    )
    _note(case, BILLED_LABEL, format_rial(bill.total_rial, settings.LANGUAGE_CODE), person, now)
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
    _note(case, CANCELLED_LABEL, stored.cancelled_reason, person, timezone.now())
    record(
        actor=actor, action="payments.invoice_cancelled", target=case, code=case.tracking_code,
        serial=stored.serial,
    )  # fmt: skip
    return stored


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
    :raises GatewayUnavailable: see there.
    """
    require(policies.owns(actor, part.invoice.case))
    unsettled = (PaymentState.STARTED, PaymentState.UNCERTAIN)
    open_ones = Payment.objects.filter(part=part, state__in=unsettled).exclude(reference="")
    for earlier in with_case(open_ones):
        if confirm_payment(payment=earlier).state == PaymentState.UNCERTAIN:
            raise PaymentUnconfirmed
    payment = _written_down(actor, part, gateway_id, return_url, at or timezone.now())
    try:
        redirect = start_payment(gateway_id, payment.as_asked)
    except GatewayUnavailable:
        Payment.objects.filter(pk=payment.pk).update(state=PaymentState.FAILED)
        raise
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
    brought, kept for asking again; without one, the earlier one is used. Call it outside of a
    transaction. Takes up to 10 seconds; a payment that is settled asks nobody.

    What is paid moves the case on if its bill says so. A bank that does not answer leaves the
    payment ``uncertain``, and a later call may settle it. ``at`` is the moment, for imports.
    """
    if payment.is_settled:
        return payment
    brought = payment.call_back if call_back is None else _trimmed(call_back)
    try:
        answer = verify_payment(payment.gateway, brought, payment.as_asked)
    except PaymentUnconfirmed:
        return _uncertain(payment, brought)
    try:
        return _booked(payment, answer, brought, at or timezone.now())
    except IntegrityError:
        logger.exception("payment %s: its reference has paid for another one", payment.pk)
        return _uncertain(payment, brought)


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
    if part.paid_at or part.invoice.state != InvoiceState.OPEN or _is_off(case):
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
def _uncertain(payment: Payment, brought: Mapping[str, str]) -> Payment:
    Payment.objects.filter(pk=payment.pk).exclude(state__in=SETTLED).update(
        state=PaymentState.UNCERTAIN, call_back=dict(brought)
    )
    return _fresh(payment)


@transaction.atomic
def _booked(
    payment: Payment, answer: Verification, brought: Mapping[str, str], now: datetime
) -> Payment:
    """Book an answer of the bank under the lock of the case; whoever comes second finds it done."""
    case = locked(payment.invoice.case)
    stored = _fresh(payment)
    if stored.is_settled:
        return stored
    stored.call_back = dict(brought)
    if not answer.paid:
        stored.state = PaymentState.FAILED
        stored.save(update_fields=["state", "call_back"])
        return stored
    part, invoice = stored.part, stored.part.invoice
    is_open = part.paid_at is None and invoice.state == InvoiceState.OPEN
    stored.state = PaymentState.PAID if is_open else PaymentState.SURPLUS
    stored.bank_reference, stored.settled_at = answer.reference, now
    stored.save()
    if is_open:
        _settle(case, invoice, part, now)
    _tell_paid(case, stored, now)
    if is_open and part.position == 0 and invoice.then_move:
        _move_on(case, invoice.then_move, now)
    return stored


def _settle(case: Case, invoice: Invoice, part: InvoicePart, now: datetime) -> None:
    part.paid_at = now
    part.save(update_fields=["paid_at"])
    if not invoice.parts.filter(paid_at=None).exists():
        invoice.state, invoice.paid_at = InvoiceState.PAID, now
        invoice.save(update_fields=["state", "paid_at"])


def _tell_paid(case: Case, payment: Payment, now: datetime) -> None:
    label = PAID_LABEL if payment.state == PaymentState.PAID else PAID_TWICE_LABEL
    _note(case, label, _words(payment, settings.LANGUAGE_CODE), None, now)
    notices.tell_applicant(
        notice=case_told, case=case, key=f"paid:{payment.pk}",
        text=_words(payment, notices.language_of(case)),
    )  # fmt: skip
    if payment.state == PaymentState.SURPLUS:
        text = {"fa": _words(payment, "fa"), "en": _words(payment, "en")}
        tell_desk(case=case, text=text, key=f"surplus:{payment.pk}", at=now)


def _words(payment: Payment, language: str) -> str:
    with override(language):
        if payment.state == PaymentState.SURPLUS:
            text = _(
                "%(amount)s came in once more. The unit will pay it back. Bank's reference:"
                " %(reference)s"
            )
        else:
            text = _("%(amount)s was paid. Bank's reference: %(reference)s")
        return text % {
            "amount": format_rial(payment.amount_rial),
            "reference": payment.bank_reference,
        }


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


def _note(
    case: Case, label: Mapping[str, str], text: str, person: User | None, at: datetime
) -> None:
    add_entry(
        case, TimelineEntry.Kind.NOTE, actor=person, by_staff=person is not None, label=label,
        text=text, at=at,
    )  # fmt: skip


def _may_bill(actor: Actor, case: Case) -> bool:
    if isinstance(actor, SystemActor):
        return True
    return isinstance(actor, User) and policies.works_on(actor, case, HANDLE)


def _is_off(case: Case) -> bool:
    """Whether the matter ended without what the bill is for."""
    return case.outcome in (Outcome.REJECTED, Outcome.WITHDRAWN)


def _fresh(payment: Payment) -> Payment:
    return with_case(Payment.objects.all()).get(pk=payment.pk)


def _trimmed(call_back: Mapping[str, str]) -> dict[str, str]:
    """Keep what a browser brought within bounds; the database takes no zero bytes."""
    pairs = list(call_back.items())[:MOST_CALL_BACK]
    return {_bounded(name): _bounded(value) for name, value in pairs}


def _bounded(text: str) -> str:
    return str(text).replace("\0", "")[:LONGEST_CALL_BACK]


def _plain(text: object) -> object:
    return dict(text) if isinstance(text, Mapping) else str(text)
