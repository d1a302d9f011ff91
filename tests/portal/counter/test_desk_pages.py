"""The operator's pages: quick, and closed to everybody else."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.access import SYSTEM
from portal.accounts.actions import revoke_role
from portal.accounts.models import Role, User
from portal.audit.models import AuditEntry
from portal.cases.actions import send_message
from portal.cases.models import Case, TimelineEntry
from portal.cases.tracking_codes import pretty
from portal.counter.models import AssistedFiling, Consent
from portal.notifications.models import InboxNotice, OutboxMessage
from portal.testing.factories import CitizenFactory
from portal.testing.matters import picture
from tests.portal.counter.conftest import MOBILE, NATIONAL_ID, case_of, fresh

pytestmark = pytest.mark.django_db

TYPED = {
    "mobile": "۰۹۱۲ ۳۳۳ ۴۴۵۵", "full_name": "مريم احمدی", "national_id": "۰۰۱۲۳۴۵۶۷۹",
    "service": "test.permit",
}  # fmt: skip
ID_PAGES = ["filing", "consent", "send_code", "paper", "go_on", "say", "receipt"]
DRAFT_PAGES = ["overview", "review", "discard"]


def at(name, filing=None):
    return reverse(f"counter:{name}", args=[filing.pk] if filing else [])


def step_of(filing, key="place"):
    return reverse("filing:step", args=[filing.case.tracking_code, key])


def of_draft(name, filing):
    return reverse(f"filing:{name}", args=[filing.case.tracking_code])


def type_in(desk, office, **changed):
    return desk.post(at("begin"), {"key": uuid.uuid4(), "office": office.pk, **TYPED, **changed})


def lapse(filing, hours=25):
    AssistedFiling.objects.filter(pk=filing.pk).update(
        consent_at=timezone.now() - timedelta(hours=hours)
    )


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


def test_no_address_leads_past_the_consent(desk, begin, at_counters):
    filing = begin()
    assert desk.post(at("go_on", filing)).url == at("consent", filing)
    assert desk.get(at("receipt", filing)).status_code == 404
    assert desk.post(at("say", filing), {"text": "x"}).status_code == 403
    assert not Case.objects.exists()


@pytest.mark.parametrize("name", ID_PAGES)
@pytest.mark.parametrize("who", ["operator_elsewhere", "clerk", "citizen", "administrator"])
def test_to_everybody_else_the_filing_does_not_exist(request, client_for, sent, who, name):
    client = client_for(request.getfixturevalue(who))
    assert client.get(at(name, sent)).status_code == 404
    assert client.post(at(name, sent)).status_code == 404


@pytest.mark.parametrize("name", DRAFT_PAGES)
@pytest.mark.parametrize("who", ["operator_elsewhere", "another_citizen"])
def test_the_draft_is_closed_to_other_offices_and_citizens(request, client_for, agreed, who, name):
    stranger = request.getfixturevalue(who)
    client = client_for(stranger)
    for response in (client.get(of_draft(name, agreed)), client.post(of_draft(name, agreed))):
        assert response.status_code in (302, 404, 405)
        assert "location" not in response.headers or "sign-in" in response.url
    assert Case.objects.get().is_draft


def test_nobody_signed_in_is_sent_to_the_staffs_door(client, sent):
    for name in ("home", "begin"):
        assert client.get(at(name)).url.startswith(reverse("wagtailadmin_login"))
    assert client.get(at("filing", sent)).url.startswith(reverse("wagtailadmin_login"))


def test_an_operator_who_signed_in_by_code_is_a_citizen_only(client_for, operator, agreed, client):
    client.force_login(operator, backend="portal.accounts.backends.SmsCodeBackend")
    assert client.get(at("home")).status_code == 404
    assert client.get(step_of(agreed)).status_code == 302


def test_who_lost_the_role_is_out_in_the_middle_of_a_form(desk, agreed, operator, office):
    assert desk.get(step_of(agreed)).status_code == 200
    role = Role.objects.get(slug="counter-operator")
    revoke_role(actor=SYSTEM, user=operator, role=role, unit=office.unit)
    assert desk.get(at("home")).status_code == 404
    response = desk.post(step_of(agreed), {"street": "x", "start": "1410/01/05"})
    assert "sign-in" in response.url
    assert case_of(agreed).answers == {}


def test_a_colleague_of_the_office_goes_on_with_the_draft(client_for, colleague, agreed):
    client = client_for(colleague)
    assert client.post(at("go_on", agreed)).url == step_of(agreed)
    assert client.get(step_of(agreed)).status_code == 200


def test_the_form_knows_what_was_told_and_nothing_of_the_profile(
    desk, agreed, citizen, form_version
):
    agreed.citizen.first_name, agreed.citizen.last_name = "نام", "محرمانه"
    agreed.citizen.save()
    for address in (step_of(agreed), of_draft("overview", agreed), at("filing", agreed)):
        assert "محرمانه" not in desk.get(address).content.decode()


def test_the_operator_sees_no_other_case_of_the_citizen(desk, agreed, draft):
    Case.objects.filter(pk=draft.pk).update(applicant=agreed.citizen)
    code = draft.tracking_code
    assert "sign-in" in desk.get(reverse("filing:overview", args=[code])).url
    assert pretty(code) not in desk.get(at("home")).content.decode()
    found = desk.get(at("home"), {"q": code})
    assert list(found.context["page_obj"]) == []


@pytest.mark.parametrize("name", ["my_case", "receipt", "receipt_file"])
def test_what_was_sent_is_open_to_the_citizen_only(desk, client_for, sent, name):
    address = reverse(f"cases:{name}", args=[sent.case.tracking_code])
    assert desk.get(address).url == at("filing", sent)
    assert client_for(sent.citizen).get(address).status_code == 200


@pytest.mark.parametrize("name", ["answer", "message"])
def test_the_operator_cannot_write_as_the_citizen(desk, sent, name):
    address = reverse(f"cases:{name}", args=[sent.case.tracking_code])
    response = desk.post(address, {"move": "withdraw", "version": 0, "text": "x"})
    assert response.url == at("filing", sent)
    assert case_of(sent).timeline.count() == 1


def test_an_operator_with_a_mobile_does_not_own_what_was_filed_for_others(
    client_for, sent, operator
):
    operator.mobile, operator.mobile_verified_at = "+989125550000", timezone.now()
    operator.save()
    client = client_for(operator)
    assert list(Case.objects.visible_to(operator)) == []
    assert pretty(sent.case.tracking_code) not in client.get("/fa/my/").content.decode()
    file = sent.case.files.get()
    assert client.get(reverse("cases:file", args=[file.pk])).status_code == 404


def test_the_page_of_a_sent_case_shows_the_state_and_no_answer(desk, sent):
    text = desk.get(at("filing", sent)).content.decode()
    assert "بررسی مدارک" in text
    assert "خیابان بهار" not in text


def test_messages_are_shown_and_brought_while_the_consent_holds(desk, sent, clerk):
    send_message(actor=clerk, case=sent.case, text="نقشه را هم بیاورید", as_staff=True)
    assert "نقشه را هم بیاورید" in desk.get(at("filing", sent)).content.decode()
    desk.post(at("say", sent), {"text": "می‌آورم"})
    entry = TimelineEntry.objects.latest("pk")
    assert (entry.text, entry.by_staff, entry.actor.username) == ("می‌آورم", False, "operator")

    lapse(sent)
    text = desk.get(at("filing", sent)).content.decode()
    assert "نقشه را هم بیاورید" not in text
    assert desk.post(at("say", sent), {"text": "باز هم"}).status_code == 403


def test_a_step_that_was_opened_in_time_is_kept_and_then_the_consent_is_asked(desk, agreed):
    lapse(agreed, hours=24)
    saved = desk.post(step_of(agreed), {"street": "خیابان بهار", "start": "1410/01/05"})
    assert case_of(agreed).answers["street"] == "خیابان بهار"
    assert desk.get(saved.url).url == at("filing", agreed)
    page = desk.get(at("filing", agreed)).content.decode()
    assert at("go_on", agreed) in page


def test_after_the_consent_nothing_is_sent(desk, filled):
    lapse(filled, hours=24)
    assert desk.post(of_draft("review", filled)).url == at("filing", filled)
    assert case_of(filled).is_draft
    lapse(filled, hours=26)
    desk.post(step_of(filled), {"street": "جای دیگر", "start": "1410/01/05"})
    assert case_of(filled).answers["street"] == "خیابان بهار"


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


def test_a_deleted_draft_leads_back_to_the_counter(desk, agreed):
    assert desk.post(of_draft("discard", agreed)).url == at("filing", agreed)
    assert not Case.objects.exists()
    assert desk.get(at("filing", agreed)).status_code == 200
    assert desk.get(at("home")).status_code == 200


def test_every_page_that_is_opened_stands_in_the_audit_book(desk, agreed, operator):
    desk.get(step_of(agreed))
    desk.get(at("filing", agreed))
    rows = AuditEntry.objects.filter(actor=operator, subject_code=agreed.case.tracking_code)
    kept = {(row.action, row.details.get("page")) for row in rows}
    assert ("case.opened_on_behalf", "step") in kept
    assert ("counter.opened", "filing") in kept


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


def test_operators_find_their_desk_in_the_menu_and_citizens_do_not(
    desk, client_for, citizen, office
):
    assert at("home") in desk.get(at("home")).content.decode()
    User.objects.filter(pk=citizen.pk).update(first_name="x")
    assert at("home") not in client_for(citizen).get("/fa/my/").content.decode()


@pytest.mark.usefixtures("english")
def test_the_pages_speak_english(client_for, operator, sent):
    client = client_for(operator)
    page = client.get(reverse("counter:filing", args=[sent.pk])).content.decode()
    assert "Office 72" in page
    assert "Test permit" in page
