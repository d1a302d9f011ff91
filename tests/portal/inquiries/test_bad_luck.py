"""An agency is away for days, answers too late, or two people act at once: nothing is lost."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
import time_machine
from django.utils import timezone

from portal.accounts.access import SYSTEM
from portal.cases.actions import move_case
from portal.cases.models import Case
from portal.inquiries import tasks
from portal.inquiries.actions import (
    NothingToAsk,
    Reply,
    change_method,
    record_answer,
    withdraw_inquiry,
)
from portal.inquiries.connectors import (
    AgencyUnavailable,
    Answer,
    InquiryConnector,
    Question,
    ask_agency,
    connectors,
)
from portal.inquiries.models import Inquiry, InquiryState, Method
from portal.notifications.models import InboxNotice
from portal.testing.races import race
from tests.portal.inquiries.conftest import ASKING, asking

pytestmark = pytest.mark.django_db
THEN_APPROVE = {**ASKING, "then": "approve"}


def meanwhile(agency, act):
    """Let ``act`` happen while the agency is being asked."""
    ask = agency.ask

    def slowly(_name, question, **_options):
        act()
        return ask(question)

    return slowly


def test_an_agency_that_is_away_for_days_can_be_written_to_at_any_time(
    agency, inquired, clerk_of_another_unit
):
    agency.is_down = True
    inquiry = inquired()
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        tasks.sweep_inquiries()
    inquiry.refresh_from_db()
    assert inquiry.state == InquiryState.WAITING
    change_method(actor=clerk_of_another_unit, inquiry=inquiry, method=Method.LETTER)
    agency.is_down = False
    with time_machine.travel(timezone.now() + timedelta(days=9)):
        assert tasks.sweep_inquiries() == 0
    inquiry.refresh_from_db()
    assert (inquiry.state, inquiry.subject["plot"]) == (InquiryState.TO_SEND, "خیابان بهار")


def test_an_answer_that_comes_after_the_letter_is_kept_shown_and_moves_nothing(
    agency, inquired, clerk_of_another_unit, monkeypatch
):
    inquiry = inquired(asking(THEN_APPROVE))
    by_letter = partial(
        change_method, actor=clerk_of_another_unit, inquiry=inquiry, method=Method.LETTER
    )
    monkeypatch.setattr(tasks, "ask_agency", meanwhile(agency, by_letter))
    assert not tasks.make_inquiry(inquiry.pk)
    inquiry.refresh_from_db()
    case = Case.objects.get(pk=inquiry.case_id)
    assert (inquiry.state, case.state) == (InquiryState.TO_SEND, "visit")
    assert inquiry.late_answer == agency.text
    assert case.timeline.filter(is_public=False, text__contains=agency.text).count() == 1
    assert InboxNotice.objects.filter(user=clerk_of_another_unit).exists()


def test_a_late_answer_that_comes_twice_is_kept_once(agency, inquired, clerk_of_another_unit):
    inquiry = inquired()
    claimed = tasks._claim(inquiry.pk, timezone.now())
    withdraw_inquiry(actor=clerk_of_another_unit, inquiry=inquiry)
    for _time in range(2):
        tasks._answered(claimed, Answer({}, "late", timezone.now()), timezone.now())
    inquiry.refresh_from_db()
    assert (inquiry.state, inquiry.late_answer) == (InquiryState.DROPPED, "late")
    assert inquiry.case.timeline.filter(text__contains="late").count() == 1


def test_an_answer_to_a_case_that_was_withdrawn_meanwhile_is_kept(
    agency, inquired, citizen, monkeypatch
):
    inquiry = inquired(asking(THEN_APPROVE))

    def withdraw():
        case = Case.objects.get(pk=inquiry.case_id)
        move_case(actor=citizen, case=case, move_key="withdraw", seen_version=case.version)

    monkeypatch.setattr(tasks, "ask_agency", meanwhile(agency, withdraw))
    tasks.make_inquiry(inquiry.pk)
    inquiry.refresh_from_db()
    case = Case.objects.get(pk=inquiry.case_id)
    assert (inquiry.answer, case.outcome) == (agency.text, "withdrawn")


def test_a_connector_that_says_that_the_agency_is_away_is_no_broken_plugin(case, switchboard):
    def away(question: Question):
        raise AgencyUnavailable

    switchboard.empty(connectors)
    switchboard.offer(connectors, land__owner=InquiryConnector("Owner", "Registry", away))
    question = Question({}, case.tracking_code, UUID(int=1))
    with pytest.raises(AgencyUnavailable):
        ask_agency("land.owner", question, actor=SYSTEM)
    assert switchboard.reported == []


def test_a_unit_that_is_dissolved_leaves_its_inquiries_to_who_holds_the_case(
    ask, case, clerk, clerk_of_another_unit, other_unit
):
    inquiry = ask(owner=clerk)
    clerk.is_active = False
    clerk.save()
    Case.objects.filter(pk=case.pk).update(holder=other_unit, assignee=None)
    assert list(Inquiry.objects.for_staff(clerk_of_another_unit).open()) == [inquiry]
    record_answer(actor=clerk_of_another_unit, inquiry=inquiry, reply=Reply("yes"))
    inquiry.refresh_from_db()
    assert inquiry.state == InquiryState.ANSWERED


@pytest.mark.django_db(transaction=True)
def test_of_ten_who_bring_one_answer_one_brings_it(ask, clerk, case):
    inquiry = ask()
    acts = [
        partial(record_answer, actor=clerk, inquiry=inquiry, reply=Reply(f"answer {number}"))
        for number in range(10)
    ]
    outcomes = race(acts)
    assert sum(isinstance(one, NothingToAsk) for one in outcomes) == 9
    assert case.timeline.filter(text__contains="answer ").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_ten_workers_one_asks(agency, inquired):
    inquiry = inquired(asking(THEN_APPROVE))
    race([partial(tasks.make_inquiry, inquiry.pk)] * 10)
    assert len(agency.questions) == 1
    assert Case.objects.get(pk=inquiry.case_id).state == "approved"
