"""From a service written in code to a closed case."""

from __future__ import annotations

import uuid

import pytest
from django import forms
from django.test import Client
from django.urls import reverse

from portal.cases.actions import move_case
from portal.cases.models import Case, Channel
from portal.cases.public_status import public_status
from portal.errors import Refused
from portal.filing.actions import SwitchedOff, start_service, submit_draft
from portal.filing.identity import IdentityTooLow
from portal.filing.services import Service, find_services_in_code, open_services
from portal.filing.start_page import ANONYMOUS_DRAFTS
from portal.filing.workflows import Workflow
from portal.forms.models import FormVersion
from portal.testing.factories import CitizenFactory
from portal.testing.matters import picture
from tests.portal.filing.addresses import at

pytestmark = pytest.mark.django_db
READER = {"name": "آذر کیانی", "shelf": "b", "born": "۱۳۶۰/۰۵/۰۲"}


def begin(client, service):
    client.post(service.address, {"key": uuid.uuid4()})
    return Case.objects.latest("pk")


def step(draft, number):
    return at("step", draft, f"step_{number}")


def apply(client, service):
    draft = begin(client, service)
    client.post(step(draft, 1), READER)
    client.post(step(draft, 2), {"scan": picture(), "agree": "on"})
    client.post(at("review", draft))
    return Case.objects.get(pk=draft.pk)


def apply_wish(client, library):
    draft = begin(client, library.wish)
    client.post(step(draft, 1), {"wish": "بوف کور"})
    client.post(at("review", draft))
    return Case.objects.get(pk=draft.pk)


def move(actor, case, key, text=""):
    return move_case(
        actor=actor,
        case=case,
        reason_code="rejection.other",
        move_key=key,
        seen_version=case.version,
        text=text,
    )


def test_a_state_without_days_of_its_own_is_due_when_the_case_is_promised(
    client_for, citizen, library, clerk
):
    case = apply(client_for(citizen), library.membership)
    assert case.due_at == case.promised_at is not None
    asked = move(clerk, case, "to_waiting_citizen", "کدام شعبه؟")
    assert asked.due_at is None
    assert asked.current_state.internal_label["en"] == "Waiting for the applicant"


def test_a_matter_that_may_be_granted_or_refused_promises_neither(client_for, citizen, library):
    case = apply(client_for(citizen), library.membership)
    assert public_status(case).next_step == "تصمیم‌گیری"
    request = apply_wish(client_for(citizen), library)
    assert public_status(request).next_step == request.workflow.state("answered").label["fa"]


def test_the_start_page_says_what_the_service_needs_and_promises(client, library):
    response = client.get(library.membership.address)
    shown = response.content.decode()
    assert response.status_code == 200
    assert response.context["beginning"].steps == ["Who wants to read", "Join the library"]
    assert response.context["must_sign_in"]
    for text in ("Borrow books for a year.", "Unit", "۵"):
        assert text in shown


def test_a_membership_goes_from_the_form_to_the_decision(
    client_for, citizen, librarian, clerk, library
):
    case = apply(client_for(citizen), library.membership)
    assert (case.kind, case.state, case.phase) == ("library.membership", "submitted", "open")
    assert case.answers == {
        "name": "آذر کیانی", "shelf": "b", "born": "1981-07-24", "agree": True,
    }  # fmt: skip
    assert case.files.get().field_key == "scan"
    assert (case.unit.slug, case.promised_days) == ("unit", 5)
    with pytest.raises(Refused):
        move(clerk, case, "to_approved")
    decided = move(librarian, case, "to_approved")
    assert (decided.phase, decided.outcome) == ("closed", "approved")


def test_the_citizen_answers_a_question_and_may_withdraw(client_for, citizen, clerk, library):
    client = client_for(citizen)
    case = apply(client, library.membership)
    asked = move(clerk, case, "to_waiting_citizen", "کدام شعبه؟")
    page = reverse("cases:my_case", args=[case.tracking_code])
    assert client.get(page).context["answer_move"].key == "citizen_to_submitted"
    answered = move(citizen, asked, "citizen_to_submitted", "شعبهٔ یک")
    closed = move(citizen, answered, "citizen_to_withdrawn")
    assert closed.outcome == "withdrawn"


def test_every_host_page_shows_a_case_of_a_service(
    client_for, citizen, head_of_unit, library, switch_off
):
    case = apply(client_for(citizen), library.membership)
    code = case.tracking_code
    pages = [
        (citizen, reverse("cases:my_cases")),
        (citizen, reverse("cases:my_case", args=[code])),
        (citizen, reverse("cases:receipt", args=[code])),
        (citizen, f"/fa/track/{code}/"),
        (head_of_unit, reverse("cases_admin:inbox")),
        (head_of_unit, reverse("cases_admin:case", args=[code])),
    ]
    assert {client_for(who).get(page).status_code for who, page in pages} == {200}
    switch_off("library")
    assert {client_for(who).get(page).status_code for who, page in pages} == {200}


