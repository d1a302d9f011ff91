"""Money goes back in the books only by two people, and never more than came in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from portal.audit.models import AuditEntry
from portal.errors import Refused
from portal.notifications.models import InboxNotice
from portal.payments.actions import (
    AlreadyDecided,
    ReferenceTaken,
    SamePerson,
    TooMuchBack,
    ask_for_refund,
    decide_refund,
    pay_out_refund,
)
from portal.payments.actions.refunds import WrongDay
from portal.payments.refund_rows import Refund
from tests.portal.payments.conftest import begun, paid, staff_as

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def payment(citizen, invoice, bank):
    return paid(citizen, invoice)


@pytest.fixture
def refund(finance, payment):
    return ask_for_refund(actor=finance, payment=payment, amount_rial=200, reason="x")


def transferred(actor, refund, reference="77"):
    return pay_out_refund(
        actor=actor, refund=refund, bank_reference=reference, paid_out_date=TODAY()
    )


def test_one_asks_another_approves_and_a_third_or_the_first_pays_out(
    citizen, case, finance, finance_head, refund
):
    assert refund.state == "asked"
    approved = decide_refund(actor=finance_head, refund=refund, approve=True)
    done = transferred(finance, approved, " ۷۷-۱ ")
    assert (done.state, done.bank_reference, done.paid_out_date) == ("paid_out", "77-1", TODAY())
    told = InboxNotice.objects.filter(user=citizen, case_code=case.tracking_code)
    assert sum("200" in one.body or "۲۰۰" in one.body for one in told) == 2
    labels = [entry.label["en"] for entry in case.timeline.filter(kind="note", is_public=True)]
    assert labels[-2:] == ["Refund approved", "Paid back"]
    actions = AuditEntry.objects.filter(action__startswith="payments.refund").order_by("pk")
    assert [one.action.rpartition("_")[2] for one in actions] == ["asked", "approved", "out"]


def test_nobody_approves_what_they_have_asked_for(finance_head, payment):
    own = ask_for_refund(actor=finance_head, payment=payment, amount_rial=1, reason="x")
    with pytest.raises(SamePerson):
        decide_refund(actor=finance_head, refund=own, approve=True)


def test_nobody_pays_out_what_they_have_approved(finance_head, refund):
    decide_refund(actor=finance_head, refund=refund, approve=True)
    with pytest.raises(SamePerson):
        transferred(finance_head, refund)


def test_the_database_knows_the_second_person_too(finance, refund):
    with pytest.raises(IntegrityError), transaction.atomic():
        Refund.objects.filter(pk=refund.pk).update(
            state="approved", decided_by=finance, decided_at=timezone.now()
        )


def test_all_refunds_of_a_payment_are_never_more_than_it(finance, finance_head, payment, refund):
    with pytest.raises(TooMuchBack):
        ask_for_refund(actor=finance, payment=payment, amount_rial=401, reason="x")
    decide_refund(actor=finance_head, refund=refund, approve=False, reason="no")
    ask_for_refund(actor=finance, payment=payment, amount_rial=600, reason="x")


@pytest.mark.parametrize("amount", [0, -1])
def test_no_refund_is_empty(finance, payment, amount):
    with pytest.raises(TooMuchBack):
        ask_for_refund(actor=finance, payment=payment, amount_rial=amount, reason="x")


def test_what_was_not_paid_does_not_go_back(citizen, finance, invoice, bank):
    with pytest.raises(TooMuchBack):
        ask_for_refund(actor=finance, payment=begun(citizen, invoice), amount_rial=1, reason="x")


def test_a_surplus_proposes_its_refund_and_the_finance_people_are_told(finance, surplus):
    [proposed] = surplus.refunds.all()
    assert (proposed.asked_by, proposed.amount_rial, proposed.state) == (None, 600, "asked")
    assert proposed.why


def test_the_finance_people_hear_of_a_surplus(finance, surplus):
    assert InboxNotice.objects.filter(user=finance).count() == 1


def test_a_refused_refund_of_a_surplus_is_explained_to_the_citizen(citizen, finance_head, surplus):
    decide_refund(
        actor=finance_head, refund=surplus.refunds.get(), approve=False, reason="برگشت خورده است"
    )
    assert InboxNotice.objects.filter(user=citizen, body__contains="برگشت خورده است").exists()


def test_what_staff_asked_for_in_vain_stays_in_the_house(
    client_for, citizen, finance_head, payment, refund
):
    decide_refund(actor=finance_head, refund=refund, approve=False, reason="درخواست نابجا")
    invoice = payment.invoice
    for name, args in (("pay", []), ("payment", [payment.pk])):
        address = reverse(f"payments:{name}", args=[invoice.case.tracking_code, *args])
        page = client_for(citizen).get(address)
        assert page.status_code == 200
        assert list(page.context["refunds"]) == []


def test_a_decision_is_made_once(finance, finance_head, refund):
    decide_refund(actor=finance_head, refund=refund, approve=False, reason="no")
    with pytest.raises(AlreadyDecided):
        decide_refund(actor=finance_head, refund=refund, approve=True)
    with pytest.raises(AlreadyDecided):
        transferred(finance, refund)


def test_one_reference_pays_back_once(finance, finance_head, payment, refund):
    other = ask_for_refund(actor=finance, payment=payment, amount_rial=5, reason="x")
    for one in (refund, other):
        decide_refund(actor=finance_head, refund=one, approve=True)
    transferred(finance, refund)
    with pytest.raises(ReferenceTaken):
        transferred(finance, other)


@pytest.mark.parametrize("days", [1, -1])
def test_a_transfer_is_neither_ahead_nor_before_the_payment(finance, finance_head, refund, days):
    decide_refund(actor=finance_head, refund=refund, approve=True)
    with pytest.raises(WrongDay):
        pay_out_refund(
            actor=finance, refund=refund, bank_reference="7",
            paid_out_date=TODAY() + timedelta(days=days),
        )  # fmt: skip


def test_only_the_finance_people_of_the_unit_act(citizen, clerk, cashier, other_unit, payment):
    elsewhere = staff_as("finance-head", other_unit, "elsewhere")
    for stranger in (citizen, clerk, cashier, elsewhere):
        with pytest.raises(Refused):
            ask_for_refund(actor=stranger, payment=payment, amount_rial=1, reason="x")


def test_approving_takes_its_own_permission(finance, payment, refund):
    other = staff_as("finance", None, "finance-2")
    with pytest.raises(Refused):
        decide_refund(actor=other, refund=refund, approve=True)
