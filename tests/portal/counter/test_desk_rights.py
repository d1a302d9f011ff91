"""What an operator may open and do, for how long, and what nobody else may."""

from __future__ import annotations

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
from tests.portal.counter.at_the_desk import at, lapse, of_draft, step_of
from tests.portal.counter.conftest import case_of

pytestmark = pytest.mark.django_db
ID_PAGES = ["filing", "consent", "send_code", "paper", "go_on", "say", "receipt"]
DRAFT_PAGES = ["overview", "review", "discard"]


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


def test_every_page_that_is_opened_stands_in_the_audit_book(desk, agreed, operator):
    desk.get(step_of(agreed))
    desk.get(at("filing", agreed))
    rows = AuditEntry.objects.filter(actor=operator, subject_code=agreed.case.tracking_code)
    kept = {(row.action, row.details.get("page")) for row in rows}
    assert ("case.opened_on_behalf", "step") in kept
    assert ("counter.opened", "filing") in kept


def test_operators_find_their_desk_in_the_menu_and_citizens_do_not(
    desk, client_for, citizen, office
):
    assert at("home") in desk.get(at("home")).content.decode()
    User.objects.filter(pk=citizen.pk).update(first_name="x")
    assert at("home") not in client_for(citizen).get("/fa/my/").content.decode()


def test_an_operator_at_the_door_of_the_back_office_is_shown_the_way_to_the_desk(desk):
    door = desk.get("/admin/", follow=True)
    assert at("home") in door.content.decode()
