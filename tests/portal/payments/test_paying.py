"""Bills are paid once, for the sum that stands in our own row, whatever browsers and banks do."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.access import SYSTEM
from portal.audit.models import AuditEntry
from portal.cases.actions import move_case
from portal.cases.models import Case
from portal.errors import Refused
from portal.notifications.models import InboxNotice
from portal.payments.actions import (
    AlreadyBilled,
    AlreadyPaid,
    NothingToPay,
    ask_for_refund,
    begin_payment,
    cancel_invoice,
    confirm_payment,
    decide_refund,
    issue_invoice,
    record_payment,
)
from portal.payments.bills import Bill, BillLine, BillPart
from portal.payments.gateways import GatewayUnavailable, PaymentUnconfirmed
from portal.payments.models import Invoice, Payment
from portal.payments.personal_data import export_payments
from portal.payments.ways import HandWay
from tests.portal.payments.conftest import LABEL, begun, bill

pytestmark = pytest.mark.django_db


def first(invoice):
    return invoice.parts.select_related("invoice__case").get(position=0)


def test_a_part_is_paid_and_the_bill_when_all_parts_are(citizen, case, invoice, bank):
    paid = confirm_payment(payment=begun(citizen, invoice))
    assert paid.state == "paid"
    assert paid.bank_reference
    invoice.refresh_from_db()
    assert invoice.state == "open"
    confirm_payment(payment=begun(citizen, invoice, 1))
    invoice.refresh_from_db()
    assert invoice.state == "paid"
    assert invoice.paid_at
    labels = [entry.label["en"] for entry in case.timeline.filter(kind="note")]
    assert labels == ["Bill issued", "Paid", "Paid"]
    assert InboxNotice.objects.filter(user=citizen, case_code=case.tracking_code).count() == 3


def test_the_bank_is_asked_for_our_own_sum(citizen, invoice, bank):
    confirm_payment(payment=begun(citizen, invoice), call_back={"amount": "1"})
    assert bank.asked == [600]


def test_another_sum_is_not_believed(citizen, invoice, bank):
    bank.amount_rial = 1
    payment = confirm_payment(payment=begun(citizen, invoice))
    assert payment.state == "uncertain"
    assert first(invoice).paid_at is None


def test_a_second_call_back_changes_nothing_and_asks_nobody(citizen, case, invoice, bank):
    payment = confirm_payment(payment=begun(citizen, invoice))
    before = case.timeline.count()
    bank.paid = False
    assert confirm_payment(payment=payment, call_back={"x": "y"}).state == "paid"
    assert len(bank.asked) == 1
    assert case.timeline.count() == before


def test_cancelled_at_the_bank_leaves_the_bill_open(citizen, invoice, bank):
    bank.paid = False
    assert confirm_payment(payment=begun(citizen, invoice)).state == "failed"
    bank.paid = True
    assert confirm_payment(payment=begun(citizen, invoice)).state == "paid"


def test_a_silent_bank_leaves_it_uncertain_and_nobody_can_pay_twice(citizen, invoice, bank):
    bank.silent = True
    payment = confirm_payment(payment=begun(citizen, invoice), call_back={"token": "abc"})
    assert payment.state == "uncertain"
    assert payment.call_back == {"token": "abc"}
    with pytest.raises(PaymentUnconfirmed):
        begun(citizen, invoice)
    bank.silent = False
    assert confirm_payment(payment=payment).state == "paid"
    assert payment.call_back == {"token": "abc"}


def test_an_earlier_attempt_that_was_paid_is_found_before_a_new_one_begins(citizen, invoice, bank):
    begun(citizen, invoice)
    with pytest.raises(NothingToPay):
        begun(citizen, invoice)
    assert Payment.objects.get().state == "paid"


def test_what_fails_first_and_is_paid_after_all_is_booked(citizen, invoice, bank):
    bank.paid = False
    payment = confirm_payment(payment=begun(citizen, invoice))
    bank.paid = True
    assert confirm_payment(payment=payment).state == "paid"


def test_money_that_comes_twice_is_kept_as_such_and_the_desk_is_told(citizen, case, invoice, bank):
    bank.paid = False
    early = confirm_payment(payment=begun(citizen, invoice))
    bank.paid = True
    confirm_payment(payment=begun(citizen, invoice))
    assert confirm_payment(payment=early).state == "surplus"
    assert case.timeline.filter(is_public=False).exists()


def test_one_reference_of_a_bank_pays_one_part_only(citizen, invoice, bank):
    bank.reference = "the-same"
    confirm_payment(payment=begun(citizen, invoice))
    assert confirm_payment(payment=begun(citizen, invoice, 1)).state == "uncertain"


def test_a_call_back_of_a_megabyte_is_trimmed(citizen, invoice, bank):
    bank.silent = True
    brought = {f"n{n}\0": "x" * 100_000 for n in range(200)}
    payment = confirm_payment(payment=begun(citizen, invoice), call_back=brought)
    assert len(payment.call_back) == 40
    assert max(map(len, payment.call_back.values())) == 500


def test_an_empty_call_back_does_not_wipe_out_the_earlier_one(citizen, invoice, bank):
    bank.silent = True
    payment = confirm_payment(payment=begun(citizen, invoice), call_back={"RefNum": "7"})
    assert confirm_payment(payment=payment, call_back={}).call_back == {"RefNum": "7"}


def test_a_bank_that_does_not_start_leaves_nothing_uncertain(citizen, invoice, bank):
    bank.is_down = True
    with pytest.raises(GatewayUnavailable):
        begun(citizen, invoice)
    assert Payment.objects.get().state == "failed"


@pytest.mark.parametrize("gateway", ["nobody.bank", "", "a/b", "x\0", "pos"])
def test_a_way_that_is_not_offered_is_refused_and_leaves_no_row(citizen, invoice, bank, gateway):
    with pytest.raises(GatewayUnavailable):
        begin_payment(
            actor=citizen, part=first(invoice), gateway_id=gateway,
            return_url=lambda payment: "https://town.example/",
        )  # fmt: skip
    assert not Payment.objects.exists()


def test_nobody_else_pays_my_bill(another_citizen, invoice, bank):
    with pytest.raises(Refused):
        begun(another_citizen, invoice)
    assert not Payment.objects.exists()


def test_a_case_has_one_bill_until_it_is_cancelled(case, invoice, clerk):
    with pytest.raises(AlreadyBilled):
        issue_invoice(actor=SYSTEM, case=case, bill=bill(5))
    cancel_invoice(actor=clerk, invoice=invoice, reason="اشتباه")
    assert issue_invoice(actor=clerk, case=case, bill=bill(5)).serial == 2
    assert AuditEntry.objects.filter(action="payments.invoice_cancelled").count() == 1


def test_a_bill_that_was_paid_of_cannot_be_cancelled(citizen, clerk, invoice, bank):
    confirm_payment(payment=begun(citizen, invoice))
    with pytest.raises(AlreadyPaid):
        cancel_invoice(actor=clerk, invoice=invoice, reason="x")


def test_a_cancelled_bill_cannot_be_paid(citizen, clerk, invoice, bank):
    cancel_invoice(actor=clerk, invoice=invoice, reason="x")
    with pytest.raises(NothingToPay):
        begun(citizen, invoice)


def test_only_the_unit_bills_and_cancels(citizen, clerk_of_another_unit, case, invoice):
    for stranger in (citizen, clerk_of_another_unit):
        with pytest.raises(Refused):
            cancel_invoice(actor=stranger, invoice=invoice, reason="x")
        with pytest.raises(Refused):
            issue_invoice(actor=stranger, case=case, bill=bill(5))


def test_an_empty_bill_is_refused(case):
    with pytest.raises(NothingToPay):
        issue_invoice(actor=SYSTEM, case=case, bill=Bill((), ()))


def test_parts_that_are_not_the_sum_are_refused():
    with pytest.raises(ValueError, match="sum"):
        Bill((BillLine(LABEL, 10),), (BillPart(9, None),))


@pytest.mark.parametrize("rial", [10.5, True, "10", Decimal(10)])
def test_a_sum_that_is_not_of_whole_rials_is_refused(rial):
    with pytest.raises(ValueError, match="whole rials"):
        Bill((BillLine(LABEL, rial),), (BillPart(rial, None),))


def test_a_part_is_paid_also_after_its_day(citizen, invoice, bank):
    invoice.parts.filter(position=0).update(due_date="2026-01-01")
    assert first(invoice).is_late
    assert confirm_payment(payment=begun(citizen, invoice)).state == "paid"


def test_paying_moves_the_case_on(citizen, clerk, case, bank):
    move = next(m for m in case.workflow.moves_from(case.state, by="staff") if m.kind == "forward")
    invoice = issue_invoice(actor=SYSTEM, case=case, bill=bill(600), then_move=move.key)
    confirm_payment(payment=begun(citizen, invoice))
    case.refresh_from_db()
    assert case.state == move.to


def test_a_move_that_is_not_possible_any_more_loses_no_money(citizen, case, bank):
    invoice = issue_invoice(actor=SYSTEM, case=case, bill=bill(600), then_move="gone")
    assert confirm_payment(payment=begun(citizen, invoice)).state == "paid"
    assert case.timeline.filter(is_public=False).exists()


def test_a_withdrawn_request_is_not_paid_for(citizen, case, invoice, bank):
    move_case(actor=citizen, case=case, move_key="withdraw", seen_version=case.version)
    with pytest.raises(NothingToPay):
        begun(citizen, invoice)


def test_money_for_a_request_that_ended_meanwhile_is_kept_and_the_finance_people_are_told(
    citizen, case, finance, bank
):
    invoice = issue_invoice(actor=SYSTEM, case=case, bill=bill(600), then_move="to_visit")
    payment = begun(citizen, invoice)
    move_case(actor=citizen, case=case, move_key="withdraw", seen_version=case.version)
    assert confirm_payment(payment=payment).state == "paid"
    assert InboxNotice.objects.filter(user=finance, case_code=case.tracking_code).count() == 1


def test_a_bill_is_not_late_when_it_comes(case):
    early = Bill((BillLine(LABEL, 600),), (BillPart(600, timezone.localdate() - timedelta(9)),))
    invoice = issue_invoice(actor=SYSTEM, case=case, bill=early)
    assert first(invoice).due_date == timezone.localdate(invoice.issued_at)


class TestPages:
    def pay(self, case):
        return reverse("payments:pay", args=[case.tracking_code])

    def test_a_citizen_pays_and_sees_the_receipt(self, client_for, citizen, case, invoice, bank):
        client = client_for(citizen)
        assert (
            self.pay(case)
            in client.get(reverse("cases:my_case", args=[case.tracking_code])).content.decode()
        )
        assert "۶۰۰" in client.get(self.pay(case)).content.decode()
        leaving = client.post(self.pay(case), {"gateway": "bank.card"})
        assert "https://bank.example/" in leaving.content.decode()
        payment = Payment.objects.get()
        assert payment.return_url.startswith("http://testserver/")
        receipt = client.get(payment.return_url, {"token": "1"})
        assert receipt.url == reverse("payments:payment", args=[case.tracking_code, payment.pk])
        assert "b-" in client.get(receipt.url).content.decode()

    def test_the_case_does_not_ask_for_money_that_may_have_come(
        self, client_for, citizen, case, invoice, bank
    ):
        bank.silent = True
        confirm_payment(payment=begun(citizen, invoice))
        page = client_for(citizen).get(reverse("cases:my_case", args=[case.tracking_code]))
        assert 'class="panel panel-warning" aria-labelledby="bill"' in page.content.decode()
        assert "now-box" not in page.content.decode()

    def test_a_bank_may_send_the_browser_back_by_post_without_cookies(
        self, client, citizen, invoice, bank
    ):
        payment = begun(citizen, invoice)
        address = reverse("payments:back", args=[payment.pk])
        assert client.post(address, {"token": "1"}).status_code == 302
        payment.refresh_from_db()
        assert payment.state == "paid"

    def test_check_again_settles_what_was_uncertain(self, client_for, citizen, case, invoice, bank):
        client = client_for(citizen)
        bank.silent = True
        payment = confirm_payment(payment=begun(citizen, invoice))
        page = client.get(self.pay(case)).content.decode()
        again = reverse("payments:check_again", args=[case.tracking_code, payment.pk])
        assert again in page
        assert 'name="gateway"' not in page
        client.post(again)
        bank.silent = False
        client.post(again)
        payment.refresh_from_db()
        assert payment.state == "paid"

    def test_a_refusal_is_said_on_the_bill(self, client_for, citizen, case, invoice, bank):
        response = client_for(citizen).post(self.pay(case), {"gateway": "x"}, follow=True)
        assert response.redirect_chain[-1][0] == self.pay(case)
        assert list(response.context["messages"])

    @pytest.mark.parametrize("name", ["pay", "payment", "check_again"])
    def test_another_citizen_finds_nothing(
        self, client_for, citizen, another_citizen, case, invoice, bank, name
    ):
        payment = begun(citizen, invoice)
        more = [] if name == "pay" else [payment.pk]
        address = reverse(f"payments:{name}", args=[case.tracking_code, *more])
        client = client_for(another_citizen)
        answer = client.post(address) if name == "check_again" else client.get(address)
        assert answer.status_code == 404

    def test_a_payment_of_another_case_is_not_shown_under_mine(
        self, client_for, citizen, case, invoice, bank
    ):
        address = reverse("payments:payment", args=[case.tracking_code, uuid4()])
        assert client_for(citizen).get(address).status_code == 404
        unknown = reverse("payments:back", args=[uuid4()])
        assert client_for(citizen).get(unknown).status_code == 404

    def test_without_a_bill_there_is_no_page(self, client_for, citizen, case):
        assert client_for(citizen).get(self.pay(case)).status_code == 404

    def test_the_unit_sees_the_bill_and_cancels_it(self, client_for, clerk, case, invoice):
        client = client_for(clerk)
        cancel = reverse("payments:cancel", args=[invoice.pk])
        desk = reverse("cases_admin:case", args=[case.tracking_code])
        assert cancel in client.get(desk).content.decode()
        assert client.post(cancel, {"reason": "اشتباه"}).url == desk
        assert Invoice.objects.get().state == "cancelled"
        assert cancel not in client.get(desk).content.decode()

    def test_others_do_not_cancel_it(self, client_for, citizen, clerk_of_another_unit, invoice):
        cancel = reverse("payments:cancel", args=[invoice.pk])
        for stranger in (citizen, clerk_of_another_unit):
            assert client_for(stranger).post(cancel).status_code in (302, 404)
        assert Invoice.objects.get().state == "open"

    def test_the_bill_costs_few_queries(
        self, client_for, citizen, case, invoice, bank, django_assert_max_num_queries
    ):
        client = client_for(citizen)
        client.get(self.pay(case))
        with django_assert_max_num_queries(14):
            client.get(self.pay(case))


def test_the_ledger_keeps_what_was_billed(case, invoice):
    with pytest.raises(Exception, match=r"(?i)protect"):
        Case.objects.filter(pk=case.pk).delete()


def test_people_see_their_own_payments_in_what_the_portal_knows_of_them(
    citizen, another_citizen, invoice, bank
):
    confirm_payment(payment=begun(citizen, invoice))
    [entry] = export_payments(citizen) or []
    assert (entry["amount_rial"], entry["refunds"]) == (600, [])
    assert export_payments(another_citizen) is None


def test_what_a_cashier_has_recorded_is_told_to_its_payer_alone(citizen, cashier, invoice):
    record_payment(actor=cashier, part=first(invoice), way=HandWay.POS, bank_reference="7")
    assert export_payments(citizen)
    assert export_payments(cashier) is None


def test_people_see_which_account_their_money_goes_back_to(
    citizen, finance, finance_head, invoice, bank
):
    payment = confirm_payment(payment=begun(citizen, invoice))
    sheba = "IR062960000000100324200001"
    refund = ask_for_refund(actor=finance, payment=payment, amount_rial=5, reason="x", sheba=sheba)
    assert export_payments(citizen)[0]["refunds"] == []
    decide_refund(actor=finance_head, refund=refund, approve=True)
    assert export_payments(citizen)[0]["refunds"][0]["account"] == sheba
