"""Payments that nobody came back from are asked for again, and never begun twice at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from portal.notifications.models import InboxNotice
from portal.payments.actions import confirm_payment
from portal.payments.gateways import PaymentUnconfirmed
from portal.payments.models import Payment
from portal.payments.tasks import settle_open_payments
from tests.portal.payments.conftest import begun

pytestmark = pytest.mark.django_db


def begun_before(payment: Payment, **ago: int) -> None:
    Payment.objects.filter(pk=payment.pk).update(started_at=timezone.now() - timedelta(**ago))


def is_due(payment: Payment) -> None:
    Payment.objects.filter(pk=payment.pk).update(next_try_at=timezone.now())


def state_of(payment: Payment) -> str:
    return str(Payment.objects.get(pk=payment.pk).state)


def test_who_paid_and_closed_the_browser_is_booked_all_the_same(citizen, invoice, bank):
    payment = begun(citizen, invoice)
    assert settle_open_payments() == 0, "it may still be at the bank"
    begun_before(payment, minutes=11)
    assert settle_open_payments() == 1
    assert state_of(payment) == "paid"
    assert settle_open_payments() == 0


def test_an_uncertain_payment_is_settled_once_the_bank_answers(citizen, invoice, bank):
    payment = begun(citizen, invoice)
    begun_before(payment, minutes=11)
    bank.silent = True
    assert settle_open_payments() == 1
    assert state_of(payment) == "uncertain"
    bank.silent, bank.paid = False, False
    assert settle_open_payments() == 0, "the bank is not asked without a pause"
    is_due(payment)
    assert settle_open_payments() == 1
    assert state_of(payment) == "failed"


def test_the_pauses_between_two_questions_grow_up_to_half_a_day(unclear, bank):
    begun_before(unclear, minutes=11)
    pauses = []
    for _question in range(9):
        is_due(unclear)
        asked_at = timezone.now()
        assert settle_open_payments() == 1
        unclear.refresh_from_db()
        pauses.append(round((unclear.next_try_at - asked_at) / timedelta(minutes=1)))
    assert pauses == [10, 20, 40, 80, 160, 320, 720, 720, 720]


def test_before_ten_minutes_nobody_is_asked(citizen, invoice, bank):
    begun(citizen, invoice)
    assert settle_open_payments() == 0
    assert bank.asked == []


def test_after_three_days_it_is_left_to_the_finance_people_who_are_told_once(
    unclear, finance, cashier, bank
):
    begun_before(unclear, days=3, minutes=1)
    asked_before = len(bank.asked)
    assert [settle_open_payments() for _run in range(2)] == [0, 0]
    assert len(bank.asked) == asked_before
    unclear.refresh_from_db()
    assert (unclear.state, bool(unclear.left_at)) == ("uncertain", True)
    told = InboxNotice.objects.filter(user=finance)
    assert [notice.case_code for notice in told] == [unclear.invoice.case.tracking_code]
    assert not InboxNotice.objects.filter(user=cashier).exists()


def test_what_no_bank_gave_a_page_for_counts_as_not_paid_after_an_hour(citizen, invoice, bank):
    lost = begun(citizen, invoice)
    Payment.objects.filter(pk=lost.pk).update(reference="")
    begun_before(lost, minutes=59)
    settle_open_payments()
    assert state_of(lost) == "started"
    begun_before(lost, minutes=61)
    settle_open_payments()
    assert state_of(lost) == "failed"


class TestCalledNotPaidTooEarly:
    """The bank says no while its page is open; then the citizen pays and closes the browser."""

    @pytest.fixture
    def early(self, citizen, invoice, bank):
        bank.paid = False
        payment = begun(citizen, invoice)
        begun_before(payment, minutes=11)
        assert settle_open_payments() == 1
        assert state_of(payment) == "failed"
        return payment

    def pass_an_hour(self, payment):
        Payment.objects.filter(pk=payment.pk).update(
            started_at=F("started_at") - timedelta(hours=1),
            next_try_at=F("next_try_at") - timedelta(hours=1),
        )

    def test_it_is_asked_about_once_more_after_an_hour(self, early, bank):
        assert settle_open_payments() == 0, "its page may still be open"
        self.pass_an_hour(early)
        bank.paid = True
        assert settle_open_payments() == 1
        assert state_of(early) == "paid"

    def test_a_second_no_is_the_last_word(self, early):
        self.pass_an_hour(early)
        assert settle_open_payments() == 1
        self.pass_an_hour(early)
        assert settle_open_payments() == 0
        assert state_of(early) == "failed"

    def test_a_silent_bank_takes_no_back(self, early, bank):
        self.pass_an_hour(early)
        bank.silent = True
        assert settle_open_payments() == 1
        assert state_of(early) == "failed"

    def test_who_comes_back_to_a_silent_bank_is_not_told_to_pay_again(self, early, bank):
        bank.silent = True
        assert confirm_payment(payment=early, call_back={"token": "1"}).state == "uncertain"


def test_an_idle_run_costs_three_queries(db, django_assert_num_queries):
    with django_assert_num_queries(3):
        settle_open_payments()


def test_what_the_bank_never_heard_of_stands_in_nobodys_way(citizen, invoice, bank):
    lost = begun(citizen, invoice)
    begun_before(lost, minutes=11)
    Payment.objects.filter(pk=lost.pk).update(reference="")
    assert settle_open_payments() == 0
    bank.silent = True
    assert begun(citizen, invoice).pk != lost.pk


def test_two_tabs_do_not_begin_two_payments(citizen, invoice, bank):
    first = begun(citizen, invoice)
    Payment.objects.filter(pk=first.pk).update(reference="")
    with pytest.raises(PaymentUnconfirmed):
        begun(citizen, invoice)
    assert Payment.objects.count() == 1
