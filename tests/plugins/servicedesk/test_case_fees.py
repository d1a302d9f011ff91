"""A fee is seen before sending, kept as it was sent, completed by the staff, billed and paid."""

from __future__ import annotations

import re
from copy import deepcopy
from functools import partial
from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from plugins.servicedesk.actions import submit_application
from plugins.servicedesk.case_fees import (
    AmountNotPossible,
    FeeIsBilled,
    NoSuchLine,
    ReasonNeeded,
    assess_fee,
    kept_fee,
)
from plugins.servicedesk.fee_pages import bill_for
from plugins.servicedesk.models import Application, Offer, OfferProblem, SampleTransfer
from portal.accounts.access import SYSTEM
from portal.audit.models import AuditEntry
from portal.cases.actions import attach_file, save_step
from portal.cases.models import Case
from portal.errors import Refused
from portal.forms.actions import publish
from portal.forms.uploads import check_upload
from portal.notifications.models import InboxNotice
from portal.payments.actions import issue_invoice
from portal.payments.bills import BillNotReady, bill_of
from portal.payments.models import Payment
from portal.persian.text import ascii_digits
from portal.testing.matters import picture
from portal.testing.races import race
from tests.plugins.servicedesk.conftest import designer_of

pytestmark = pytest.mark.django_db
LABEL = {"fa": "کارشناسی", "en": "Review"}
LINES = [
    {"label": LABEL, "amount_rial": 1_200_000},
    {"label": {"fa": "بازدید"}, "table": {"field": "street", "amounts": {"بهار": 300_000}}},
    {"label": {"fa": "تعرفه"}, "assessed": True},
]


def filled(citizen, application):
    save = partial(save_step, actor=citizen, draft=application)
    save(step_key="place", answers={"street": "بهار", "start": "2027-01-05"})
    scan = picture()
    attach_file(
        actor=citizen, draft=application, field_key="deed", file=scan, checked=check_upload(scan)
    )
    save(step_key="papers", answers={"agree": True})
    application.refresh_from_db()
    return application


def offer_with(offer, **values):
    Offer.objects.filter(pk=offer.pk).update(**values)


@pytest.fixture
def sent(citizen, offer, application):
    """An application with a line that staff have to set."""
    offer_with(offer, fee_lines=LINES)
    return submit_application(actor=citizen, case=filled(citizen, application))


def kept(case):
    return kept_fee(Application.objects.get(case=case))


def at(name, case):
    return reverse(name, args=[case.tracking_code])


def test_the_review_page_shows_the_fee_live(client_for, citizen, offer, application):
    offer_with(offer, fee_lines=LINES, instalments=[])
    filled(citizen, application)
    client = client_for(citizen)
    page = client.get(at("filing:review", application)).content.decode()
    assert "۳۰۰٬۰۰۰" in page
    assert "۱٬۵۰۰٬۰۰۰" in page
    offer_with(offer, fee_lines=[LINES[0]])
    assert "۳۰۰٬۰۰۰" not in client.get(at("filing:review", application)).content.decode()


def test_the_first_page_of_a_service_tells_what_it_costs(client, offer):
    half = [{"percent": 50, "after_days": 0}, {"percent": 50, "after_days": 30}]
    offer_with(offer, fee_lines=LINES, instalments=half)
    page = client.get(reverse("servicedesk:start", args=[offer.slug])).content.decode()
    for words in ("کارشناسی", "۱٬۲۰۰٬۰۰۰", "تعرفه", "می‌توان آن را در چند بخش پرداخت کرد"):
        assert words in page


def test_the_fee_is_frozen_when_it_is_sent(citizen, offer, sent):
    offer_with(offer, fee_lines=[{"label": LABEL, "amount_rial": 9}])
    fee = kept(sent).fee
    assert [line.amount_rial for line in fee.lines] == [1_200_000, 300_000, None]
    assert kept(sent).schedule == ()
    before = Application.objects.get().fee
    submit_application(actor=citizen, case=sent)
    assert Application.objects.get().fee == before


def test_instalments_are_dated_by_the_calendar(citizen, offer, application):
    parts = [{"percent": 60, "after_days": 0}, {"percent": 40, "after_days": 30}]
    offer_with(offer, fee_lines=LINES[:1], instalments=parts)
    case = submit_application(actor=citizen, case=filled(citizen, application))
    assert [due.amount_rial for due in kept(case).schedule] == [720_000, 480_000]
    assert [part.amount_rial for part in bill_for(case).parts] == [720_000, 480_000]


