"""The finance people's pages: what they list, what can be done there, and who sees nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.urls import reverse

from portal.accounts.access import SYSTEM
from portal.audit.models import AuditEntry
from portal.payments.actions import ask_for_booking, decide_refund, issue_invoice
from portal.payments.booking_rows import HandBooking
from portal.payments.models import Payment
from portal.payments.refund_rows import Refund
from tests.portal.payments.conftest import begun, bill, paid, staff_as

pytestmark = pytest.mark.django_db


def at(name, *args):
    return reverse(f"payments_admin:{name}", args=args)


def text_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


class TestLists:
    def test_open_bills_are_listed_and_found_by_code(self, client_for, finance, case, invoice):
        client = client_for(finance)
        bill = at("bill", invoice.pk)
        assert bill in text_of(client, at("bills"))
        assert bill in text_of(client, f"{at('bills')}?q={case.pretty_code}")
        assert bill not in text_of(client, f"{at('bills')}?q=12345678901234")
        assert bill not in text_of(client, f"{at('bills')}?show=paid")

    def test_late_bills_are_those_with_a_late_part(self, client_for, finance, invoice):
        client, bill = client_for(finance), at("bill", invoice.pk)
        assert bill not in text_of(client, f"{at('bills')}?show=late")
        invoice.parts.filter(position=0).update(due_date="2026-01-01")
        assert bill in text_of(client, f"{at('bills')}?show=late")

    def test_unclear_payments_and_refunds_that_wait_are_counted(
        self, client_for, finance, surplus, citizen, bank
    ):
        bank.silent = True
        begun(citizen, surplus.invoice, 1)
        Payment.objects.filter(state="started").update(state="uncertain")
        client = client_for(finance)
        answer = client.get(at("bills"))
        assert answer.context["counts"] == {"uncertain": 1, "refunds": 1}
        for name in ("uncertain", "refunds"):
            assert at("bill", surplus.invoice.pk) in text_of(client, at(name))

    def test_a_refund_that_is_settled_is_listed_with_all_only(
        self, client_for, finance, finance_head, surplus
    ):
        decide_refund(actor=finance_head, refund=surplus.refunds.get(), approve=False, reason="x")
        client, bill = client_for(finance), at("bill", surplus.invoice.pk)
        assert bill not in text_of(client, at("refunds"))
        assert bill in text_of(client, f"{at('refunds')}?show=all")

    def test_the_menu_leads_there_for_those_who_may(self, client_for, cashier, clerk, invoice):
        link = f'"{at("bills")}"'
        assert link in text_of(client_for(cashier), reverse("wagtailadmin_home"))
        assert link not in text_of(client_for(clerk), reverse("wagtailadmin_home"))

    def test_the_first_page_says_what_waits(self, client_for, finance, clerk, surplus):
        panel = 'aria-labelledby="payments-panel"'
        page = text_of(client_for(finance), reverse("wagtailadmin_home"))
        assert panel in page
        assert at("refunds") in page
        assert panel not in text_of(client_for(clerk), reverse("wagtailadmin_home"))

    def test_turning_the_page_keeps_what_was_chosen(self, client_for, finance, surplus):
        refund = surplus.refunds.get()
        Refund.objects.bulk_create(
            Refund(payment=surplus, amount_rial=1, asked_at=refund.asked_at) for _n in range(30)
        )
        page = text_of(client_for(finance), f"{at('refunds')}?show=all&page=2")
        assert "?show=all&amp;page=1" in page

    @pytest.mark.parametrize("name", ["bills", "uncertain", "refunds"])
    def test_a_list_costs_few_queries_however_long_it_is(
        self, client_for, finance, surplus, name, django_assert_max_num_queries
    ):
        refund = surplus.refunds.get()
        Refund.objects.bulk_create(
            Refund(payment=surplus, amount_rial=1, asked_at=refund.asked_at) for _n in range(20)
        )
        Payment.objects.bulk_create(
            Payment(part=surplus.part, gateway=surplus.gateway, amount_rial=1, state="uncertain",
                    reference=f"r{n}")
            for n in range(20)
        )  # fmt: skip
        client = client_for(finance)
        client.get(at(name))
        with django_assert_max_num_queries(14):
            client.get(at(name))


class TestOneBill:
    def test_a_cashier_records_a_payment_and_takes_its_receipt(self, client_for, cashier, invoice):
        client = client_for(cashier)
        sent = {"record-way": "slip", "record-bank_reference": "۴۱۸-۷۷", "record-note": ""}
        assert client.post(at("record", invoice.pk), sent).url == at("bill", invoice.pk)
        payment = Payment.objects.get()
        assert (payment.gateway, payment.bank_reference) == ("slip", "418-77")
        assert at("receipt", payment.pk) in text_of(client, at("bill", invoice.pk))
        again = client.post(at("record", invoice.pk), sent)
        assert again.status_code == 409
        assert "۴۱۸-۷۷" in again.content.decode(), "what was typed is kept"

    def test_a_bill_of_one_part_is_recorded_once(self, client_for, cashier, case):
        invoice = issue_invoice(actor=SYSTEM, case=case, bill=bill(600))
        sent = {"record-way": "pos", "record-bank_reference": "7", "record-note": ""}
        codes = [
            client_for(cashier).post(at("record", invoice.pk), sent).status_code for _n in range(2)
        ]
        assert codes == [302, 409]

    def test_a_bill_in_many_parts_costs_few_queries(
        self, client_for, citizen, finance, case, bank, django_assert_max_num_queries
    ):
        invoice = issue_invoice(actor=SYSTEM, case=case, bill=bill(*[100] * 8))
        for position in range(8):
            paid(citizen, invoice, position)
        client = client_for(finance)
        client.get(at("bill", invoice.pk))
        with django_assert_max_num_queries(16):
            client.get(at("bill", invoice.pk))

    def test_what_is_missing_is_said_beside_the_field(self, client_for, cashier, invoice):
        answer = client_for(cashier).post(at("record", invoice.pk), {})
        assert answer.status_code == 422
        assert set(answer.context["form"].errors) == {"way", "bank_reference"}

    def test_an_unclear_payment_is_asked_for_booked_and_agreed_to(
        self, client_for, finance, finance_head, unclear
    ):
        client, bill = client_for(finance), at("bill", unclear.invoice.pk)
        assert client.post(at("ask", unclear.pk)).url == bill
        key = f"booking-{unclear.pk}"
        sent = {f"{key}-bank_reference": "b-9", f"{key}-reason": "در گردش حساب هست"}
        assert client.post(at("booking", unclear.pk), sent).url == bill
        booking = HandBooking.objects.get()
        agree = {f"decide-{booking.pk}-decision": "approve"}
        assert client.post(at("booking_decision", booking.pk), agree).status_code == 404
        head = client_for(finance_head)
        assert at("booking_decision", booking.pk) in text_of(head, bill)
        assert head.post(at("booking_decision", booking.pk), agree).url == bill
        unclear.refresh_from_db()
        assert unclear.state == "paid"

    def test_what_was_not_paid_is_noted_with_its_reason(self, client_for, finance, unclear):
        key = f"unpaid-{unclear.pk}-reason"
        assert client_for(finance).post(at("unpaid", unclear.pk), {key: ""}).status_code == 422
        client_for(finance).post(at("unpaid", unclear.pk), {key: "در بانک نیست"})
        unclear.refresh_from_db()
        assert unclear.state == "failed"

    def test_a_refund_goes_through_two_people(
        self, client_for, citizen, finance, finance_head, invoice, bank
    ):
        payment = paid(citizen, invoice)
        client, head, bill = client_for(finance), client_for(finance_head), at("bill", invoice.pk)
        key = f"refund-{payment.pk}"
        sent = {f"{key}-amount_rial": "۲۰۰", f"{key}-reason": "کارشناسی نشد", f"{key}-sheba": ""}
        assert client.post(at("refund", payment.pk), sent).url == bill
        refund = Refund.objects.get()
        refuse = {f"decide-{refund.pk}-decision": "refuse"}
        assert head.post(at("refund_decision", refund.pk), refuse).status_code == 422
        approve = {f"decide-{refund.pk}-decision": "approve"}
        assert head.post(at("refund_decision", refund.pk), approve).url == bill
        Payment.objects.update(settled_at=datetime(2026, 10, 20, tzinfo=UTC))
        key = f"paid-{refund.pk}"
        done = {f"{key}-paid_out_date": "۱۴۰۵/۰۸/۰۱", f"{key}-bank_reference": "77"}
        assert head.post(at("refund_paid", refund.pk), done).status_code == 409
        assert client.post(at("refund_paid", refund.pk), done).url == bill
        refund.refresh_from_db()
        assert (refund.state, str(refund.paid_out_date)) == ("paid_out", "2026-10-23")

    @pytest.mark.parametrize("amount", ["", "x", "0", "-5", "1.5", "9" * 30, "601"])
    def test_a_sum_that_cannot_go_back_is_refused(
        self, client_for, citizen, finance, invoice, bank, amount
    ):
        payment = paid(citizen, invoice)
        key = f"refund-{payment.pk}"
        sent = {f"{key}-amount_rial": amount, f"{key}-reason": "x"}
        answer = client_for(finance).post(at("refund", payment.pk), sent)
        assert answer.status_code in (409, 422)
        assert not Refund.objects.exists()

    def test_reading_a_bill_is_written_down(self, client_for, finance, invoice):
        client_for(finance).get(at("bill", invoice.pk))
        assert AuditEntry.objects.filter(action="payments.bill_read", actor=finance).count() == 1

    def test_the_box_on_the_case_leads_to_the_bill(self, client_for, clerk, unit, case, invoice):
        desk, bill = reverse("cases_admin:case", args=[case.tracking_code]), at("bill", invoice.pk)
        assert bill not in text_of(client_for(clerk), desk)
        both = staff_as("clerk", unit, "both")
        staff = staff_as("cashier", unit, "other")
        role = staff.role_grants.get()
        role.pk, role.user = None, both
        role.save()
        assert bill in text_of(client_for(both), desk)

    def test_a_bill_costs_few_queries(
        self, client_for, finance, surplus, django_assert_max_num_queries
    ):
        client = client_for(finance)
        client.get(at("bill", surplus.invoice.pk))
        with django_assert_max_num_queries(20):
            client.get(at("bill", surplus.invoice.pk))


class TestNobodyElse:
    def test_people_without_the_permission_find_nothing(
        self, client_for, clerk, other_unit, surplus
    ):
        refund = surplus.refunds.get()
        elsewhere = staff_as("finance-head", other_unit, "elsewhere")
        reads = [at("bill", surplus.invoice.pk), at("receipt", surplus.pk)]
        posts = [
            at("record", surplus.invoice.pk), at("ask", surplus.pk), at("unpaid", surplus.pk),
            at("booking", surplus.pk), at("refund", surplus.pk),
            at("refund_decision", refund.pk), at("refund_paid", refund.pk),
        ]  # fmt: skip
        for stranger in (clerk, elsewhere):
            client = client_for(stranger)
            assert {client.get(one).status_code for one in reads} == {404}
            assert {client.post(one).status_code for one in posts} == {404}

    def test_a_booking_of_another_unit_is_not_found(self, client_for, finance, other_unit, unclear):
        booking = ask_for_booking(actor=finance, payment=unclear, bank_reference="b", reason="x")
        elsewhere = staff_as("finance-head", other_unit, "elsewhere")
        assert client_for(elsewhere).post(at("booking_decision", booking.pk)).status_code == 404

    def test_lists_of_another_unit_are_empty(self, client_for, other_unit, surplus):
        client = client_for(staff_as("finance", other_unit, "elsewhere"))
        for name in ("bills", "uncertain", "refunds"):
            assert at("bill", surplus.invoice.pk) not in text_of(client, at(name))

    def test_a_cashier_records_and_does_nothing_else(self, client_for, cashier, surplus):
        client = client_for(cashier)
        page = text_of(client, at("bill", surplus.invoice.pk))
        assert at("record", surplus.invoice.pk) in page
        assert at("refund", surplus.pk) not in page
        assert client.post(at("refund", surplus.pk)).status_code == 404
        assert client.post(at("ask", surplus.pk)).status_code == 404

    def test_what_is_not_there_is_not_found(self, client_for, finance):
        client = client_for(finance)
        assert client.get(at("bill", uuid4())).status_code == 404
        assert client.post(at("ask", uuid4())).status_code == 404


class TestTheCitizen:
    def test_sees_what_goes_back_once_it_is_decided(
        self, client_for, citizen, case, finance, finance_head, surplus
    ):
        client = client_for(citizen)
        bill = reverse("payments:pay", args=[case.tracking_code])
        assert len(client.get(bill).context["refunds"]) == 1
        receipt = reverse("payments:payment", args=[case.tracking_code, surplus.pk])
        assert len(client.get(receipt).context["refunds"]) == 1

    def test_does_not_see_what_an_officer_has_only_asked_for(
        self, client_for, citizen, case, finance, invoice, bank
    ):
        payment = paid(citizen, invoice)
        Refund.objects.create(payment=payment, amount_rial=5, reason="x", asked_by=finance)
        bill = reverse("payments:pay", args=[case.tracking_code])
        assert client_for(citizen).get(bill).context["refunds"] == []