class TestBeginning:
    def test_needs_signing_in(self, client, library):
        client.post(library.membership.address, {"key": uuid.uuid4()})
        assert not Case.objects.exists()

    def test_twice_with_one_key_gives_one_draft(self, client_for, citizen, library):
        client, key = client_for(citizen), uuid.uuid4()
        urls = {client.post(library.membership.address, {"key": key}).url for _twice in range(2)}
        assert len(urls) == 1
        assert Case.objects.count() == 1

    def test_shows_the_earlier_draft(self, client_for, citizen, another_citizen, library):
        draft = begin(client_for(citizen), library.membership)
        begin(client_for(another_citizen), library.membership)
        page = client_for(citizen).get(library.membership.address)
        assert page.context["earlier"] == draft

    def test_without_a_national_id_leads_to_the_profile(self, client_for, citizen, library):
        with pytest.raises(IdentityTooLow):
            start_service(actor=citizen, service=library.card)
        shown = client_for(citizen).get(library.card.address).content.decode()
        assert reverse("accounts:profile") in shown

    def test_without_a_named_unit_falls_to_the_towns_root_unit(self, citizen, unit, library):
        case = start_service(actor=citizen, service=library.wish, channel=Channel.COUNTER)
        assert case.unit.slug == "parent-unit"
        assert case.channel == Channel.COUNTER

    def test_costs_few_queries(self, citizen, library, django_assert_max_num_queries):
        start_service(actor=citizen, service=library.membership)
        with django_assert_max_num_queries(6):
            start_service(actor=citizen, service=library.membership)

    def test_under_a_service_that_is_off_is_refused(self, citizen, client, library, switch_off):
        address = library.membership.address
        switch_off("library")
        with pytest.raises(SwitchedOff):
            start_service(actor=citizen, service=library.membership)
        assert client.get(address).status_code == 404


class TestAnonymous:
    def test_a_wish_is_sent_and_seen_in_the_same_browser_only(self, client, clerk, library):
        draft = begin(client, library.wish)
        client.post(step(draft, 1), {"wish": "مثنوی"})
        receipt = client.post(at("review", draft)).url
        assert client.get(receipt).status_code == 200
        assert Client().get(receipt).status_code == 302
        assert Case.objects.get().applicant is None

    def test_discarding_leads_back_to_the_service(self, client, library):
        draft = begin(client, library.wish)
        assert client.post(at("discard", draft)).url == library.wish.address
        assert not Case.objects.exists()

    def test_one_key_gives_one_draft_in_one_browser(self, client, library):
        key = uuid.uuid4()
        urls = {client.post(library.wish.address, {"key": key}).url for _twice in range(2)}
        assert len(urls) == 1
        Client().post(library.wish.address, {"key": key})
        assert Case.objects.count() == 2

    def test_somebody_elses_draft_is_not_there(self, client, client_for, citizen, library):
        draft = begin(client, library.wish)
        addresses = [at("overview", draft), at("review", draft), step(draft, 1)]
        assert {Client().get(address).status_code for address in addresses} == {302}
        assert {client_for(citizen).get(address).status_code for address in addresses} == {404}

    def test_the_session_remembers_only_the_latest_beginnings(self, client, library, monkeypatch):
        monkeypatch.setitem(ANONYMOUS_DRAFTS, "limit", 100)
        for _again in range(25):
            begin(client, library.wish)
        assert len(client.session["begun_forms"]) == 20

    def test_one_address_cannot_fill_the_ledger(self, library):
        for _again in range(22):
            Client().post(library.wish.address, {"key": uuid.uuid4()})
        assert Case.objects.count() == 20


def test_what_the_portal_knows_is_checked_once_more_on_sending(library, client_for):
    citizen = CitizenFactory.create(national_id="0084575948")
    client = client_for(citizen)
    draft = begin(client, library.card)
    assert "۰۰۸۴۵۷۵۹۴۸" in client.get(step(draft, 1)).content.decode() or (
        "0084575948" in client.get(step(draft, 1)).content.decode()
    )
    client.post(step(draft, 1), {"number": "۰۰۸۴۵۷۵۹۴۸"})
    citizen.national_id = ""
    citizen.save()
    with pytest.raises(IdentityTooLow):
        submit_draft(actor=citizen, draft=draft)
    assert client.post(at("review", draft)).url == at("overview", draft)
    assert Case.objects.get().is_draft