def test_a_formula_that_fails_sends_the_case_and_tells_the_designer(
    client_for, citizen, offer, application
):
    offer_with(offer, fee_lines=[{"label": LABEL, "formula": "1 / 0"}])
    filled(citizen, application)
    client = client_for(citizen)
    for _look in range(2):
        assert client.get(at("filing:review", application)).status_code == 200
    sent = client.post(at("filing:review", application))
    assert sent.url == at("cases:receipt", application)
    problem = OfferProblem.objects.get()
    assert (problem.place, problem.count) == ("fee[0]", 3)
    assert problem.reason
    assert kept(application).fee.lines[0].amount_rial is None


def test_a_calculated_field_that_fails_is_told_to_the_designer_at_its_question(
    client_for, citizen, designer, parent_unit, offer, application
):
    form = deepcopy(offer.form_version.definition)
    ratio = {"key": "ratio", "type": "calculated", "label": {"fa": "نسبت"}, "formula": "1 / 0"}
    form["steps"][0]["fields"].append(ratio)
    version = publish(actor=designer, name=offer.form_version.name, definition=form)
    offer_with(offer, form_version=version, fee_lines=[{"label": LABEL, "formula": "ratio * 2"}])
    Case.objects.filter(pk=application.pk).update(form_version=version)
    application.refresh_from_db()
    sent = submit_application(actor=citizen, case=filled(citizen, application))
    assert sent.submitted_at
    office = client_for(designer_of(parent_unit))
    page = office.get(reverse("online-services:edit", args=[offer.pk])).content.decode()
    assert reverse("online-services:fee_line", args=[offer.pk, 0]) in page
    assert "نسبت" in page
    listed = office.get(reverse("online-services:index")).context["object_list"]
    assert [one.problem_count for one in listed] == [2]


def test_receipt_case_page_and_desk_show_it(client_for, citizen, clerk, sent):
    for name in ("cases:receipt", "cases:my_case"):
        assert "۳۰۰٬۰۰۰" in client_for(citizen).get(at(name, sent)).content.decode()
    desk = client_for(clerk).get(at("cases_admin:case", sent)).content.decode()
    assert "۳۰۰٬۰۰۰" in desk
    assert at("servicedesk:set_fee", sent) in desk
    paper = client_for(citizen).get(at("cases:receipt_file", sent))
    assert paper["Content-Type"] == "application/pdf"
    text = PdfReader(BytesIO(paper.content)).pages[0].extract_text()
    digits = re.sub(r"\D", "", ascii_digits(text))
    assert "300000" in digits or "000003" in digits, "read from either side"


def test_what_was_sent_before_fees_were_kept_is_shown_without(client_for, citizen, sent):
    Application.objects.update(fee={})
    assert client_for(citizen).get(at("cases:my_case", sent)).status_code == 200
    with pytest.raises(BillNotReady):
        bill_of(sent)


class TestAssessing:
    def assess(self, clerk, case, number=2, amount=500_000, reason="بازدید شد"):
        return assess_fee(actor=clerk, case=case, number=number, amount_rial=amount, reason=reason)

    def test_staff_set_a_line_and_the_applicant_is_told_why(self, citizen, clerk, sent):
        before = InboxNotice.objects.filter(user=citizen).count()
        fee = self.assess(clerk, sent).fee
        assert fee.is_known
        assert fee.total_rial == 2_000_000
        assert [due.amount_rial for due in kept(sent).schedule] == [2_000_000]
        entry = sent.timeline.last()
        assert "بازدید شد" in entry.text
        assert entry.is_public
        assert InboxNotice.objects.filter(user=citizen).count() == before + 1
        assert AuditEntry.objects.filter(action="servicedesk.fee_set").count() == 1

    def test_a_line_that_staff_have_set_can_be_set_anew(self, clerk, sent):
        self.assess(clerk, sent)
        assert self.assess(clerk, sent, amount=100).fee.total_rial == 1_500_100

    def test_free_is_possible(self, clerk, sent):
        assert self.assess(clerk, sent, amount=0).fee.is_known

    @pytest.mark.parametrize("number", [0, 1, 7, -1])
    def test_other_lines_stay(self, clerk, sent, number):
        with pytest.raises(NoSuchLine):
            self.assess(clerk, sent, number=number)

    @pytest.mark.parametrize("amount", [-1, 10**13 + 1])
    def test_impossible_sums_are_refused(self, clerk, sent, amount):
        with pytest.raises(AmountNotPossible):
            self.assess(clerk, sent, amount=amount)

    def test_a_reason_is_needed(self, clerk, sent):
        with pytest.raises(ReasonNeeded):
            self.assess(clerk, sent, reason="  ")

    def test_only_the_unit_sets_it(self, citizen, clerk_of_another_unit, sent):
        for stranger in (citizen, clerk_of_another_unit):
            with pytest.raises(Refused):
                self.assess(stranger, sent)

    def test_a_draft_has_no_fee_to_set(self, clerk, application):
        with pytest.raises(Refused):
            self.assess(clerk, application)

    def test_a_bill_fixes_it(self, clerk, sent):
        with pytest.raises(BillNotReady, match="تعرفه"):
            bill_of(sent)
        self.assess(clerk, sent)
        issue_invoice(actor=SYSTEM, case=sent, bill=bill_of(sent))
        with pytest.raises(FeeIsBilled):
            self.assess(clerk, sent)

    def test_the_page_keeps_what_was_typed_and_says_what_is_wrong(self, client_for, clerk, sent):
        client, page = client_for(clerk), at("servicedesk:set_fee", sent)
        assert client.get(page).status_code == 200
        wrong = client.post(page, {"line": "2", "amount_rial": "۵۰۰٬۰۰۰", "reason": ""})
        assert wrong.status_code == 422
        assert "۵۰۰٬۰۰۰" in wrong.content.decode()
        right = {"line": "2", "amount_rial": "۵۰۰٬۰۰۰", "reason": "بازدید"}
        assert client.post(page, right).url == at("cases_admin:case", sent)
        assert kept(sent).fee.total_rial == 2_000_000

    def test_a_bill_made_meanwhile_is_said_on_the_page(self, client_for, clerk, sent):
        self.assess(clerk, sent)
        issue_invoice(actor=SYSTEM, case=sent, bill=bill_of(sent))
        typed = {"line": "2", "amount_rial": "1", "reason": "x"}
        assert client_for(clerk).post(at("servicedesk:set_fee", sent), typed).status_code == 409

    def test_strangers_do_not_find_the_page(self, client_for, clerk_of_another_unit, sent):
        page = at("servicedesk:set_fee", sent)
        assert client_for(clerk_of_another_unit).get(page).status_code == 404


