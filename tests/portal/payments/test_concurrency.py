"""Many call-backs, many windows: money is booked once."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from portal.accounts.access import SYSTEM
from portal.notifications.models import InboxNotice
from portal.payments.actions import (
    AlreadyBilled,
    AlreadyDecided,
    NothingToPay,
    TooMuchBack,
    ask_for_booking,
    ask_for_refund,
    check_day,
    confirm_payment,
    decide_booking,
    decide_refund,
    issue_invoice,
    record_payment,
)
from portal.payments.actions.days import DayIsChecked
from portal.payments.models import Invoice, Payment
from portal.payments.refund_rows import Refund
from portal.payments.tasks import settle_open_payments
from portal.payments.ways import HandWay
from portal.testing.races import race
from tests.portal.payments.conftest import begun, bill, paid, staff_as
from tests.portal.payments.test_settling import begun_before

pytestmark = pytest.mark.django_db(transaction=True)


def test_twenty_call_backs_at_once_book_one_payment(citizen, case, invoice, bank):
    payment = begun(citizen, invoice)
    before = case.timeline.count()
    answers = race([partial(confirm_payment, payment=payment, call_back={})] * 20)
    assert [getattr(answer, "state", answer) for answer in answers] == ["paid"] * 20
    assert case.timeline.count() == before + 1
    assert Payment.objects.filter(state="paid").count() == 1


def test_twenty_call_backs_move_the_case_once(citizen, case, bank):
    move = next(m for m in case.workflow.moves_from(case.state, by="staff") if m.kind == "forward")
    invoice = issue_invoice(actor=SYSTEM, case=case, bill=bill(600), then_move=move.key)
    payment = begun(citizen, invoice)
    race([partial(confirm_payment, payment=payment, call_back={})] * 20)
    case.refresh_from_db()
    assert case.state == move.to
    assert case.timeline.filter(kind="moved").count() == 1


def test_two_attempts_that_were_both_paid_settle_the_part_once(citizen, case, invoice, bank):
    bank.paid = False
    attempts = [confirm_payment(payment=begun(citizen, invoice)) for _try in range(5)]
    bank.paid = True
    race([partial(confirm_payment, payment=one) for one in attempts])
    states = sorted(Payment.objects.values_list("state", flat=True))
    assert states == ["paid", *["surplus"] * 4]


def test_ten_bills_at_once_are_one(case):
    answers = race([partial(issue_invoice, actor=SYSTEM, case=case, bill=bill(600))] * 10)
    assert sum(isinstance(answer, AlreadyBilled) for answer in answers) == 9
    assert Invoice.objects.count() == 1


def test_twenty_call_backs_give_one_receipt_and_one_notice(citizen, case, invoice, bank):
    payment = begun(citizen, invoice)
    race([partial(confirm_payment, payment=payment, call_back={})] * 20)
    payment.refresh_from_db()
    assert payment.receipt_code
    told = InboxNotice.objects.filter(user=citizen, body__contains=payment.bank_reference)
    assert told.count() == 1


def test_ten_cashiers_at_once_take_one_payment(case, invoice, cashier):
    part = invoice.parts.select_related("invoice__case").get(position=0)
    acts = [
        partial(record_payment, actor=cashier, part=part, way=HandWay.POS, bank_reference=f"r{n}")
        for n in range(10)
    ]
    answers = race(acts)
    assert sum(isinstance(answer, NothingToPay) for answer in answers) == 9
    assert Payment.objects.filter(state="paid").count() == 1


def test_a_cashier_and_a_call_back_at_once_keep_both_sums_apart(citizen, invoice, cashier, bank):
    payment = begun(citizen, invoice)
    by_hand = partial(
        record_payment, actor=cashier, part=payment.part, way=HandWay.POS, bank_reference="r"
    )
    race([partial(confirm_payment, payment=payment), by_hand])
    states = sorted(Payment.objects.values_list("state", flat=True))
    assert states in (["paid"], ["paid", "surplus"])
    assert Payment.objects.filter(state="paid").count() == 1


def test_ten_refunds_at_once_are_not_more_than_was_paid(citizen, invoice, finance, bank):
    payment = paid(citizen, invoice)
    ask = partial(ask_for_refund, actor=finance, payment=payment, amount_rial=200, reason="x")
    answers = race([ask] * 10)
    assert sum(isinstance(answer, TooMuchBack) for answer in answers) == 7
    assert Refund.objects.count() == 3


def test_two_heads_at_once_decide_once(citizen, invoice, finance, finance_head, bank):
    payment = paid(citizen, invoice)
    refund = ask_for_refund(actor=finance, payment=payment, amount_rial=5, reason="x")
    heads = [finance_head, staff_as("finance-head", None, "head-2")]
    answers = race(
        [partial(decide_refund, actor=one, refund=refund, approve=True) for one in heads]
    )
    assert sum(isinstance(answer, AlreadyDecided) for answer in answers) == 1


def test_ten_approvals_of_a_booking_by_hand_book_once(unclear, case, finance, finance_head, bank):
    booking = ask_for_booking(actor=finance, payment=unclear, bank_reference="b", reason="x")
    race([partial(decide_booking, actor=finance_head, booking=booking, approve=True)] * 10)
    assert case.timeline.filter(label__en="Paid").count() == 1


def test_two_workers_ask_the_bank_once(unclear, bank):
    begun_before(unclear, minutes=11)
    asked_before = len(bank.asked)
    answers = race([settle_open_payments] * 2)
    assert sum(answer for answer in answers if isinstance(answer, int)) == 1
    assert len(bank.asked) == asked_before + 1


def test_ten_people_check_a_day_once(finance):
    day = timezone.localdate() - timedelta(days=1)
    answers = race([partial(check_day, actor=finance, day=day, gateway="pos")] * 10)
    assert sum(isinstance(answer, DayIsChecked) for answer in answers) == 9
