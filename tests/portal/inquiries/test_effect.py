"""A step may ask another agency: after the commit, again while it takes its time, once each."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from django.utils.translation import override

from portal.cases.actions import move_case
from portal.cases.models import Case, TimelineEntry
from portal.definitions.reading import InvalidDefinition
from portal.errors import Refused
from portal.inquiries import tasks
from portal.inquiries.actions import NothingToAsk, repeat_inquiry
from portal.inquiries.connectors import Answer
from portal.inquiries.models import InquiryState
from portal.inquiries.personal_data import export_inquiries
from portal.notifications.models import InboxNotice
from portal.workcalendar.calendar import add_working_days
from portal.workflow.check import check_workflow
from portal.workflow.compile import compile_workflow
from portal.workflow.effects import EffectCall
from tests.portal.inquiries.conftest import ASKING, FLOORS, LAND, asking

pytestmark = pytest.mark.django_db
THEN_APPROVE = {**ASKING, "then": "approve"}


def notes(case: Case) -> list[TimelineEntry]:
    return list(case.timeline.filter(kind=TimelineEntry.Kind.NOTE).order_by("pk"))


def ask_to_the_end() -> int:
    """Sweep for ten days as the schedule would, and return how often somebody was asked."""
    moment, tried = timezone.now(), 0
    for _half_day in range(20):
        with time_machine.travel(moment, tick=False):
            tried += tasks.sweep_inquiries()
        moment += timedelta(hours=12, minutes=1)
    return tried


def test_the_row_is_part_of_the_move_and_nobody_is_asked_before_the_commit(
    agency, inquired, django_capture_on_commit_callbacks, monkeypatch
):
    woken = []
    monkeypatch.setattr("portal.queue.async_task", lambda *call: woken.append(call))
    with django_capture_on_commit_callbacks(execute=True):
        inquiry = inquired()
        assert agency.questions == []
        assert woken == []
    assert (tasks.ASK, inquiry.pk) in woken
    assert inquiry.subject == {"plot": "خیابان بهار", "since": "2027-01-05"}
    assert (inquiry.agency_label, inquiry.label) == ("Land registry", "Who owns a plot")
    assert inquiry.asked_at == inquiry.case.state_since


def test_what_was_sent_is_shown_with_the_words_of_the_form(agency, inquired):
    with override("fa"):
        assert [(one.label, one.value) for one in inquired().asked] == [
            ("خیابان", "خیابان بهار"),
            ("تاریخ شروع", "سه\u200cشنبه ۱۵ دی ۱۴۰۵"),
        ]


def test_it_is_due_when_the_step_or_the_agency_says_and_belongs_to_its_officer(
    agency, inquired, registry
):
    registry.connector = LAND
    registry.save()
    inquiry = inquired()
    assert (inquiry.addressee, inquiry.owner) == (registry, None)
    assert inquiry.due_at == add_working_days(inquiry.asked_at, registry.usual_days)


def test_the_step_may_say_by_when(agency, inquired):
    inquiry = inquired(asking({**ASKING, "days": 2}))
    assert inquiry.due_at == add_working_days(inquiry.asked_at, 2)


def test_the_answer_is_noted_for_the_staff_alone_and_the_desk_is_told(
    agency, inquired, clerk_of_another_unit
):
    inquiry = inquired()
    assert tasks.make_inquiry(inquiry.pk)
    [note] = notes(inquiry.case)
    assert note.is_public is False
    assert "مالک: سارا" in note.text
    assert "Land registry" in note.text
    inquiry.refresh_from_db()
    assert (inquiry.state, inquiry.answer) == (InquiryState.ANSWERED, "مالک: سارا")
    told = InboxNotice.objects.get(user=clerk_of_another_unit, body__contains="Land registry")
    assert "سارا" not in told.body


def test_a_question_goes_out_under_one_key_with_only_what_it_needs(agency, inquired):
    agency.is_slow = True
    inquiry = inquired()
    tasks.make_inquiry(inquiry.pk)
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        tasks.sweep_inquiries()
    first, second = agency.questions
    assert first == second
    assert (first.key, first.case_code) == (inquiry.key, inquiry.case.tracking_code)
    assert set(first.subject) == {"plot", "since"}


def test_the_answer_makes_the_next_step(agency, inquired):
    inquiry = inquired(asking(THEN_APPROVE))
    tasks.make_inquiry(inquiry.pk)
    case = Case.objects.get(pk=inquiry.case_id)
    assert (case.state, case.outcome) == ("approved", "approved")
    assert "سارا" not in case.timeline.filter(to_state="approved").get().text


def test_the_answer_fills_in_what_the_next_step_asks(agency, inquired):
    agency.facts = {"floors": "3", "else": "x"}
    inquiry = inquired(asking(THEN_APPROVE, approve={"fields": [FLOORS]}))
    tasks.make_inquiry(inquiry.pk)
    case = Case.objects.get(pk=inquiry.case_id)
    assert (case.state, case.answers["staff.floors"]) == ("approved", 3)


@pytest.mark.parametrize(
    "approve",
    [{"fields": [FLOORS]}, {"guard": {"field": "street", "is": "x"}}, {"from_states": ["check"]}],
)
def test_a_next_step_that_is_not_possible_is_left_to_the_desk(
    agency, inquired, clerk_of_another_unit, approve
):
    inquiry = inquired(asking(THEN_APPROVE, approve=approve))
    tasks.make_inquiry(inquiry.pk)
    inquiry.refresh_from_db()
    case = Case.objects.get(pk=inquiry.case_id)
    assert (case.state, inquiry.state) == ("visit", InquiryState.ANSWERED)
    answer, by_hand = notes(case)
    assert "سارا" in answer.text
    assert "Land registry" in by_hand.text
    assert InboxNotice.objects.filter(user=clerk_of_another_unit, body=by_hand.text).exists()


def test_an_agency_that_takes_its_time_is_asked_again_and_not_before(agency, inquired):
    agency.is_slow = True
    inquiry = inquired()
    assert tasks.sweep_inquiries() == 1
    assert tasks.sweep_inquiries() == 0
    inquiry.refresh_from_db()
    assert (inquiry.reference, inquiry.is_with_agency) == ("L-77", True)
    agency.is_slow = False
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert tasks.sweep_inquiries() == 1
    inquiry.refresh_from_db()
    assert inquiry.state == InquiryState.ANSWERED


def test_an_agency_may_take_days_and_is_asked_by_letter_after_thirty(agency, inquired):
    agency.is_slow = True
    inquiry = inquired()
    ask_to_the_end()
    inquiry.refresh_from_db()
    assert inquiry.state == InquiryState.WAITING
    assert inquiry.attempts > tasks.MAX_FAILURES
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        tasks.sweep_inquiries()
    inquiry.refresh_from_db()
    assert inquiry.state == InquiryState.FAILED


def test_after_the_last_attempt_the_desk_reads_that_it_takes_a_letter(
    agency, inquired, switchboard, clerk_of_another_unit
):
    agency.is_down = True
    inquiry = inquired()
    assert ask_to_the_end() == tasks.MAX_FAILURES == len(agency.questions)
    inquiry.refresh_from_db()
    assert inquiry.state == InquiryState.FAILED
    [note] = notes(inquiry.case)
    assert note.is_public is False
    assert "Land registry" in note.text
    assert InboxNotice.objects.filter(user=clerk_of_another_unit, body=note.text).exists()
    assert switchboard.reported == [LAND] * tasks.MAX_FAILURES


def test_a_connector_that_is_switched_off_is_asked_once_it_is_on(agency, inquired, switchboard):
    switchboard.closed.add("land")
    inquiry = inquired()
    tasks.make_inquiry(inquiry.pk)
    inquiry.refresh_from_db()
    assert (inquiry.state, agency.questions) == (InquiryState.WAITING, [])
    switchboard.closed.clear()
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        tasks.sweep_inquiries()
    inquiry.refresh_from_db()
    assert inquiry.state == InquiryState.ANSWERED


def test_what_is_swept_twice_is_asked_once(agency, inquired, monkeypatch):
    inquiry = inquired()
    ask = agency.ask
    again = []

    def meanwhile(question, *_given, **_options):
        again.append(tasks.sweep_inquiries())
        return ask(question)

    monkeypatch.setattr(tasks, "ask_agency", lambda _name, question, **_o: meanwhile(question))
    assert tasks.sweep_inquiries() == 1
    assert tasks.sweep_inquiries() == 0
    assert again == [0]
    assert len(agency.questions) == 1
    assert len(notes(inquiry.case)) == 1


def test_a_worker_that_was_too_slow_writes_nothing_over_the_others_answer(agency, inquired):
    inquiry = inquired()
    slow = tasks._claim(inquiry.pk, timezone.now())
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert tasks.sweep_inquiries() == 1
    late = Answer({}, "Somebody else", timezone.now())
    assert not tasks._answered(slow, late, timezone.now())
    assert len(notes(inquiry.case)) == 1


def test_an_inquiry_that_always_kills_its_worker_is_given_up(agency, inquired):
    inquiry = inquired()
    moment = timezone.now()
    for _crash in range(tasks.MAX_FAILURES):
        assert tasks._claim(inquiry.pk, moment)
        moment += timedelta(minutes=2)
    with time_machine.travel(moment):
        assert tasks.sweep_inquiries() == 1
    inquiry.refresh_from_db()
    assert (inquiry.state, agency.questions) == (InquiryState.FAILED, [])


def test_nobody_is_asked_about_a_case_that_was_withdrawn(agency, inquired, citizen):
    inquiry = inquired()
    case = Case.objects.get(pk=inquiry.case_id)
    move_case(actor=citizen, case=case, move_key="withdraw", seen_version=case.version)
    tasks.sweep_inquiries()
    inquiry.refresh_from_db()
    assert (inquiry.state, agency.questions) == (InquiryState.DROPPED, [])


def test_an_agency_is_not_asked_without_what_it_needs(agency, inquired):
    inquiry = inquired(asking({**ASKING, "fields": {"plot": "street", "since": "nowhere"}}))
    tasks.make_inquiry(inquiry.pk)
    inquiry.refresh_from_db()
    assert (inquiry.state, agency.questions) == (InquiryState.FAILED, [])
    assert "Since when" in notes(inquiry.case)[0].text


def test_what_failed_is_asked_again_by_who_handles_the_case(
    agency, inquired, clerk_of_another_unit, citizen
):
    agency.is_down = True
    inquiry = inquired()
    with pytest.raises(NothingToAsk):
        repeat_inquiry(actor=clerk_of_another_unit, inquiry=inquiry)
    ask_to_the_end()
    with pytest.raises(Refused):
        repeat_inquiry(actor=citizen, inquiry=inquiry)
    agency.is_down = False
    repeat_inquiry(actor=clerk_of_another_unit, inquiry=inquiry)
    tasks.sweep_inquiries()
    inquiry.refresh_from_db()
    assert inquiry.state == InquiryState.ANSWERED
    assert len({question.key for question in agency.questions}) == 1


def test_who_applied_gets_the_inquiries_with_their_data(agency, inquired, citizen, another_citizen):
    tasks.make_inquiry(inquired().pk)
    [found] = export_inquiries(citizen)
    assert (found["agency"], found["answer"]) == ("Land registry", "مالک: سارا")
    assert "خیابان بهار" in [one["answer"] for one in found["asked"]]
    assert export_inquiries(another_citizen) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"connector": ""},
        {"connector": "nobody"},
        {"connector": "../x.y"},
        {"fields": []},
        {"fields": {"plot": "../x"}},
        {"fields": {"": "street"}},
        {"fields": {str(n): "street" for n in range(40)}},
        {"then": "../x"},
        {"days": 9999},
        {"days": "x"},
        {"more": "x"},
    ],
)
def test_an_inquiry_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(InvalidDefinition, match="effects"):
        compile_workflow(asking({**ASKING, **wrong}))


def test_a_check_names_a_question_that_the_form_does_not_have(form_version):
    form = form_version.compiled
    fine = check_workflow(asking(), form=form)
    found = check_workflow(asking({**ASKING, "fields": {"plot": "nowhere"}}), form=form)
    [new] = [one for one in found if one not in fine]
    assert (new.level, new.place) == ("error", "moves[2].effects[0].fields.plot")


def test_a_check_names_a_question_whose_answer_is_a_file(form_version):
    found = check_workflow(
        asking({**ASKING, "fields": {"plot": "deed"}}), form=form_version.compiled
    )
    assert "moves[2].effects[0].fields.plot" in [one.place for one in found]


def test_the_effect_says_what_it_will_do(agency, english):
    call = EffectCall("inquiry", ASKING | {})
    shown = EffectCall("inquiry", {k: v for k, v in call.given.items() if k != "type"}).preview()
    assert shown == "Land registry is asked: Who owns a plot"
