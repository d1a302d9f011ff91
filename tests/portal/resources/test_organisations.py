"""Filing for legal persons by programs: only for those that one acts for, and while one does."""

from __future__ import annotations

from uuid import uuid4

import pytest

from portal.accounts.models import Organisation, Representation
from portal.accounts.representation import revoke_representation
from portal.cases.actions import submit_case
from portal.cases.models import Case
from portal.cases.organisations import file_for_organisation
from portal.testing.factories import CitizenFactory
from portal.testing.races import race
from tests.portal.accounts.test_representation import (
    LEGAL_ID,
    OTHER_ID,
    ask,
    confirm_representation,
)
from tests.portal.resources.conftest import CASES, Program, application_of, error_of, filing

ORGANISATIONS = "/api/v1/core/organisations/"


@pytest.fixture
def acts_for(administrator):
    """Let somebody act for a legal person."""

    def let(person, legal_id=LEGAL_ID) -> Representation:
        person.national_id = person.national_id or "0013542419"
        person.save()
        return confirm_representation(actor=administrator, representation=ask(person, legal_id))

    return let


@pytest.fixture
def right(citizen, acts_for) -> Representation:
    return acts_for(citizen)


@pytest.fixture
def company(right) -> Organisation:
    return right.organisation


@pytest.fixture
def colleague(acts_for):
    """Somebody else who acts for the same company."""
    person = CitizenFactory.create(username="colleague", mobile="+989125556666")
    person.national_id = "0499370899"
    acts_for(person)
    return person


@pytest.fixture
def anothers(another_citizen, acts_for) -> Organisation:
    """A company of somebody else."""
    another_citizen.national_id = "0499370899"
    return acts_for(another_citizen, OTHER_ID).organisation


@pytest.fixture
def its_draft(citizen, company, filled_draft) -> Case:
    return file_for_organisation(actor=citizen, draft=filled_draft, organisation=company)


def below(case, rest: str = "organisation/") -> str:
    return f"{CASES}{case.tracking_code}/{rest}"


def file(program, organisation, *, key=None, **more):
    body = filing(answers={"street": "بهار"}, send=False, organisation=organisation, **more)
    return program.post(CASES, body, idempotency_key=str(key or uuid4()))


def codes(program, **query) -> list[str]:
    return [row["code"] for row in program.get(CASES, query).json()["results"]]


def organisation_of(case) -> Organisation | None:
    return Case.objects.get(pk=case.pk).on_behalf_of


def test_one_reads_whom_one_acts_for_and_nobody_elses(citizens_program, company, anothers):
    told = citizens_program.get(ORGANISATIONS).json()
    assert told == [{"id": company.pk, "name": company.name, "legal_id": LEGAL_ID}]


def test_a_request_and_a_revoked_right_are_not_listed(
    citizens_program, citizen, right, administrator
):
    revoke_representation(actor=administrator, representation=right)
    ask(citizen, OTHER_ID)
    assert citizens_program.get(ORGANISATIONS).json() == []


def test_only_programs_that_file_read_it(program_for, citizen, company, client):
    assert client.get(ORGANISATIONS).status_code == 401
    reader = program_for(citizen, scopes=["cases.read"])
    assert error_of(reader.get(ORGANISATIONS)) == (403, "scope_missing")


def test_a_case_is_filed_for_a_company_and_says_so(offer, citizens_program, company):
    begun = file(citizens_program, company.pk)
    assert begun.status_code == 201
    case = Case.objects.get()
    assert (case.on_behalf_of, case.answers["street"]) == (company, "بهار")
    assert company.name in case.search_text
    shown = {"id": company.pk, "name": company.name, "legal_id": LEGAL_ID}
    assert citizens_program.get(CASES).json()["results"][0]["organisation"] == shown
    assert citizens_program.get(below(case, "detail/")).json()["organisation"] == shown


def test_without_one_the_case_is_the_own(offer, citizens_program, company):
    assert file(citizens_program, None).status_code == 201
    assert Case.objects.get().on_behalf_of is None


def test_for_anothers_company_nothing_is_begun(offer, citizens_program, company, anothers):
    for stranger in (anothers.pk, 10**30, 0, -1):
        answer = file(citizens_program, stranger)
        assert error_of(answer) == (403, "does_not_represent")
    assert not Case.objects.exists()


def test_a_company_is_chosen_for_a_draft_and_cleared_again(citizens_program, company, draft):
    chosen = citizens_program.post(below(draft), {"organisation": company.pk})
    assert (chosen.status_code, chosen.json()["organisation"]["name"]) == (200, company.name)
    assert organisation_of(draft) == company
    for _again in range(2):
        cleared = citizens_program.delete(below(draft))
        assert (cleared.status_code, cleared.json()["organisation"]) == (200, None)
        assert organisation_of(draft) is None
    assert company.name not in Case.objects.get(pk=draft.pk).search_text


