"""What people do with a case is published with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from portal.accounts.models import User
from portal.cases.actions import add_note, assign_case, move_case, send_message, submit_case
from portal.cases.events import (
    CaseAssigned,
    CaseEvent,
    CaseMessageSent,
    CaseMoved,
    CaseSubmitted,
)
from portal.cases.models import Case
from portal.errors import DomainError
from portal.events.models import EventDelivery
from portal.events.tasks import sweep
from tests.portal.events.conftest import Ear, Listen

Published = Callable[[], list[CaseEvent]]


@pytest.fixture
def published(listen: Listen) -> Iterator[Published]:
    """Give a function that delivers what is waiting, and returns it in the order of happening."""
    ear: Ear = listen(CaseEvent)

    def heard() -> list[Any]:
        sweep()
        news, ear.heard = ear.heard, []
        return news

    return heard


@pytest.fixture
def known(published: Published, case: Case) -> dict[str, Any]:
    """What every event of the case says; those of its submission have been heard."""
    published()
    return {
        "case_id": case.pk,
        "code": case.tracking_code,
        "kind": "test.matter",
        "service": "test.matter",
        "applicant_id": case.applicant_id,
    }


def test_submitting_is_published_once(
    published: Published, citizen: User, filled_draft: Case
) -> None:
    case = submit_case(actor=citizen, draft=filled_draft)
    submit_case(actor=citizen, draft=filled_draft)
    [event] = published()
    assert event == CaseSubmitted(
        case_id=case.pk,
        code=case.tracking_code,
        kind="test.matter",
        service="test.matter",
        applicant_id=citizen.pk,
        to="check",
    )


def test_a_move_says_whence_whither_and_how(
    published: Published, known: dict[str, Any], clerk: User, case: Case
) -> None:
    move_case(
        actor=clerk,
        case=case,
        reason_code="rejection.other",
        move_key="to_visit",
        seen_version=case.version,
    )
    assert published() == [
        CaseMoved(**known, from_state="check", to="visit", move="to_visit", outcome="")
    ]


def test_a_last_move_says_the_outcome(
    published: Published, known: dict[str, Any], head_of_unit: User, case: Case
) -> None:
    closing = next(
        move
        for move in case.workflow.moves_from(case.state)
        if case.workflow.state(move.to).outcome == "rejected"
    )
    move_case(
        actor=head_of_unit,
        case=case,
        reason_code="rejection.other",
        move_key=closing.key,
        seen_version=case.version,
        text="why",
    )
    [event] = published()
    assert isinstance(event, CaseMoved)
    assert (event.outcome, event.to) == ("rejected", closing.to)


def test_a_question_and_its_answer_are_moves(
    published: Published, known: dict[str, Any], clerk: User, citizen: User, case: Case
) -> None:
    asked = move_case(
        actor=clerk,
        case=case,
        reason_code="rejection.other",
        move_key="ask",
        seen_version=case.version,
        text="which?",
    )
    answer = next(iter(asked.workflow.moves_from(asked.state, by="citizen")))
    move_case(
        actor=citizen,
        case=asked,
        reason_code="rejection.other",
        move_key=answer.key,
        seen_version=asked.version,
        text="this",
    )
    question, reply = published()
    assert isinstance(question, CaseMoved)
    assert isinstance(reply, CaseMoved)
    assert (question.from_state, question.move) == ("check", "ask")
    assert (reply.from_state, reply.to) == (question.to, "check")


def test_a_message_names_its_entry_and_its_side(
    published: Published, known: dict[str, Any], clerk: User, citizen: User, case: Case
) -> None:
    asked = send_message(actor=citizen, case=case, text="when?", as_staff=False)
    told = send_message(actor=clerk, case=case, text="soon", as_staff=True)
    assert published() == [
        CaseMessageSent(**known, entry_id=asked.pk, by_staff=False),
        CaseMessageSent(**known, entry_id=told.pk, by_staff=True),
    ]


def test_taking_a_case_over_and_putting_it_back_is_published(
    published: Published, known: dict[str, Any], clerk: User, case: Case
) -> None:
    taken = assign_case(actor=clerk, case=case, assignee=clerk, seen_version=case.version)
    assign_case(actor=clerk, case=taken, assignee=None, seen_version=taken.version)
    assert published() == [
        CaseAssigned(**known, assignee_id=clerk.pk),
        CaseAssigned(**known, assignee_id=None),
    ]


def test_a_note_among_staff_is_nobodys_business(
    published: Published, known: dict[str, Any], clerk: User, case: Case
) -> None:
    add_note(actor=clerk, case=case, text="call them")
    assert published() == []


def test_what_was_refused_is_not_published(
    published: Published, known: dict[str, Any], clerk_of_another_unit: User, case: Case
) -> None:
    with pytest.raises(DomainError):
        move_case(
            actor=clerk_of_another_unit,
            case=case,
            reason_code="rejection.other",
            move_key="to_visit",
            seen_version=case.version,
        )
    assert not EventDelivery.objects.filter(state="pending").exists()


def test_an_event_leads_to_its_case_and_applicant(
    published: Published, citizen: User, case: Case, django_assert_num_queries: Any
) -> None:
    [event] = published()
    with django_assert_num_queries(2):
        assert (event.case, event.applicant) == (case, citizen)
        assert event.case.holder == case.holder
        assert event.applicant is not None


def test_an_applicant_without_an_account_is_nobody(django_assert_num_queries: Any) -> None:
    event = CaseSubmitted(case_id=1, code="c", kind="k", service="k", applicant_id=None, to="check")
    assert event.applicant is None


def test_a_plugin_hears_of_its_own_service_only(
    listen: Listen, citizen: User, filled_draft: Case
) -> None:
    mine = listen(CaseSubmitted, name="mine", service="test.matter", to="check")
    others = listen(CaseSubmitted, name="others", service="library.membership")
    submit_case(actor=citizen, draft=filled_draft)
    sweep()
    assert (len(mine.heard), len(others.heard)) == (1, 0)


@pytest.mark.parametrize(
    ("event", "name"),
    [
        (CaseSubmitted, "cases.CaseSubmitted"),
        (CaseMoved, "cases.CaseMoved"),
        (CaseMessageSent, "cases.CaseMessageSent"),
        (CaseAssigned, "cases.CaseAssigned"),
    ],
)
def test_the_names_of_stored_case_events_stay(event: type[CaseEvent], name: str) -> None:
    assert event.name == name
