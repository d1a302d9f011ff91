"""The operator's pages lead quickly from the first word to the printed receipt."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.access import SYSTEM
from portal.cases.models import Case, TimelineEntry
from portal.cases.tracking_codes import pretty
from portal.counter.models import AssistedFiling, Consent
from portal.notifications.models import InboxNotice, OutboxMessage
from portal.payments.actions import issue_invoice
from portal.payments.bills import Bill, BillLine, BillPart
from portal.testing.factories import CitizenFactory
from portal.testing.matters import picture
from tests.portal.counter.at_the_desk import at, of_draft, step_of, type_in
from tests.portal.counter.conftest import MOBILE, NATIONAL_ID, case_of, fresh

pytestmark = pytest.mark.django_db


def test_from_the_first_page_to_the_printed_receipt(
    desk, office, at_counters, sent_codes, other_unit
):
    asked = type_in(desk, office)
    filing = AssistedFiling.objects.get()
    assert asked.url == at("consent", filing)
    assert (filing.mobile, filing.national_id) == (MOBILE, NATIONAL_ID)
    assert filing.full_name == "مریم احمدی"

    opened = desk.post(at("consent", filing), {"code": sent_codes[-1].code})
    filing = fresh(filing)
    assert opened.url == step_of(filing)
    page = desk.get(opened.url)
    assert "مریم احمدی" in page.content.decode()
    following = desk.post(opened.url, {"street": "خیابان بهار", "start": "1410/01/05"})
    assert following.url == step_of(filing, "papers")
    desk.post(following.url, {"deed": picture(), "agree": "on"})
    desk.get(of_draft("review", filing))
    sent = desk.post(of_draft("review", filing), follow=True)
    assert sent.redirect_chain[-1][0] == at("filing", filing)

    desk.post(at("receipt", filing))
    receipt = desk.get(at("receipt", filing) + "?print=1").content.decode()
    case = case_of(filing)
    for words in (pretty(case.tracking_code), "دفتر ۷۲", "۴۵٬۰۰۰ تومان", "data-print-now"):
        assert words in receipt
    assert fresh(filing).receipt_printed_at


def test_the_receipt_names_who_sent_it_even_where_a_colleague_began(
    client_for, colleague, filled, other_unit
):
    client = client_for(colleague)
    client.post(of_draft("review", filled))
    case = case_of(filled)
    entry = case.timeline.get()
    assert entry.actor == colleague
    assert entry.actor_label == {
        "fa": "دفتر ۷۲، از طرف متقاضی", "en": "Office 72, for the applicant",
    }  # fmt: skip
    assert colleague.display_name in client.get(at("receipt", filled)).content.decode()


def test_sending_twice_gives_one_case_and_one_text_message(desk, filled, other_unit):
    first, second = (desk.post(of_draft("review", filled)) for _time in range(2))
    assert second.url == at("filing", filled)
    assert first.status_code == 302
    assert TimelineEntry.objects.filter(case=filled.case).count() == 1
    assert OutboxMessage.objects.filter(case_code=filled.case.tracking_code).count() == 1


def test_the_citizen_is_told_by_text_message_who_filed(sent):
    message = OutboxMessage.objects.get(case_code=sent.case.tracking_code)
    assert message.address == MOBILE
    assert "دفتر ۷۲" in message.body
    assert "دفتر ۷۲" in InboxNotice.objects.get(user=sent.citizen).body


def test_without_javascript_and_mouse_the_first_field_has_the_focus(desk, at_counters):
    page = desk.get(at("begin")).content.decode()
    assert page.index("autofocus") < page.index('name="full_name"')


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"mobile": "123"}, "mobile"),
        ({"national_id": "1111111111"}, "national_id"),
        ({"service": "test.strict", "national_id": ""}, "national_id"),
        ({"service": "no.such"}, "service"),
        ({"full_name": "  "}, "full_name"),
    ],
)
def test_what_is_typed_wrong_is_told_beside_its_field_and_kept(
    desk, office, at_counters, wrong, field
):
    response = type_in(desk, office, **wrong)
    assert response.status_code in (400, 422)
    assert list(response.context["form"].errors) == [field]
    assert not AssistedFiling.objects.exists()


def test_another_office_cannot_be_chosen(desk, other_office, at_counters):
    assert type_in(desk, other_office).status_code == 422


def test_a_double_click_begins_one_filing_and_sends_one_code(desk, office, at_counters, sent_codes):
    key = uuid.uuid4()
    for _time in range(2):
        type_in(desk, office, key=key)
    assert AssistedFiling.objects.count() == 1
    assert len(sent_codes) == 1


def test_without_a_number_the_way_leads_to_paper(desk, office, at_counters):
    response = type_in(desk, office, mobile="")
    filing = AssistedFiling.objects.get()
    assert response.url == at("paper", filing)
    assert "send_code" not in desk.get(response.url).content.decode()


def test_paper_opens_the_form(desk, begin):
    filing = begin()
    body = {"reason": "no_code", "scan": picture(), "signed": "on"}
    response = desk.post(at("paper", filing), body)
    assert response.url == step_of(fresh(filing))
    assert fresh(filing).paper_scan


@pytest.mark.parametrize("missing", ["reason", "scan", "signed"])
def test_paper_without_reason_scan_or_signature_opens_nothing(desk, begin, missing):
    filing = begin()
    body = {"reason": "no_code", "scan": picture(), "signed": "on"}
    body.pop(missing)
    response = desk.post(at("paper", filing), body)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [missing]
    assert fresh(filing).consent == Consent.NONE


def test_a_wrong_code_is_told_and_opens_nothing(desk, office, at_counters, sent_codes):
    type_in(desk, office)
    filing = AssistedFiling.objects.get()
    wrong = f"{(int(sent_codes[-1].code) + 1) % 1_000_000:06d}"
    response = desk.post(at("consent", filing), {"code": wrong})
    assert response.status_code == 400
    assert not Case.objects.exists()


def test_the_code_of_another_session_is_worth_nothing(
    desk, client_for, colleague, office, at_counters, sent_codes
):
    type_in(desk, office)
    filing = AssistedFiling.objects.get()
    response = client_for(colleague).post(at("consent", filing), {"code": sent_codes[-1].code})
    assert response.status_code == 200
    assert not fresh(filing).is_agreed


def test_the_office_finds_by_code_in_any_script_and_by_number(desk, sent):
    persian = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
    code = pretty(sent.case.tracking_code).translate(persian)
    for query, count in ((code, 1), ("۰۹۱۲۳۳۳۴۴۵۵", 1), ("09120000000", 0), ("احمدی", 0)):
        found = desk.get(at("home"), {"q": query})
        assert found.context["page_obj"].paginator.count == count


def test_an_objected_filing_stays_in_the_list_and_says_so(desk, sent):
    AssistedFiling.objects.update(objected_at=timezone.now())
    assert sent.service_label in desk.get(at("home")).content.decode()
    assert 'role="alert"' in desk.get(at("filing", sent)).content.decode()


def test_a_bill_is_shown_while_the_consent_holds(desk, sent):
    lines = (BillLine({"fa": "بهای خدمات", "en": "Charge"}, 600),)
    bill = Bill(lines, (BillPart(600, timezone.localdate()),))
    issue_invoice(actor=SYSTEM, case=case_of(sent), bill=bill)
    assert "۶۰۰" in desk.get(at("filing", sent)).content.decode()
    AssistedFiling.objects.update(consent_at=timezone.now() - timedelta(days=30))
    assert "۶۰۰" not in desk.get(at("filing", sent)).content.decode()


def test_a_deleted_draft_leads_back_to_the_counter(desk, agreed):
    assert desk.post(of_draft("discard", agreed)).url == at("filing", agreed)
    assert not Case.objects.exists()
    assert desk.get(at("filing", agreed)).status_code == 200
    assert desk.get(at("home")).status_code == 200


def test_the_list_costs_the_same_at_any_length(
    desk, begin, office, operator, sent, django_assert_max_num_queries
):
    people = CitizenFactory.create_batch(20)
    for person in people:
        twin = Case.objects.get(pk=sent.case.pk)
        twin.pk, twin.tracking_code = None, f"{person.pk:014d}"
        twin.idempotency_key = None
        twin.save(force_insert=True)
        filing = fresh(sent)
        filing.pk, filing.case, filing.citizen = uuid.uuid4(), twin, person
        filing.save(force_insert=True)
    desk.get(at("home"))
    with django_assert_max_num_queries(10):
        response = desk.get(at("home"))
    assert response.context["page_obj"].paginator.count == 21


def test_a_page_of_the_form_costs_little_more_for_an_operator(
    desk, agreed, django_assert_max_num_queries
):
    desk.get(step_of(agreed))
    with django_assert_max_num_queries(14):
        desk.get(step_of(agreed))


@pytest.mark.usefixtures("english")
def test_the_pages_speak_english(client_for, operator, sent):
    client = client_for(operator)
    page = client.get(reverse("counter:filing", args=[sent.pk])).content.decode()
    assert "Office 72" in page
    assert "Test permit" in page
