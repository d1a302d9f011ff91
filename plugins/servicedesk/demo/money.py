"""What the finance office of the demo town has to do: unclear payments, refunds, days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plugins.servicedesk.models import SampleTransfer
from portal.api import User, localise
from portal.api.notifications import InboxNotice, MessageState, OutboxMessage
from portal.api.payments import (
    HandWay,
    InvoicePart,
    Payment,
    StatementLine,
    ask_for_refund,
    begin_payment,
    check_day,
    confirm_payment,
    decide_refund,
    pay_out_refund,
    record_payment,
    take_statement,
)

BANK = "servicedesk.sample_bank"
PAID, OPEN = SampleTransfer.State.PAID, SampleTransfer.State.OPEN
WITHDRAWN_PART = {
    "fa": "کارشناسی دوم انجام نشد و هزینهٔ آن به متقاضی بازمی‌گردد.",
    "en": "The second review was not made; its fee goes back to the applicant.",
}
SLIP_NOTE = {"fa": "اصل فیش در بایگانی مالی است.", "en": "The slip is kept by the finance office."}
CHECKED_NOTE = {"fa": "همهٔ ردیف‌ها با بانک یکی است.", "en": "All lines agree with the bank."}
STATEMENT_NAME = {"fa": "صورت‌حساب بانک.csv", "en": "bank.csv"}


@transaction.atomic
def load_demo_money() -> list[str]:
    """Let a few payments need people, and two days be compared with the bank.

    Does nothing in a town without its finance people, or where a refund has been asked for. Takes
    about two seconds.
    """
    officer = User.objects.filter(username="finance").first()
    head = User.objects.filter(username="finance-head").first()
    if officer is None or head is None or not Payment.objects.exists():
        return []
    if Payment.objects.filter(refunds__isnull=False).exists():
        return []
    begun, parts = timezone.now(), _open_parts()
    for play in (_stays_unclear, _is_paid_twice, _is_recorded):
        if part := next(parts, None):
            play(part, officer)
    _goes_back(officer, head)
    _compare_days(officer)
    _date_messages(begun)
    return [_("The finance office has payments, refunds and days to look at.")]


def _open_parts() -> Iterator[InvoicePart]:
    """Yield the next part of each open bill of people with an account, the later parts first.

    Paying a later part moves no case on.
    """
    rows = InvoicePart.objects.filter(paid_at=None, invoice__state="open", payments=None)
    known = rows.filter(invoice__case__applicant__isnull=False)
    seen = set()
    for part in known.select_related("invoice__case__applicant").order_by("position", "pk"):
        if part.invoice_id not in seen:
            seen.add(part.invoice_id)
            yield part


def _begin(part: InvoicePart, at: datetime) -> Payment:
    payer = part.invoice.case.applicant
    if payer is None:
        raise LookupError("the bill of somebody without an account cannot be paid in the demo")
    payment, _address = begin_payment(
        actor=payer, part=part, gateway_id=BANK, at=at,
        return_url=lambda payment: f"{settings.WAGTAILADMIN_BASE_URL}/",
    )  # fmt: skip
    return payment


def _at_the_bank(payment: Payment, state: SampleTransfer.State, *, silent: bool = False) -> None:
    SampleTransfer.objects.filter(pk=payment.pk).update(state=state, is_silent=silent)


def _stays_unclear(part: InvoicePart, officer: User) -> None:
    """Let somebody pay while the bank says nothing, so long ago that it is left to people."""
    begun_at = max(timezone.now() - timedelta(days=4), part.invoice.issued_at)
    payment = _begin(part, begun_at)
    _at_the_bank(payment, PAID, silent=True)
    confirm_payment(payment=payment)
    _at_the_bank(payment, PAID, silent=True)


def _is_paid_twice(part: InvoicePart, officer: User) -> None:
    """Let somebody give up at the bank, pay in a second attempt, and the first be paid as well."""
    at = timezone.now() - timedelta(days=2)
    first = confirm_payment(payment=_begin(part, at), at=at)
    second = _begin(part, at + timedelta(minutes=6))
    _at_the_bank(second, PAID)
    confirm_payment(payment=second, at=at + timedelta(minutes=8))
    _at_the_bank(first, PAID)
    confirm_payment(payment=first, at=at + timedelta(minutes=31))


def _is_recorded(part: InvoicePart, officer: User) -> None:
    """Let somebody without a card bring a bank slip."""
    record_payment(
        actor=officer, part=part, way=HandWay.SLIP, bank_reference="418820-7731",
        note=localise(SLIP_NOTE), at=timezone.now() - timedelta(days=3, hours=2),
    )  # fmt: skip


def _goes_back(officer: User, head: User) -> None:
    """Let half of an older payment have gone back already."""
    rows = Payment.objects.filter(gateway=BANK, state="paid", refunds=None)
    payment = rows.select_related("part__invoice__case").order_by("settled_at", "pk").first()
    if payment is None or payment.settled_at is None:
        return
    at = payment.settled_at + timedelta(days=2)
    refund = ask_for_refund(
        actor=officer, payment=payment, amount_rial=payment.amount_rial // 2,
        reason=localise(WITHDRAWN_PART), sheba="IR062960000000100324200001", at=at,
    )  # fmt: skip
    decide_refund(actor=head, refund=refund, approve=True, at=at + timedelta(hours=3))
    pay_out_refund(
        actor=officer, refund=refund, bank_reference="773100418", at=at + timedelta(days=1),
        paid_out_date=timezone.localdate(at + timedelta(days=1)),
    )  # fmt: skip


def _compare_days(officer: User) -> None:
    """Compare two days with the bank: one agrees and is checked, one differs and waits."""
    rows = Payment.objects.filter(gateway=BANK, settled_at__isnull=False)
    today = timezone.localdate()
    days = {timezone.localdate(at) for at in rows.values_list("settled_at", flat=True) if at}
    newest = sorted((day for day in days if day < today), reverse=True)[:2]
    if len(newest) < 2:
        return
    differing, agreeing = newest
    _take(officer, agreeing, _lines(agreeing))
    check_day(actor=officer, day=agreeing, gateway=BANK, note=localise(CHECKED_NOTE))
    lines = _lines(differing)
    lines[0] = StatementLine(lines[0].reference, lines[0].amount_rial + 10_000)
    _take(officer, differing, [*lines, StatementLine("990077123411", 2_400_000)])


def _lines(day: date) -> list[StatementLine]:
    rows = Payment.objects.filter(gateway=BANK, settled_at__isnull=False).order_by("settled_at")
    return [
        StatementLine(one.bank_reference, one.amount_rial)
        for one in rows
        if one.settled_at and timezone.localdate(one.settled_at) == day
    ]


def _take(officer: User, day: date, lines: list[StatementLine]) -> None:
    take_statement(actor=officer, day=day, gateway=BANK, lines=lines, name=localise(STATEMENT_NAME))


def _date_messages(begun: datetime) -> None:
    """Let what was told along the way count as sent and read."""
    OutboxMessage.objects.filter(created_at__gte=begun, finished_at=None).update(
        state=MessageState.DELIVERED, attempts=1, finished_at=timezone.now()
    )
    InboxNotice.objects.filter(created_at__gte=begun).update(read_at=timezone.now())
