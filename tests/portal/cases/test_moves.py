"""Moves change state, clocks and desk together, and never behind a colleague's back."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.utils import timezone

from portal.cases.actions import (
    MoveNotPossible,
    ReasonMissing,
    add_note,
    assign_case,
    move_case,
    send_message,
    submit_case,
)
from portal.cases.actions.assign import NotInUnit
from portal.cases.actions.move import NobodyToAsk
from portal.cases.actions.talk import SAID_AGAIN, ConversationOver, NothingToSay
from portal.cases.concurrency import StaleCase
from portal.cases.models import Case, Outcome, Phase, TimelineEntry
from portal.errors import Refused
from portal.notifications.models import InboxNotice
from portal.workcalendar.defaults import ensure_defaults

pytestmark = pytest.mark.django_db


def move(actor, case, key, **more):
    case.refresh_from_db()
    return move_case(
        actor=actor,
        case=case,
        reason_code="rejection.other",
        move_key=key,
        seen_version=more.pop("seen_version", case.version),
        **more,
    )


def test_asking_stops_the_clock_and_tells_the_citizen_what_is_missing(citizen, clerk, case):
    asked = move(clerk, case, "ask", text="کارت پایان خدمت را بفرستید")
    assert asked.phase == Phase.WAITING_CITIZEN
    assert asked.paused_at is not None
    assert not asked.is_overdue
    assert "کارت پایان خدمت" in InboxNotice.objects.filter(user=citizen).latest("pk").body


def test_the_answer_goes_back_to_the_state_that_asked(citizen, clerk, clerk_of_another_unit, case):
    move(clerk, case, "to_visit")
    move(clerk_of_another_unit, case, "ask", text="نشانی دقیق؟")
    answered = move(citizen, case, "answer", text="پلاک ۱۲")
    assert answered.state == "visit"
    assert answered.phase == Phase.OPEN
    assert answered.awaits_reply


def test_the_promise_moves_on_by_the_days_that_the_citizen_took(
    citizen, clerk, filled_draft, other_unit
):
    ensure_defaults()
    with time_machine.travel("2026-11-21T08:00:00+03:30", tick=False) as clock:
        case = submit_case(actor=citizen, draft=filled_draft)
        promised = case.promised_at
        move(clerk, case, "ask", text="مدرک؟")
        clock.move_to("2026-11-28T08:00:00+03:30")
        answered = move(citizen, case, "answer", text="بفرمایید")
    assert answered.promised_at > promised
    assert len(answered.pauses) == 1
    assert answered.paused_at is None


def test_a_rejection_without_a_reason_is_refused(head_of_unit, case):
    with pytest.raises(ReasonMissing):
        move(head_of_unit, case, "reject", text="  \u200c ")
    assert Case.objects.get(pk=case.pk).state == "check"


def test_a_decision_closes_the_case_and_says_how_it_ended(head_of_unit, case):
    closed = move(head_of_unit, case, "reject", text="ملک در طرح تعریض است")
    assert (closed.phase, closed.outcome) == (Phase.CLOSED, Outcome.REJECTED)
    assert closed.closed_at is not None
    assert closed.timeline.last().text == "ملک در طرح تعریض است"


def test_a_clerk_may_not_decide(clerk, case):
    with pytest.raises(Refused):
        move(clerk, case, "reject", text="نه")


def test_a_clerk_of_another_unit_may_do_nothing(clerk_of_another_unit, case):
    with pytest.raises(Refused):
        move(clerk_of_another_unit, case, "to_visit")
    with pytest.raises(Refused):
        send_message(actor=clerk_of_another_unit, case=case, text="سلام", as_staff=True)
    with pytest.raises(Refused):
        add_note(actor=clerk_of_another_unit, case=case, text="یادداشت")
    with pytest.raises(Refused):
        assign_case(
            actor=clerk_of_another_unit, case=case, assignee=None, seen_version=case.version
        )


def test_a_citizen_may_not_make_the_staffs_moves(citizen, case):
    with pytest.raises(Refused):
        move(citizen, case, "to_visit")


def test_staff_may_not_make_the_citizens_moves(clerk, case):
    with pytest.raises(Refused):
        move(clerk, case, "withdraw")


def test_a_move_that_the_workflow_does_not_offer_here_is_refused(head_of_unit, case):
    with pytest.raises(MoveNotPossible):
        move(head_of_unit, case, "approve")


def test_the_second_clerk_is_told_and_overwrites_nothing(clerk, case):
    seen = case.version
    move(clerk, case, "to_visit")
    with pytest.raises(StaleCase):
        move(clerk, case, "ask", text="مدرک؟", seen_version=seen)
    fresh = Case.objects.get(pk=case.pk)
    assert fresh.state == "visit"
    assert fresh.timeline.count() == 2


def test_a_move_hands_the_case_to_the_desk_of_the_next_unit(clerk, other_unit, case):
    moved = move(clerk, case, "to_visit")
    assert moved.holder == other_unit
    assert moved.unit != other_unit
    assert moved.assignee is None


def test_the_timeline_says_which_unit_acted_and_not_which_clerk(clerk, unit, case):
    move(clerk, case, "to_visit")
    entry = case.timeline.last()
    assert entry.shown_actor == unit.title
    assert clerk.get_full_name() not in entry.shown_actor


def test_a_timeline_entry_cannot_be_changed_or_deleted(case):
    entry = case.timeline.get()
    for attempt in (
        lambda: TimelineEntry.objects.filter(pk=entry.pk).update(text="forged"),
        lambda: TimelineEntry.objects.filter(pk=entry.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            attempt()
    assert case.timeline.get().text == ""


def test_messages_go_both_ways_and_mark_who_waits(citizen, clerk, case):
    send_message(actor=citizen, case=case, text="چه زمانی بازدید است؟", as_staff=False)
    assert Case.objects.get(pk=case.pk).awaits_reply
    send_message(actor=clerk, case=case, text="فردا ساعت ۱۰", as_staff=True)
    fresh = Case.objects.get(pk=case.pk)
    assert not fresh.awaits_reply
    assert fresh.first_responded_at is not None
    assert "فردا" in InboxNotice.objects.filter(user=citizen).latest("pk").body


def test_a_message_does_not_make_a_colleagues_decision_stale(citizen, clerk, case):
    seen = case.version
    send_message(actor=citizen, case=case, text="سلام", as_staff=False)
    assert move(clerk, case, "to_visit", seen_version=seen).state == "visit"


def test_an_empty_message_and_one_on_a_closed_case_are_refused(citizen, head_of_unit, case):
    with pytest.raises(NothingToSay):
        send_message(actor=citizen, case=case, text=" ", as_staff=False)
    move(head_of_unit, case, "reject", text="دلیل")
    with pytest.raises(ConversationOver):
        send_message(actor=citizen, case=case, text="چرا؟", as_staff=False)


def test_hidden_direction_marks_are_stripped_from_what_people_write(citizen, case):
    entry = send_message(actor=citizen, case=case, text="a\u202eb\u2066c 😀 ي", as_staff=False)
    assert entry.text == "abc 😀 ی"


def test_a_clerk_takes_a_case_and_a_head_gives_it_away(clerk, head_of_unit, case):
    taken = assign_case(actor=clerk, case=case, assignee=clerk, seen_version=case.version)
    with pytest.raises(Refused):
        assign_case(actor=clerk, case=taken, assignee=head_of_unit, seen_version=taken.version)
    given = assign_case(actor=head_of_unit, case=taken, assignee=clerk, seen_version=taken.version)
    assert given.assignee == clerk


def test_a_case_cannot_be_given_to_somebody_outside_the_unit(head_of_unit, citizen, case):
    with pytest.raises(NotInUnit):
        assign_case(actor=head_of_unit, case=case, assignee=citizen, seen_version=case.version)


def test_a_note_is_kept_from_the_citizen(clerk, case):
    note = add_note(actor=clerk, case=case, text="تماس گرفتم")
    assert not note.is_public


def test_a_case_is_overdue_only_while_the_town_has_it(clerk, case):
    later = case.due_at + timedelta(hours=1)
    with time_machine.travel(later, tick=False):
        assert Case.objects.overdue().count() == 1
        move(clerk, case, "ask", text="مدرک؟")
        assert Case.objects.overdue().count() == 0


def test_a_question_is_refused_when_nobody_would_see_it(clerk, case):
    Case.objects.filter(pk=case.pk).update(applicant=None, contact_mobile="")
    with pytest.raises(NobodyToAsk):
        move(clerk, case, "ask", text="مدرک؟")


def test_two_clerks_pressing_the_same_button_are_told_apart(clerk, head_of_unit, case):
    seen = case.version
    move(clerk, case, "to_visit", seen_version=seen)
    with pytest.raises(StaleCase):
        move(head_of_unit, case, "to_visit", seen_version=seen)


def test_the_same_words_sent_twice_are_one_message_and_one_note(citizen, clerk, case):
    first, again = (
        send_message(actor=clerk, case=case, text="فردا ساعت ۱۰", as_staff=True) for _ in "12"
    )
    assert first == again
    assert send_message(actor=citizen, case=case, text="فردا ساعت ۱۰", as_staff=False) != first
    assert InboxNotice.objects.filter(user=citizen, body__contains="فردا").count() == 1
    assert add_note(actor=clerk, case=case, text="دیدم") == add_note(
        actor=clerk, case=case, text="دیدم"
    )


def test_the_same_words_a_while_later_are_said_again(clerk, case):
    before = timezone.now() - 2 * SAID_AGAIN
    first = send_message(actor=clerk, case=case, text="لطفاً پاسخ دهید", as_staff=True, at=before)
    assert send_message(actor=clerk, case=case, text="لطفاً پاسخ دهید", as_staff=True) != first
