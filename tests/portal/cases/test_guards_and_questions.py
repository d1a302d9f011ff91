"""Moves honour their conditions and ask staff what belongs to them."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction
from django.utils.translation import override

from portal.accounts.access import SYSTEM
from portal.cases.actions import GuardRefused, StaffAnswersInvalid, move_case
from portal.cases.actions.move import available_moves, offered_moves
from portal.cases.models import Case, TimelineEntry
from portal.errors import Refused
from portal.notifications.models import InboxNotice
from tests.portal.cases.richer import QUESTIONS, richer

pytestmark = pytest.mark.django_db


def move(actor, case, key, **more):
    case.refresh_from_db()
    return move_case(
        actor=actor,
        case=case,
        reason_code="rejection.other",
        move_key=key,
        seen_version=case.version,
        **more,
    )


def close_the_street(case):
    Case.objects.filter(pk=case.pk).update(answers={**case.answers, "street": "خیابان بسته"})
    case.refresh_from_db()


def test_a_move_whose_condition_is_not_met_is_refused_with_its_words(clerk, rich_case):
    close_the_street(rich_case)
    with override("en"), pytest.raises(GuardRefused, match=r"This street is closed\."):
        move(clerk, rich_case, "to_visit", fields={"floors": 2})
    with override("fa"), pytest.raises(GuardRefused, match=r"این خیابان بسته است\."):
        move(clerk, rich_case, "to_visit", fields={"floors": 2})
    assert Case.objects.get(pk=rich_case.pk).state == "check"


def test_a_move_without_words_is_refused_with_a_general_sentence(clerk, case_of):
    case = case_of(richer(to_visit={"guard_text": ""}))
    close_the_street(case)
    with override("en"), pytest.raises(GuardRefused, match="conditions for this step"):
        move(clerk, case, "to_visit", fields={"floors": 2})


def test_staff_are_offered_it_with_the_reason_and_it_is_not_available(clerk, rich_case):
    close_the_street(rich_case)
    with override("en"):
        offers = {o.move.key: o.refusal for o in offered_moves(clerk, rich_case, by="staff")}
    assert offers == {"ask": "", "to_visit": "This street is closed."}
    assert [m.key for m in available_moves(clerk, rich_case, by="staff")] == ["ask"]


def test_a_hidden_answer_does_not_count(clerk, rich_case):
    answers = {**rich_case.answers, "unheard_of": "خیابان بسته"}
    Case.objects.filter(pk=rich_case.pk).update(answers=answers)
    assert move(clerk, rich_case, "to_visit", fields={"floors": 2}).state == "visit"


def test_what_staff_answer_is_kept_on_the_timeline_and_for_later_conditions(clerk, rich_case, unit):
    moved = move(clerk, rich_case, "to_visit", fields={"floors": "۳", "remark": " گوشه ", "x": 1})
    assert moved.answers["staff.floors"] == 3
    assert moved.answers["staff.remark"] == "گوشه"
    assert "staff.x" not in moved.answers
    entry = moved.timeline.get(to_state="visit")
    assert entry.answers[0] == {
        "key": "floors",
        "label": {"fa": "طبقه‌ها", "en": "Floors"},
        "value": 3,
        "shown": {"fa": "۳", "en": "3"},
        "public": True,
    }
    with override("en"):
        assert entry.staff_answers == [("Floors", "3"), ("Remark", "گوشه")]
        assert entry.public_answers == [("Floors", "3")]


def test_the_citizens_own_answers_stay_as_they_are(clerk, rich_case):
    before = dict(rich_case.answers)
    moved = move(clerk, rich_case, "to_visit", fields={"floors": 2})
    assert {k: v for k, v in moved.answers.items() if not k.startswith("staff.")} == before


def test_an_earlier_answer_of_the_staff_decides_about_a_later_move(clerk, head_of_unit, rich_case):
    moved = move(clerk, rich_case, "to_visit", fields={"floors": 9})
    with override("en"), pytest.raises(GuardRefused, match="four floors"):
        move(head_of_unit, moved, "approve")


@pytest.mark.parametrize("fields", [None, {}, {"floors": ""}, {"floors": "many"}, {"floors": 0}])
def test_missing_and_wrong_answers_are_refused_one_by_one(clerk, rich_case, fields):
    with override("en"), pytest.raises(StaffAnswersInvalid) as refusal:
        move(clerk, rich_case, "to_visit", fields=fields)
    assert list(refusal.value.errors) == ["floors"]
    assert refusal.value.status == 422
    assert Case.objects.get(pk=rich_case.pk).state == "check"


def test_a_stop_among_the_questions_stops_the_move(clerk, case_of):
    stop = {"when": {"field": "floors", "more_than": 20}, "text": {"fa": "برج", "en": "A tower."}}
    questions = [{**QUESTIONS[0], "stops": [stop]}]
    case = case_of(richer(to_visit={"fields": questions}))
    with override("en"), pytest.raises(StaffAnswersInvalid, match="A tower"):
        move(clerk, case, "to_visit", fields={"floors": 30})
    assert move(clerk, case, "to_visit", fields={"floors": 3}).state == "visit"


def test_a_question_that_is_hidden_is_neither_needed_nor_kept(clerk, case_of):
    lift = {
        "key": "lift", "type": "yes_no", "label": {"fa": "آسانسور", "en": "Lift"},
        "required": True, "show_if": {"field": "floors", "at_least": 4},
    }  # fmt: skip
    case = case_of(richer(to_visit={"fields": [QUESTIONS[0], lift]}))
    moved = move(clerk, case, "to_visit", fields={"floors": 2, "lift": "yes"})
    assert moved.answers["staff.lift"] is None
    assert [row["key"] for row in moved.timeline.last().answers] == ["floors"]


def test_the_notice_of_a_state_says_its_own_text_too(citizen, clerk, rich_case):
    move(clerk, rich_case, "to_visit", fields={"floors": 2}, text="فردا")
    body = InboxNotice.objects.filter(user=citizen).latest("pk").body
    assert "کارشناس زنگ می‌زند." in body
    assert "فردا" in body


def test_nobody_but_the_portal_makes_the_moves_of_the_clock(clerk, citizen, designer, rich_case):
    asked = move(clerk, rich_case, "ask", text="مدرک؟")
    for actor in (clerk, citizen, designer):
        with pytest.raises(Refused):
            move(actor, asked, "expire")
    assert [o.move.key for o in offered_moves(citizen, asked, by="citizen")] == [
        "answer",
        "withdraw",
    ]


def test_the_portal_makes_moves_of_the_staff_but_never_the_citizens(rich_case):
    moved = move(SYSTEM, rich_case, "to_visit", fields={"floors": 2})
    assert moved.first_responded_at is None
    entry = moved.timeline.last()
    assert (entry.actor, entry.by_staff) == (None, False)
    assert entry.actor_label["en"] == "System"
    with pytest.raises(Refused):
        move(SYSTEM, moved, "withdraw")


def test_answers_on_the_timeline_cannot_be_changed_afterwards(clerk, rich_case):
    moved = move(clerk, rich_case, "to_visit", fields={"floors": 2})
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        TimelineEntry.objects.filter(case=moved).update(answers=[])


def test_a_move_with_everything_costs_a_bounded_number_of_queries(
    clerk, rich_case, django_assert_max_num_queries
):
    with django_assert_max_num_queries(40):
        move(clerk, rich_case, "to_visit", fields={"floors": 2})
