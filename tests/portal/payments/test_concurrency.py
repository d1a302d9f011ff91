"""Many call-backs, many windows: money is booked once."""

from __future__ import annotations

from functools import partial

import pytest

from portal.accounts.access import SYSTEM
from portal.payments.actions import AlreadyBilled, confirm_payment, issue_invoice
from portal.payments.models import Invoice, Payment
from portal.testing.races import race
from tests.portal.payments.conftest import begun, bill

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
