"""Cases of legal persons: filed by one, seen by all who act for it, lost with the right."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from portal.accounts.access import SYSTEM
from portal.accounts.actions import grant_role
from portal.accounts.models import Organisation, Representation, Role, User
from portal.accounts.permissions import CONFIRM_REPRESENTATIONS
from portal.accounts.representation import RepresentationDecided, revoke_representation
from portal.cases import notices
from portal.cases.actions import move_case, send_message, submit_case
from portal.cases.models import Case
from portal.cases.organisations import (
    DoesNotRepresent,
    erase_representations,
    export_representations,
    file_for_organisation,
    tell_of_decision,
)
from portal.cases.personal_data import export_cases
from portal.errors import Refused
from portal.notifications.models import InboxNotice
from portal.testing.factories import CitizenFactory
from portal.testing.matters import picture
from tests.portal.accounts.test_representation import LEGAL_ID, ask, confirm_representation

pytestmark = pytest.mark.django_db


@pytest.fixture
def company(db) -> Organisation:
    return Organisation.objects.create(legal_id=LEGAL_ID, name="شرکت نمونه")


@pytest.fixture
def acts_for(company, administrator):
    """Let somebody act for the company."""

    def let(person) -> Representation:
        person.national_id = "0013542419"
        person.save()
        row = ask(person)
        return confirm_representation(actor=administrator, representation=row)

    return let


@pytest.fixture
def colleague(db, acts_for):
    person = CitizenFactory.create(username="colleague", mobile="+989125556666")
    acts_for(person)
    return person


@pytest.fixture
def right(citizen, acts_for) -> Representation:
    return acts_for(citizen)


@pytest.fixture
def its_draft(citizen, right, filled_draft, company) -> Case:
    return file_for_organisation(actor=citizen, draft=filled_draft, organisation=company)


@pytest.fixture
def its_case(citizen, its_draft, other_unit) -> Case:
    return submit_case(actor=citizen, draft=its_draft)


def page(name, case):
    return reverse(name, args=[case.tracking_code])


def test_only_for_an_organisation_that_one_acts_for(citizen, filled_draft, company):
    with pytest.raises(DoesNotRepresent):
        file_for_organisation(actor=citizen, draft=filled_draft, organisation=company)
    filled_draft.refresh_from_db()
    assert filled_draft.on_behalf_of is None


def test_nobody_turns_the_draft_of_another_into_a_matter_of_a_company(
    colleague, filled_draft, company
):
    with pytest.raises(Refused):
        file_for_organisation(actor=colleague, draft=filled_draft, organisation=company)


def test_a_case_that_was_sent_keeps_its_applicant(citizen, right, case, company):
    with pytest.raises(Refused):
        file_for_organisation(actor=citizen, draft=case, organisation=company)


def test_colleagues_see_its_cases_and_not_the_drafts(client_for, colleague, its_draft, citizen):
    client = client_for(colleague)
    mine = reverse("cases:my_cases")
    assert its_draft.pretty_code not in client.get(mine).content.decode()
    assert client.get(page("filing:overview", its_draft)).status_code == 404
    its_case = submit_case(actor=citizen, draft=its_draft)
    text = client.get(mine).content.decode()
    assert its_case.pretty_code in text
    assert "شرکت نمونه" in text
    assert client.get(page("cases:my_case", its_case)).status_code == 200
    assert client.get(reverse("cases:file", args=[its_case.files.get().pk])).status_code == 200


def test_colleagues_act_for_it(colleague, its_case, head_of_unit, clerk):
    send_message(actor=colleague, case=its_case, text="سلام", as_staff=False)
    asked = move_case(actor=clerk, case=its_case, move_key="ask", seen_version=0, text="x")
    answered = move_case(
        actor=colleague, case=asked, move_key="answer", seen_version=asked.version, text="y"
    )
    assert answered.state == "check"


def test_own_matters_stay_own(client_for, colleague, case):
    assert client_for(colleague).get(page("cases:my_case", case)).status_code == 404


def test_who_acts_for_it_no_more_has_lost_its_cases(
    client_for, citizen, right, its_case, administrator
):
    client = client_for(citizen)
    assert client.get(page("cases:my_case", its_case)).status_code == 200
    revoke_representation(actor=administrator, representation=right, reason="x")
    assert client.get(page("cases:my_case", its_case)).status_code == 404
    assert client.get(reverse("cases:file", args=[its_case.files.get().pk])).status_code == 404
    assert its_case.pretty_code not in client.get(reverse("cases:my_cases")).content.decode()
    with pytest.raises(Refused):
        send_message(actor=citizen, case=its_case, text="x", as_staff=False)


def test_the_personal_data_of_who_acts_for_it_no_more_name_its_cases_and_nothing_of_them(
    citizen, right, its_case, clerk, administrator
):
    send_message(actor=clerk, case=its_case, text="رازی از شرکت", as_staff=True)
    [before] = export_cases(citizen)
    assert before["timeline"]
    assert before["on_behalf_of"] == "شرکت نمونه"
    revoke_representation(actor=administrator, representation=right)
    [after] = export_cases(User.objects.get(pk=citizen.pk))
    assert after["tracking_code"] == its_case.pretty_code
    assert not {"answers", "timeline", "files", "contact_mobile"} & after.keys()


def test_notices_go_to_who_filed_or_else_to_those_who_act(
    citizen, colleague, right, its_case, administrator
):
    [recipient] = notices.recipients_of(its_case)
    assert recipient.user == citizen
    revoke_representation(actor=administrator, representation=right)
    [recipient] = notices.recipients_of(its_case)
    assert recipient.user == colleague
    notices.tell_applicant(notice=notices.moved, case=its_case, key="x")
    assert InboxNotice.objects.filter(user=colleague, case_code=its_case.tracking_code).exists()


def test_staff_find_it_by_name_and_national_id_and_read_who_is_behind(client_for, clerk, its_case):
    client = client_for(clerk)
    for query in ("شركت نمونه", LEGAL_ID):
        response = client.get(reverse("cases_admin:inbox"), {"q": query})
        assert [row[0] for row in response.context["rows"]] == [its_case]
    text = client.get(page("cases_admin:case", its_case)).content.decode()
    assert "شرکت نمونه" in text
    assert LEGAL_ID in text


def test_the_receipt_names_both(client_for, citizen, its_case):
    text = client_for(citizen).get(page("cases:receipt", its_case)).content.decode()
    assert "شرکت نمونه" in text
    assert citizen.display_name in text


class TestDecisionsAreTold:
    def event(self, row):
        return RepresentationDecided(
            representation_id=str(row.pk), person_id=row.person_id, state=str(row.state)
        )

    def test_the_person_is_told_once(self, citizen, right):
        for _again in range(2):
            tell_of_decision(self.event(right))
        assert InboxNotice.objects.filter(user=citizen, body__contains="شرکت نمونه").count() == 1

    def test_not_of_an_own_decision(self, citizen, right):
        ended = revoke_representation(actor=citizen, representation=right)
        tell_of_decision(self.event(ended))
        assert not InboxNotice.objects.filter(user=citizen).exists()


def test_it_is_exported_and_ends_with_the_account(citizen, right):
    [exported] = export_representations(citizen)
    assert exported["national_id_of_legal_person"] == LEGAL_ID
    assert erase_representations(citizen)
    right.refresh_from_db()
    assert (right.state, right.paper.name) == ("revoked", "")
    assert export_representations(CitizenFactory.create(username="nobody")) is None


class TestPages:
    address = "/fa/my/organisations/"

    def test_somebody_asks_with_a_paper(self, client_for, citizen):
        citizen.national_id = "0013542419"
        citizen.save()
        client = client_for(citizen)
        assert client.get(self.address).status_code == 200
        response = client.post(
            self.address, {"legal_id": LEGAL_ID, "name": "شرکت نمونه", "paper": picture()}
        )
        assert response.status_code == 302
        row = Representation.objects.get()
        assert client.get(reverse("cases:representation_paper", args=[row.pk])).status_code == 200
        client.post(reverse("cases:end_representation", args=[row.pk]))
        row.refresh_from_db()
        assert row.state == "revoked"

    def test_a_paper_cannot_pretend_to_be_something_else_by_its_name(self, client_for, citizen):
        citizen.national_id = "0013542419"
        citizen.save()
        client_for(citizen).post(
            self.address,
            {"legal_id": LEGAL_ID, "name": "شرکت", "paper": picture("نامه\u202egnp.exe")},
        )
        assert Representation.objects.get().paper_name == "نامهgnp.png"

    def test_what_is_wrong_is_said_and_kept(self, client_for, citizen):
        citizen.national_id = "0013542419"
        citizen.save()
        response = client_for(citizen).post(self.address, {"legal_id": "123", "name": "شرکت نمونه"})
        assert response.status_code == 422
        assert "شرکت نمونه" in response.content.decode()

    def test_others_reach_neither_paper_nor_button(
        self, client_for, another_citizen, clerk, right, client
    ):
        paper = reverse("cases:representation_paper", args=[right.pk])
        for visitor in (client, client_for(another_citizen), client_for(clerk)):
            assert visitor.get(paper).status_code == 404
        end = reverse("cases:end_representation", args=[right.pk])
        assert client_for(another_citizen).post(end).status_code == 404
        right.refresh_from_db()
        assert right.state == "confirmed"

    def test_staff_decide_in_the_back_office(self, client_for, citizen, administrator):
        citizen.national_id = "0013542419"
        citizen.save()
        row = ask(citizen)
        client = client_for(administrator)
        assert "شرکت نمونه" in client.get("/admin/representations/").content.decode()
        address = reverse("representations_admin:decide", args=[row.pk])
        assert client.get(address).status_code == 200
        assert client.post(address, {"decision": "refuse"}).status_code == 422
        sent = {"decision": "confirm", "name": "شرکت نمونه", "valid_until": "1410/01/01"}
        assert client.post(address, sent).status_code == 302
        row.refresh_from_db()
        assert row.holds
        ended = client.post(address, {"decision": "revoke", "reason": "پایان"})
        assert ended.status_code == 302

    def test_the_back_office_list_is_closed_to_others(self, client_for, clerk, right):
        client = client_for(clerk)
        for address in (
            "/admin/representations/",
            reverse("representations_admin:decide", args=[right.pk]),
        ):
            assert client.get(address).status_code in (302, 404)

    def test_the_right_to_decide_in_one_unit_opens_nothing(self, client_for, clerk, unit, right):
        group = Group.objects.create(name="Registrars of one unit")
        role = Role.objects.create(
            slug="registrars", title="Registrars", group=group,
            permissions=[CONFIRM_REPRESENTATIONS],
        )  # fmt: skip
        grant_role(actor=SYSTEM, user=clerk, role=role, unit=unit)
        client = client_for(clerk)
        decide = reverse("representations_admin:decide", args=[right.pk])
        for address in (reverse("representations_admin:index"), decide):
            assert client.get(address).status_code == 404
