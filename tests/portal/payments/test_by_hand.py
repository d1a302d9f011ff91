"""Money past the gateways, and payments whose bank is silent, are settled by people and once."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.accounts.access import SYSTEM
from portal.audit.models import AuditEntry
from portal.cases.actions import move_case
from portal.errors import Refused
from portal.payments.actions import (
    AlreadyDecided,
    NothingToPay,
    ReferenceTaken,
    SamePerson,
    ask_for_booking,
    ask_the_bank,
    confirm_payment,
    decide_booking,
    declare_unpaid,
    issue_invoice,
    record_payment,
)
from portal.payments.models import Payment
from portal.payments.references import BadReference
from portal.payments.ways import HandWay
from tests.portal.payments.conftest import begun, bill, paid, staff_as

pytestmark = pytest.mark.django_db


def part_of(invoice, position=0):
    return invoice.parts.select_related("invoice__case").get(position=position)


def recorded(actor, invoice, position=0, reference="418820-7731", way=HandWay.POS):
    return record_payment(
        actor=actor, part=part_of(invoice, position), way=way, bank_reference=reference
    )


class TestAtTheCounter:
    def test_a_citizen_without_a_card_is_not_stuck(self, citizen, case, cashier, bank):
        move = next(
            one for one in case.workflow.moves_from(case.state, by="staff") if one.kind == "forward"
        )
        invoice = issue_invoice(actor=SYSTEM, case=case, bill=bill(600), then_move=move.key)
        payment = recorded(cashier, invoice)
        assert (payment.state, payment.amount_rial, payment.gateway) == ("paid", 600, "pos")
        assert payment.receipt_number
        assert payment.settled_by == cashier
        case.refresh_from_db()
        assert case.state == move.to
        assert AuditEntry.objects.filter(action="payments.recorded", actor=cashier).exists()

    @pytest.mark.parametrize("typed", ["۴۱۸۸۲۰-۷۷۳۱", " 418820-7731 ", "٤١٨٨٢٠-٧٧٣١"])
    def test_one_reference_pays_once_however_it_is_typed(self, cashier, invoice, typed):
        recorded(cashier, invoice)
        with pytest.raises(ReferenceTaken):
            recorded(cashier, invoice, 1, typed)
        assert Payment.objects.count() == 1

    @pytest.mark.parametrize("typed", ["", " ", "=1+1", "شماره", "1;2", "x" * 201])
    def test_a_reference_is_made_of_digits_and_letters(self, cashier, invoice, typed):
        with pytest.raises(BadReference):
            recorded(cashier, invoice, 0, typed)

    def test_parts_are_paid_in_their_order_and_once(self, cashier, invoice):
        with pytest.raises(NothingToPay):
            recorded(cashier, invoice, 1)
        recorded(cashier, invoice)
        with pytest.raises(NothingToPay):
            recorded(cashier, invoice, 0, "other")
        recorded(cashier, invoice, 1, "other")
        invoice.refresh_from_db()
        assert invoice.state == "paid"

    def test_a_withdrawn_request_is_not_paid_for(self, citizen, cashier, case, invoice):
        move_case(actor=citizen, case=case, move_key="withdraw", seen_version=case.version)
        with pytest.raises(NothingToPay):
            recorded(cashier, invoice)

    def test_only_those_who_may_record(self, citizen, clerk, other_unit, invoice):
        elsewhere = staff_as("cashier", other_unit, "elsewhere")
        for stranger in (citizen, clerk, elsewhere):
            with pytest.raises(Refused):
                recorded(stranger, invoice)

    def test_an_online_payment_that_turns_up_later_is_a_surplus(self, cashier, unclear, bank):
        recorded(cashier, unclear.invoice)
        bank.silent = False
        assert confirm_payment(payment=unclear).state == "surplus"


class TestUnclear:
    def booking(self, actor, payment, reference="b-1"):
        return ask_for_booking(
            actor=actor, payment=payment, bank_reference=reference, reason="در گردش حساب هست"
        )

    def test_a_second_person_books_it_by_hand(self, finance, finance_head, unclear):
        booking = self.booking(finance, unclear)
        unclear.refresh_from_db()
        assert unclear.state == "uncertain"
        decide_booking(actor=finance_head, booking=booking, approve=True)
        unclear.refresh_from_db()
        assert (unclear.state, unclear.bank_reference, unclear.settled_by) == (
            "paid", "b-1", finance_head,
        )  # fmt: skip
        assert unclear.note == "در گردش حساب هست"

    def test_nobody_approves_a_booking_of_their_own(self, finance_head, unclear):
        booking = self.booking(finance_head, unclear)
        with pytest.raises(SamePerson):
            decide_booking(actor=finance_head, booking=booking, approve=True)
        with pytest.raises(IntegrityError), transaction.atomic():
            type(booking).objects.update(
                state="approved", decided_by=finance_head, decided_at=timezone.now()
            )

    def test_approving_takes_its_own_permission(self, finance, unclear):
        booking = self.booking(finance, unclear)
        with pytest.raises(Refused):
            decide_booking(actor=staff_as("finance", None, "f2"), booking=booking, approve=True)

    def test_a_refused_booking_leaves_it_unclear_and_can_be_asked_anew(
        self, finance, finance_head, unclear
    ):
        booking = self.booking(finance, unclear)
        with pytest.raises(AlreadyDecided):
            self.booking(finance, unclear)
        refused = decide_booking(
            actor=finance_head, booking=booking, approve=False, reason="فیش خوانا نیست"
        )
        assert refused.refused_reason == "فیش خوانا نیست"
        unclear.refresh_from_db()
        assert unclear.state == "uncertain"
        self.booking(finance, unclear)

    def test_a_bank_that_answers_meanwhile_wins(self, finance, finance_head, unclear, bank):
        booking = self.booking(finance, unclear)
        bank.silent = False
        assert confirm_payment(payment=unclear).state == "paid"
        with pytest.raises(AlreadyDecided):
            decide_booking(actor=finance_head, booking=booking, approve=True)
        booking.refresh_from_db()
        assert booking.state == "asked"
        decide_booking(actor=finance_head, booking=booking, approve=False, reason="x")

    def test_a_bank_that_says_no_meanwhile_wins_too(self, finance, finance_head, unclear, bank):
        booking = self.booking(finance, unclear)
        bank.silent, bank.paid = False, False
        assert confirm_payment(payment=unclear).state == "failed"
        with pytest.raises(AlreadyDecided):
            decide_booking(actor=finance_head, booking=booking, approve=True)

    def test_what_people_call_unpaid_stays_so_until_the_bank_says_otherwise(
        self, finance, unclear, bank
    ):
        unpaid = declare_unpaid(actor=finance, payment=unclear, reason="x")
        assert confirm_payment(payment=unpaid, call_back={"token": "1"}).state == "failed"
        bank.silent = False
        assert confirm_payment(payment=unpaid).state == "paid"

    def test_a_reference_that_has_paid_for_another_one_is_refused(
        self, citizen, finance, finance_head, invoice, bank
    ):
        first = paid(citizen, invoice)
        bank.silent = True
        second = confirm_payment(payment=begun(citizen, invoice, 1))
        with pytest.raises(ReferenceTaken):
            self.booking(finance, second, first.bank_reference)

    def test_the_bank_is_asked_now(self, finance, unclear, bank):
        assert ask_the_bank(actor=finance, payment=unclear).state == "uncertain"
        bank.silent = False
        assert ask_the_bank(actor=finance, payment=unclear).state == "paid"
        assert AuditEntry.objects.filter(action="payments.asked_again").count() == 2

    def test_what_was_not_paid_frees_the_bill_and_may_still_come_in(
        self, citizen, finance, unclear, bank
    ):
        declare_unpaid(actor=finance, payment=unclear, reason="در بانک نیست")
        bank.silent = False
        paid(citizen, unclear.invoice)
        unclear.refresh_from_db()
        assert (unclear.state, unclear.note) == ("failed", "در بانک نیست")
        assert confirm_payment(payment=unclear).state == "surplus"

    def test_nothing_is_declared_while_a_booking_waits(self, finance, unclear):
        self.booking(finance, unclear)
        with pytest.raises(AlreadyDecided):
            declare_unpaid(actor=finance, payment=unclear, reason="x")

    def test_what_is_clear_is_left_alone(self, citizen, finance, invoice, bank):
        payment = paid(citizen, invoice)
        with pytest.raises(AlreadyDecided):
            declare_unpaid(actor=finance, payment=payment, reason="x")
        with pytest.raises(AlreadyDecided):
            self.booking(finance, payment)

    def test_only_those_who_clear_up(self, citizen, clerk, cashier, unclear):
        for stranger in (citizen, clerk, cashier):
            with pytest.raises(Refused):
                ask_the_bank(actor=stranger, payment=unclear)
            with pytest.raises(Refused):
                declare_unpaid(actor=stranger, payment=unclear, reason="x")
            with pytest.raises(Refused):
                self.booking(stranger, unclear)
