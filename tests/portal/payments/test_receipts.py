"""What was paid has one receipt, which anybody can verify and only its people can read."""

from __future__ import annotations

import pytest
from django.urls import reverse

from portal.cases.tracking_codes import check_digit, pretty
from portal.payments.models import Payment
from tests.portal.payments.conftest import begun, paid

pytestmark = pytest.mark.django_db


@pytest.fixture
def payment(citizen, invoice, bank):
    return paid(citizen, invoice)


def verified(code):
    return reverse("receipts:receipt", args=[code])


def pdf_of(payment):
    code = payment.invoice.case.tracking_code
    return reverse("payments:receipt", args=[code, payment.pk])


def test_each_payment_has_a_number_of_its_own(citizen, payment, bank):
    other = paid(citizen, payment.invoice, 1)
    assert payment.receipt_code != other.receipt_code
    assert len(payment.receipt_number) == 17


def test_what_was_not_paid_has_none(client_for, citizen, invoice, bank):
    open_one = begun(citizen, invoice)
    assert open_one.receipt_code is None
    assert client_for(citizen).get(pdf_of(open_one)).status_code == 404


def test_the_citizen_reads_it_and_takes_it_along(client_for, citizen, case, payment):
    client = client_for(citizen)
    page = client.get(reverse("payments:payment", args=[case.tracking_code, payment.pk]))
    assert payment.receipt_number in page.content.decode()
    assert "<svg" in page.content.decode()
    answer = client.get(pdf_of(payment))
    assert answer.content.startswith(b"%PDF")
    assert payment.receipt_code in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]


def test_nobody_else_takes_it(client_for, another_citizen, clerk, payment):
    assert client_for(another_citizen).get(pdf_of(payment)).status_code == 404
    assert client_for(clerk).get(pdf_of(payment)).url.startswith("/fa/account/sign-in/")


def test_the_finance_people_take_it_too(client_for, finance, clerk, payment):
    address = reverse("payments_admin:receipt", args=[payment.pk])
    assert client_for(finance).get(address).content.startswith(b"%PDF")
    assert client_for(clerk).get(address).status_code == 404


def test_anybody_verifies_it_and_learns_no_name(client, citizen, payment):
    citizen.first_name, citizen.last_name = "آذر", "کیانی"
    citizen.save()
    page = client.get(verified(payment.receipt_code)).content.decode()
    assert "600" in page or "۶۰۰" in page
    assert "کیانی" not in page
    assert payment.bank_reference not in page
    assert payment.bank_reference[-4:] in page


def test_a_surplus_is_said_to_go_back(client, surplus):
    page = client.get(verified(surplus.receipt_code))
    assert page.context["receipt"].is_surplus


def test_the_number_is_taken_in_any_digits(client, payment):
    typed = pretty(payment.receipt_code).translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    answer = client.get(reverse("receipts:verify"), {"code": typed})
    assert answer.url == verified(payment.receipt_code)
    assert client.get(reverse("receipts:verify"), {"code": "x"}).status_code == 422
    assert client.get(reverse("receipts:verify")).status_code == 200


def test_a_wrong_number_is_unknown_and_cannot_be_tried_for_ever(client, payment):
    wrong = "1000000000000"
    address = verified(wrong + check_digit(wrong))
    answers = [client.get(address).status_code for _try in range(11)]
    assert answers == [404] * 10 + [429]


def test_the_number_of_an_unpaid_row_is_no_receipt(client, citizen, invoice, bank):
    open_one = begun(citizen, invoice)
    Payment.objects.filter(pk=open_one.pk).update(receipt_code="12345678901234")
    assert client.get(verified("12345678901234")).status_code == 404


def test_verifying_costs_few_queries(client, payment, django_assert_max_num_queries):
    client.get(verified(payment.receipt_code))
    with django_assert_max_num_queries(6):
        client.get(verified(payment.receipt_code))


def test_a_number_with_one_wrong_digit_is_not_said_to_be_too_short(client, payment):
    last = (int(payment.receipt_code[-1]) + 1) % 10
    page = client.get(reverse("receipts:verify"), {"code": f"{payment.receipt_code[:-1]}{last}"})
    assert page.status_code == 422
    assert "یک رقم این کد اشتباه است" in page.content.decode()