def test_anothers_company_cannot_be_chosen(citizens_program, draft, company, anothers):
    answer = citizens_program.post(below(draft), {"organisation": anothers.pk})
    assert error_of(answer) == (403, "does_not_represent")
    assert "no longer" in answer.json()["error"]["message"]
    assert organisation_of(draft) is None


def test_a_draft_is_turned_by_nobody_but_its_owner(
    program_for, clerks_program, colleague, company, draft, its_draft
):
    for program in (program_for(colleague), clerks_program):
        choosing = program.post(below(draft), {"organisation": company.pk})
        assert error_of(choosing) == (404, "not_found")
        assert error_of(program.delete(below(its_draft))) == (404, "not_found")
    assert organisation_of(its_draft) == company


def test_who_only_reads_chooses_nothing(program_for, citizen, company, draft):
    reader = program_for(citizen, scopes=["cases.read", "cases.handle"])
    for answer in (
        reader.post(below(draft), {"organisation": company.pk}),
        reader.delete(below(draft)),
    ):
        assert error_of(answer) == (403, "scope_missing")


def test_a_sent_case_keeps_its_applicant(
    citizens_program, clerks_program, citizen, company, its_draft, other_unit
):
    its_case = submit_case(actor=citizen, draft=its_draft)
    answer = citizens_program.post(below(its_case), {"organisation": company.pk})
    assert error_of(answer) == (409, "draft_closed")
    assert error_of(citizens_program.delete(below(its_case))) == (409, "draft_closed")
    assert clerks_program.delete(below(its_case)).status_code == 404
    assert organisation_of(its_case) == company


def test_colleagues_list_its_cases_and_not_its_drafts(
    program_for, citizen, colleague, its_draft, other_unit
):
    program = program_for(colleague)
    assert codes(program) == codes(program, whose="own") == []
    its_case = submit_case(actor=citizen, draft=its_draft)
    assert codes(program) == codes(program, whose="own") == [its_case.tracking_code]
    assert program.get(below(its_case, "detail/")).json()["as_staff"] is False


def test_a_right_that_has_ended_is_told_in_a_plain_sentence(
    offer, citizens_program, right, company, draft, administrator
):
    key = uuid4()
    assert file(citizens_program, company.pk, key=key).status_code == 201
    its_draft = Case.objects.exclude(pk=draft.pk).get()
    revoke_representation(actor=administrator, representation=right)
    refused = [
        file(citizens_program, company.pk, key=key),
        citizens_program.post(CASES, filing(answers={}), idempotency_key=str(key)),
        citizens_program.post(below(draft), {"organisation": company.pk}),
        citizens_program.post(below(its_draft, "answers/"), {"send": True}),
        citizens_program.delete(below(its_draft)),
    ]
    assert {error_of(answer) for answer in refused} == {(403, "does_not_represent")}
    assert {one.json()["error"]["message"] for one in refused} == {
        "You do not act for this legal person, or no longer."
    }
    assert codes(citizens_program) == [draft.tracking_code]
    assert (organisation_of(draft), organisation_of(its_draft)) == (None, company)


def test_a_case_of_a_company_is_lost_with_the_right(
    citizens_program, citizen, right, its_draft, other_unit, administrator
):
    its_case = submit_case(actor=citizen, draft=its_draft)
    revoke_representation(actor=administrator, representation=right)
    for rest in ("detail/", "files/", "messages/", "bills/"):
        assert citizens_program.get(below(its_case, rest)).status_code == 404
    assert codes(citizens_program) == []


def test_longer_lists_of_companies_cost_no_more_queries(
    citizens_program, its_draft, django_assert_max_num_queries
):
    citizens_program.get(CASES)
    for number in range(4):
        twin = Case.objects.get(pk=its_draft.pk)
        twin.pk, twin.tracking_code = None, f"{number:014}"
        twin.save(force_insert=True)
    with django_assert_max_num_queries(12):
        assert len(codes(citizens_program)) == 5


@pytest.mark.django_db(transaction=True)
def test_of_sending_and_choosing_at_once_the_case_has_one_applicant(
    offer, caretaker, citizen, company, filled_draft, other_unit
):
    token = application_of(caretaker, citizen)[1]

    def choose() -> int:
        program = Program(token)
        return program.post(below(filled_draft), {"organisation": company.pk}).status_code

    def send() -> int:
        return Program(token).post(below(filled_draft, "answers/"), {"send": True}).status_code

    chosen, sent = race([choose, send])
    assert sent == 200
    assert chosen in (200, 404, 409)
    assert (organisation_of(filled_draft) == company) is (chosen == 200)
