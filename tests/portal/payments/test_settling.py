"""Payments that nobody came back from are asked for again, and never begun twice at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.payments.gateways import PaymentUnconfirmed
from portal.payments.models import Payment
from portal.payments.tasks import settle_open_payments
from tests.portal.payments.conftest import begun

pytestmark = pytest.mark.django_db


def begun_before(payment: Payment, **ago: int) -> None:
    Payment.objects.filter(pk=payment.pk).update(started_at=timezone.now() - timedelta(**ago))


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
    settle_open_payments()
    assert state_of(payment) == "failed"


def test_after_three_days_and_before_ten_minutes_nobody_is_asked(citizen, invoice, bank):
    payment = begun(citizen, invoice)
    begun_before(payment, days=4)
    assert settle_open_payments() == 0
    assert bank.asked == []


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
