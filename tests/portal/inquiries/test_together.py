"""When several agencies are asked in one state, the last answer moves the case on."""

from __future__ import annotations

import pytest

from portal.cases.models import Case
from portal.inquiries import tasks
from portal.inquiries.actions import (
    Reply,
    ask_agency_about,
    change_method,
    record_answer,
    withdraw_inquiry,
)
from portal.inquiries.models import InquiryState, Method
from portal.notifications.models import InboxNotice
from tests.portal.inquiries.conftest import ASKING, FLOORS, asking

pytestmark = pytest.mark.django_db
THEN_APPROVE = {**ASKING, "then": "approve"}


@pytest.fixture
def both(agency, inquired, clerk_of_another_unit, registry):
    """The inquiry of the step, and a letter that an officer begins in the same state."""

    def make(**moves):
        inquiry = inquired(asking(THEN_APPROVE, **moves))
        letter = ask_agency_about(
            actor=clerk_of_another_unit, case=inquiry.case, agency=registry,
            method=Method.LETTER, title="Monument", facts=[],
        )  # fmt: skip
        return inquiry, letter

    return make


def state(inquiry) -> str:
    return Case.objects.get(pk=inquiry.case_id).state


def test_the_case_waits_for_the_letter_and_goes_on_with_the_last_answer(
    both, clerk_of_another_unit
):
    inquiry, letter = both()
    tasks.make_inquiry(inquiry.pk)
    assert state(inquiry) == "visit"
    record_answer(actor=clerk_of_another_unit, inquiry=letter, reply=Reply("yes"))
    assert state(inquiry) == "approved"


def test_the_desk_reads_how_many_are_still_open(both, clerk_of_another_unit, english):
    inquiry, _letter = both()
    tasks.make_inquiry(inquiry.pk)
    bodies = InboxNotice.objects.filter(user=clerk_of_another_unit).values_list("body", flat=True)
    assert any("1" in body or "۱" in body for body in bodies if "Land registry" in body)


def test_the_facts_of_all_answers_fill_in_what_the_step_asks(both, agency, clerk_of_another_unit):
    agency.facts = {"floors": "3"}
    inquiry, letter = both(approve={"fields": [FLOORS]})
    tasks.make_inquiry(inquiry.pk)
    record_answer(actor=clerk_of_another_unit, inquiry=letter, reply=Reply("yes"))
    case = Case.objects.get(pk=inquiry.case_id)
    assert (case.state, case.answers["staff.floors"]) == ("approved", 3)


def test_what_was_withdrawn_is_not_waited_for(both, clerk_of_another_unit):
    inquiry, letter = both()
    withdraw_inquiry(actor=clerk_of_another_unit, inquiry=letter)
    tasks.make_inquiry(inquiry.pk)
    assert state(inquiry) == "approved"


def test_a_step_that_asks_by_letter_in_the_end_goes_on_with_the_letters_answer(
    both, clerk_of_another_unit
):
    inquiry, letter = both()
    change_method(actor=clerk_of_another_unit, inquiry=inquiry, method=Method.LETTER)
    record_answer(actor=clerk_of_another_unit, inquiry=letter, reply=Reply("yes"))
    assert state(inquiry) == "visit"
    record_answer(actor=clerk_of_another_unit, inquiry=inquiry, reply=Reply("yes"))
    inquiry.refresh_from_db()
    assert (inquiry.state, state(inquiry)) == (InquiryState.ANSWERED, "approved")