class TestTheSampleBank:
    @pytest.fixture
    def billed(self, citizen, offer, application):
        offer_with(offer, fee_lines=LINES[:1])
        case = submit_application(actor=citizen, case=filled(citizen, application))
        issue_invoice(actor=SYSTEM, case=case, bill=bill_of(case))
        return case

    def begin(self, client, case):
        client.post(at("payments:pay", case), {"gateway": "servicedesk.sample_bank"})
        return reverse("servicedesk:bank", args=[SampleTransfer.objects.latest("pk").pk])

    @pytest.mark.parametrize(
        ("decision", "state"),
        [("pay", "paid"), ("cancel", "failed"), ("pay_silently", "uncertain")],
    )
    def test_what_is_clicked_is_what_the_portal_learns(
        self, client_for, citizen, billed, decision, state
    ):
        client = client_for(citizen)
        bank = self.begin(client, billed)
        assert "۱٬۲۰۰٬۰۰۰" in client.get(bank).content.decode()
        way_back = client.post(bank, {"decision": decision}).url
        client.get(way_back)
        assert Payment.objects.get().state == state

    def test_it_answers_when_asked_again(self, client_for, citizen, billed):
        client = client_for(citizen)
        bank = self.begin(client, billed)
        client.get(client.post(bank, {"decision": "pay_silently"}).url)
        again = reverse(
            "payments:check_again", args=[billed.tracking_code, Payment.objects.get().pk]
        )
        client.post(again)
        assert Payment.objects.get().state == "paid"

    def test_what_is_decided_stays(self, client_for, citizen, billed):
        client = client_for(citizen)
        bank = self.begin(client, billed)
        client.post(bank, {"decision": "cancel"})
        client.post(bank, {"decision": "pay"})
        assert SampleTransfer.objects.get().state == "cancelled"

    def test_a_browser_that_comes_back_without_paying_has_not_paid(
        self, client_for, citizen, billed
    ):
        client = client_for(citizen)
        self.begin(client, billed)
        payment = Payment.objects.get()
        client.get(payment.return_url, {"reference": str(payment.pk), "status": "OK"})
        payment.refresh_from_db()
        assert payment.state == "failed"

    def test_outside_of_the_demo_town_there_is_no_such_bank(
        self, client_for, citizen, billed, settings
    ):
        bank = self.begin(client_for(citizen), billed)
        settings.PORTAL_DEMO = False
        assert client_for(citizen).get(bank).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_ten_windows_that_send_at_once_freeze_one_fee(client_for, citizen, offer, application):
    offer_with(offer, fee_lines=LINES)
    filled(citizen, application)
    review = at("filing:review", application)
    answers = race([partial(client_for(citizen).post, review) for _window in range(10)])
    assert {answer.status_code for answer in answers} == {302}
    assert Case.objects.get().timeline.count() == 1
    assert kept(application).fee.total_rial == 1_500_000