class TestSwitchedOff:
    @pytest.fixture
    def draft(self, client_for, citizen, library):
        return begin(client_for(citizen), library.membership)

    def test_the_overview_says_so_and_offers_no_step(self, client_for, citizen, draft, switch_off):
        switch_off("library")
        page = client_for(citizen).get(at("overview", draft))
        assert page.status_code == 200
        assert page.context["switched_off"]
        assert step(draft, 1) not in page.content.decode()

    def test_what_is_typed_meanwhile_is_kept(self, client_for, citizen, draft, switch_off):
        switch_off("library")
        client = client_for(citizen)
        assert client.post(step(draft, 1), READER).url == at("overview", draft)
        draft.refresh_from_db()
        assert draft.answers["shelf"] == "b"
        for address in (step(draft, 1), at("review", draft)):
            assert client.get(address).url == at("overview", draft)

    def test_nothing_can_be_sent(self, client_for, citizen, draft, switch_off):
        switch_off("library")
        with pytest.raises(SwitchedOff):
            submit_draft(actor=citizen, draft=draft)
        assert client_for(citizen).post(at("review", draft)).url == at("overview", draft)

    def test_my_cases_still_leads_to_the_draft_which_may_be_deleted(
        self, client_for, citizen, draft, switch_off
    ):
        switch_off("library")
        client = client_for(citizen)
        assert at("overview", draft) in client.get(reverse("cases:my_cases")).content.decode()
        client.post(at("discard", draft))
        assert not Case.objects.exists()


class TestLists:
    def test_open_services_have_title_summary_and_address(self, library):
        found = {service.id: service for service in open_services()}
        assert found["library.membership"].title == "Join the library"
        assert found["library.membership"].address == "/fa/p/library/membership/"
        assert found["library.membership"].days == 5

    def test_a_service_that_is_off_is_not_listed(self, library, switch_off):
        switch_off("library")
        assert open_services() == []

    def test_a_service_without_an_address_is_reported_and_left_out(
        self, library, settings, reported
    ):
        settings.ROOT_URLCONF = "portal.urls"
        assert open_services() == []
        assert "library.membership" in reported

    def test_the_desk_lists_them_in_a_group_of_their_own(self, client, library):
        groups = client.get(reverse("servicedesk:index")).context["groups"]
        assert [service.title for service in groups[-1][1]] == [
            "Join the library", "Wish for a book", "Replace a card",
        ]  # fmt: skip
        found = client.get(reverse("servicedesk:index"), {"q": "wish"}).context["groups"]
        assert [service.title for service in found[-1][1]] == ["Wish for a book"]

    @pytest.mark.parametrize(
        ("query", "titles"),
        [
            ("Join the library", ["Join the library"]),
            ("borrow", ["Join the library"]),
            ("graveyard", []),
        ],
    )
    def test_the_search_finds_them_by_title_and_summary(self, library, query, titles):
        hits = find_services_in_code(query, "en", 10)
        assert [hit.title for hit in hits] == titles
        assert all(hit.url.startswith("/en/p/library/") for hit in hits)


def test_a_file_is_taken_back_in_its_own_step_only(client_for, citizen, library):
    client = client_for(citizen)
    draft = begin(client, library.membership)
    client.post(step(draft, 2), {"scan": picture(), "agree": "on"})
    gone = {key: at("remove_file", draft, key, "scan") for key in ("step_1", "step_2")}
    assert client.post(gone["step_1"]).status_code == 404
    assert draft.files.count() == 1
    assert client.post(gone["step_2"], {"agree": "on"}).url == step(draft, 2)
    draft.refresh_from_db()
    assert (draft.files.count(), draft.done_steps) == (0, [])


def test_a_draft_goes_to_its_end_in_the_form_that_it_was_begun_in(client, declare, library):
    draft = begin(client, library.wish)

    class NewWishForm(forms.Form):
        author = forms.CharField(label="Author")

    class NewLibrary:
        slug = "library"
        wish = Service(
            "Wish for a book", form=NewWishForm, workflow=Workflow(submitted=["done"]),
            access="anonymous",
        )  # fmt: skip

    declare(NewLibrary)
    newer = begin(client, NewLibrary.wish)
    assert (draft.form_version.number, newer.form_version.number) == (1, 2)
    client.post(step(draft, 1), {"wish": "مثنوی", "author": "مولوی"})
    client.post(at("review", draft))
    case = Case.objects.get(pk=draft.pk)
    assert (case.state, case.answers) == ("submitted", {"wish": "مثنوی"})
    assert [state.key for state in case.workflow.states] == ["submitted", "answered"]


def test_an_open_case_keeps_its_version_when_the_form_changes(client_for, citizen, library):
    case = apply(client_for(citizen), library.membership)
    changed = FormVersion.objects.create(
        name="library.membership",
        number=99,
        definition={**case.form_version.definition},
    )
    case.refresh_from_db()
    assert case.form_version.number == 1
    assert changed.number == 99
