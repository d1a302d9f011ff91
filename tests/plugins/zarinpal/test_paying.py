"""The whole way of a payment through Zarinpal, with the town's books on our side."""

from __future__ import annotations

from functools import partial

import pytest
from django.urls import reverse

from portal.payments.actions import confirm_payment
from portal.payments.gateways import GatewayUnavailable, gateway_problems
from portal.payments.models import Payment
from portal.payments.tasks import settle_open_payments
from portal.payments.ways import ways_to_pay
from portal.testing.races import race
from tests.plugins.zarinpal.conftest import begun
from tests.portal.payments.test_settling import begun_before

pytestmark = pytest.mark.django_db(transaction=True)


def test_it_is_offered_once_the_account_is_set(in_force):
    assert "zarinpal.online" in dict(ways_to_pay())


def test_without_an_account_nobody_is_offered_it_and_the_health_page_says_so(db):
    assert "zarinpal.online" not in dict(ways_to_pay())
    problem = next(one for one in gateway_problems() if one.id == "zarinpal.online")
    assert not problem.ok


def test_a_citizen_pays_and_comes_back(client, citizen, case, invoice, in_force, company):
    payment = begun(citizen, invoice)
    company.pay(payment.reference)
    address = reverse("payments:back", args=[payment.pk])
    answer = client.get(address, {"Authority": payment.reference, "Status": "OK"})
    assert answer.status_code == 302
    payment.refresh_from_db()
    assert payment.state == "paid"
    assert payment.bank_reference == str(company.sessions[payment.reference].ref_id)


def test_who_closes_the_browser_after_paying_is_booked_by_the_job(
    citizen, invoice, in_force, company
):
    payment = begun(citizen, invoice)
    company.pay(payment.reference)
    begun_before(payment, minutes=11)
    assert settle_open_payments() == 1
    payment.refresh_from_db()
    assert (payment.state, payment.call_back) == ("paid", {})


def test_a_call_back_for_another_persons_payment_books_nothing(
    client, citizen, invoice, in_force, company
):
    own, other = begun(citizen, invoice), begun(citizen, invoice, 1)
    company.pay(own.reference)
    address = reverse("payments:back", args=[other.pk])
    client.get(address, {"Authority": own.reference, "Status": "OK"})
    other.refresh_from_db()
    assert other.state == "failed"


def test_another_sum_than_ours_stays_uncertain(citizen, invoice, in_force, company):
    payment = begun(citizen, invoice)
    company.says(data={"code": 100, "ref_id": 7, "amount": 1})
    assert confirm_payment(payment=payment).state == "uncertain"


def test_a_silent_company_leaves_it_uncertain_until_it_answers(citizen, invoice, in_force, company):
    payment = begun(citizen, invoice)
    company.pay(payment.reference)
    company.answer = b"<html>"
    assert confirm_payment(payment=payment).state == "uncertain"
    company.answer = None
    assert confirm_payment(payment=payment).state == "paid"


def test_a_company_that_dies_after_the_request_takes_no_money(citizen, invoice, in_force, company):
    company.dies_after_request = True
    with pytest.raises(GatewayUnavailable):
        begun(citizen, invoice)
    company.dies_after_request = False
    assert Payment.objects.get().state == "failed"
    assert begun(citizen, invoice).state == "started"


def test_twenty_call_backs_at_once_book_one_payment(citizen, case, invoice, in_force, company):
    payment = begun(citizen, invoice)
    company.pay(payment.reference)
    acts = [partial(confirm_payment, payment=payment, call_back={"Status": "OK"})] * 20
    assert {getattr(one, "state", one) for one in race(acts)} == {"paid"}
    assert Payment.objects.filter(state="paid").count() == 1
    assert case.timeline.filter(label__en="Paid").count() == 1
