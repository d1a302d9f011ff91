"""The clock moves and reminds once, by the right calendar, and one bad case stops no other."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from portal.cases import timed_moves
from portal.cases.actions import move_case
from portal.cases.models import Case, Outcome, Phase, TimelineEntry
from portal.cases.timed_moves import ClockRun, run_clock
from portal.notifications.models import InboxNotice
from portal.workcalendar.defaults import ensure_defaults
from portal.workflow.actions import publish
from tests.portal.cases.richer import expiry, richer

pytestmark = pytest.mark.django_db

SATURDAY = "2026-11-21T08:00:00+03:30"


def ask(clerk, case):
    return move_case(
        actor=clerk,
        case=case,
        reason_code="rejection.other",
        move_key="ask",
        seen_version=case.version,
        text="مدرک؟",
    )


def after(**span):
    return timezone.now() + timedelta(**span)


def copies(case, count):
    fields = [f.attname for f in Case._meta.concrete_fields]
    kept = [f for f in fields if f not in ("id", "tracking_code", "idempotency_key")]
    return Case.objects.bulk_create(
        Case(**{f: getattr(case, f) for f in kept}, tracking_code=f"{n:014d}") for n in range(count)
    )


def test_a_case_that_waits_for_too_long_is_moved_by_the_portal(citizen, clerk, rich_case):
    ask(clerk, rich_case)
    assert run_clock(after(days=4)) == ClockRun()
    assert run_clock(after(days=10, minutes=1)).moved == 1
    case = Case.objects.get(pk=rich_case.pk)
    assert (case.state, case.phase, case.outcome) == ("rejected", Phase.CLOSED, Outcome.REJECTED)
    entry = case.timeline.last()
    assert (entry.actor, entry.by_staff, entry.actor_label["en"]) == (None, False, "System")
    assert InboxNotice.objects.filter(user=citizen).latest("pk").title.startswith("نتیجه")


def test_the_clock_moves_a_case_once(clerk, rich_case):
    ask(clerk, rich_case)
    later = after(days=11)
    assert [run_clock(later).moved, run_clock(later).moved] == [1, 0]
    assert rich_case.timeline.filter(to_state="rejected").count() == 1


def test_whoever_answers_in_time_is_left_alone(citizen, clerk, rich_case):
    asked = ask(clerk, rich_case)
    move_case(
        actor=citizen,
        case=asked,
        reason_code="rejection.other",
        move_key="answer",
        seen_version=asked.version,
        text="بفرمایید",
    )
    assert run_clock(after(days=30)) == ClockRun()


def test_working_days_are_counted_by_the_towns_calendar(clerk, case_of):
    ensure_defaults()
    definition = richer()
    definition["moves"][-1] = expiry(after={"days": 3})
    with time_machine.travel(SATURDAY, tick=False) as clock:
        ask(clerk, case_of(definition))
        for moment, moved in (
            ("2026-11-24T12:00:00+03:30", 0),
            ("2026-11-24T15:00:00+03:30", 1),
        ):
            clock.move_to(moment)
            assert run_clock().moved == moved


def test_a_move_of_the_clock_honours_its_condition(clerk, case_of):
    definition = richer()
    definition["moves"][-1] = expiry(guard={"field": "street", "is": "خیابان بسته"})
    case = case_of(definition)
    ask(clerk, case)
    assert run_clock(after(days=11)) == ClockRun(reminded=1)
    Case.objects.filter(pk=case.pk).update(answers={**case.answers, "street": "خیابان بسته"})
    assert run_clock(after(days=12)).moved == 1


def test_of_two_moves_the_one_that_is_due_longer_is_made(clerk, case_of):
    definition = richer()
    earlier = expiry(
        key="give_back", to="check", kind="forward", after={"days": 7, "working": False}
    )
    definition["moves"].append(earlier)
    case = case_of(definition)
    ask(clerk, case)
    assert run_clock(after(days=11)).moved == 1
    assert Case.objects.get(pk=case.pk).state == "check"


def test_the_citizen_is_reminded_once_for_each_stay(citizen, clerk, rich_case):
    asked = ask(clerk, rich_case)
    assert run_clock(after(days=4)).reminded == 0
    assert run_clock(after(days=6)) == ClockRun(reminded=1)
    assert run_clock(after(days=7)) == ClockRun()
    reminders = InboxNotice.objects.filter(user=citizen, body="لطفاً پاسخ دهید.")
    assert reminders.count() == 1
    entry = asked.timeline.get(kind=TimelineEntry.Kind.NOTE)
    assert (entry.is_public, entry.text) == (True, "لطفاً پاسخ دهید.")
    fresh = Case.objects.get(pk=asked.pk)
    move_case(
        actor=citizen,
        case=fresh,
        reason_code="rejection.other",
        move_key="answer",
        seen_version=fresh.version,
        text="بفرمایید",
    )
    fresh.refresh_from_db()
    with time_machine.travel(after(days=20), tick=False):
        ask(clerk, fresh)
        assert run_clock(after(days=6)).reminded == 1
    assert reminders.count() == 2


def test_a_case_that_fails_is_logged_and_costs_the_others_nothing(
    clerk, rich_case, monkeypatch, caplog
):
    asked = ask(clerk, rich_case)
    others = copies(asked, 3)
    make = timed_moves.move_case

    def fail_for_one(*, case, **given):
        if case.pk == others[0].pk:
            raise RuntimeError("boom")
        return make(case=case, **given)

    monkeypatch.setattr(timed_moves, "move_case", fail_for_one)
    assert run_clock(after(days=11)) == ClockRun(moved=3, failed=1)
    assert Case.objects.filter(state="missing").get() == others[0]
    assert str(others[0].pk) in caplog.text


def test_a_workflow_that_cannot_be_read_is_logged_and_costs_the_others_nothing(
    clerk, rich_case, workflow_version, designer, caplog
):
    asked = ask(clerk, rich_case)
    broken = publish(actor=designer, name="broken", definition=richer())
    [lost] = copies(asked, 1)
    Case.objects.filter(pk=lost.pk).update(workflow_version=broken, state="no_such_state")
    assert run_clock(after(days=11)) == ClockRun(moved=1)
    assert "no_such_state" in caplog.text


def test_an_effect_that_cannot_be_done_leaves_the_case_for_the_next_run(clerk, case_of):
    definition = richer()
    definition["moves"][-1] = expiry(effects=[{"type": "assign", "unit": "closed-unit"}])
    case = case_of(definition)
    ask(clerk, case)
    assert run_clock(after(days=11)) == ClockRun(failed=1)
    assert Case.objects.get(pk=case.pk).state == "missing"


def test_an_idle_clock_costs_two_queries_however_many_cases(case, django_assert_num_queries):
    copies(case, 40)
    with django_assert_num_queries(2):
        assert run_clock(after(days=99)) == ClockRun()


def test_a_run_stops_in_time_and_the_next_goes_on(clerk, rich_case, monkeypatch):
    copies(ask(clerk, rich_case), 3)
    ticks = iter([0.0, 1.0, 2.0, 999.0])
    monkeypatch.setattr(timed_moves.time, "monotonic", lambda: next(ticks))
    assert run_clock(after(days=11)).moved == 2
    monkeypatch.undo()
    assert run_clock(after(days=11)).moved == 2


def test_the_promise_runs_on_while_a_state_of_the_citizen_does_not_pause(clerk, case_of):
    definition = richer()
    states = {state["key"]: state for state in definition["states"]}
    states["missing"]["clock"] = "runs"
    asked = ask(clerk, case_of(definition))
    assert (asked.phase, asked.paused_at) == (Phase.WAITING_CITIZEN, None)


def test_the_promise_stands_still_where_a_state_of_the_town_pauses(clerk, case_of):
    definition = richer()
    states = {state["key"]: state for state in definition["states"]}
    states["visit"]["clock"] = "pauses"
    case = case_of(definition)
    moved = move_case(
        actor=clerk,
        case=case,
        reason_code="rejection.other",
        move_key="to_visit",
        seen_version=0,
        fields={"floors": 2},
    )
    assert moved.paused_at is not None
    assert moved.due_at is not None
