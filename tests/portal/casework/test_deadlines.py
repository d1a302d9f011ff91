"""Deadlines are minded: a warning before, the head after, the unit above later; each once."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from portal.accounts.access import SYSTEM
from portal.accounts.actions import grant_role, revoke_role
from portal.accounts.models import Role
from portal.cases.actions import assign_case, move_case
from portal.cases.models import Case
from portal.casework import deadlines
from portal.casework.absences import Days, enter_absence
from portal.casework.deadlines import DeadlineRun, mind_deadlines
from portal.casework.models import DeadlineStep
from portal.notifications.models import InboxNotice
from portal.testing.factories import StaffFactory
from tests.portal.casework.inbox_cases import twins

pytestmark = pytest.mark.django_db


@pytest.fixture
def head_above(parent_unit, head_of_unit):
    """The head of the unit above."""
    person = StaffFactory.create(username="head-above")
    grant_role(actor=SYSTEM, user=person, role=Role.objects.get(slug="head"), unit=parent_unit)
    return person


def told(person):
    return InboxNotice.objects.filter(user=person).count()


def before(case):
    return case.due_at - timedelta(hours=2)


def late(case, days=0):
    return case.due_at + timedelta(days=days, minutes=1)


def test_the_desk_is_warned_before_the_day_and_once(clerk, head_of_unit, case):
    assert mind_deadlines(before(case)) == DeadlineRun(warned=1)
    assert mind_deadlines(before(case)) == DeadlineRun()
    assert told(clerk) == 1
    assert case.timeline.filter(is_public=False, actor=None).count() == 1


def test_the_officer_is_warned_and_nobody_else(clerk, head_of_unit, case):
    assign_case(actor=clerk, case=case, assignee=clerk, seen_version=case.version)
    mind_deadlines(before(case))
    assert (told(clerk), told(head_of_unit)) == (1, 0)


def test_who_stands_in_is_warned_too(clerk, head_of_unit, case):
    today = timezone.localdate()
    assign_case(actor=clerk, case=case, assignee=clerk, seen_version=case.version)
    enter_absence(actor=clerk, person=clerk, substitute=head_of_unit, days=Days(today, today))
    mind_deadlines(before(case))
    assert (told(clerk), told(head_of_unit)) == (1, 1)


def test_nobody_is_warned_too_early(clerk, case):
    Case.objects.filter(pk=case.pk).update(due_at=timezone.now() + timedelta(days=9))
    assert mind_deadlines() == DeadlineRun()


def test_the_head_is_told_after_the_day_and_once(clerk, head_of_unit, case):
    assert mind_deadlines(late(case)) == DeadlineRun(escalated=1)
    assert mind_deadlines(late(case, 1)) == DeadlineRun()
    assert (told(head_of_unit), told(clerk)) == (1, 0)


def test_the_unit_above_is_told_after_five_working_days(clerk, head_of_unit, head_above, case):
    mind_deadlines(late(case))
    assert mind_deadlines(late(case, 4)) == DeadlineRun()
    assert mind_deadlines(late(case, 9)) == DeadlineRun(higher=1)
    assert mind_deadlines(late(case, 20)) == DeadlineRun()
    assert (told(head_above), told(head_of_unit)) == (1, 1)


def test_a_new_state_is_a_new_stay(head_of_unit, case):
    mind_deadlines(late(case))
    moved = move_case(actor=head_of_unit, case=case, move_key="to_visit", seen_version=case.version)
    assert mind_deadlines(late(moved)).escalated == 1


def test_while_the_citizen_has_it_nobody_is_told(clerk, case):
    moved = move_case(
        actor=clerk, case=case, move_key="ask", seen_version=case.version, text="مدرک؟"
    )
    Case.objects.filter(pk=moved.pk).update(due_at=timezone.now() - timedelta(days=30))
    assert mind_deadlines() == DeadlineRun()


def test_one_case_that_fails_costs_the_others_nothing(head_of_unit, case, monkeypatch):
    def fail(*_args):
        raise RuntimeError

    moment = late(case)
    with monkeypatch.context() as patch:
        patch.setattr(deadlines, "heads_of", fail)
        assert mind_deadlines(moment) == DeadlineRun()
    assert not DeadlineStep.objects.exists()
    assert mind_deadlines(moment).escalated == 1


def test_minding_costs_three_queries_when_idle(case, django_assert_max_num_queries):
    Case.objects.filter(pk=case.pk).update(due_at=None)
    mind_deadlines()
    with django_assert_max_num_queries(3):
        mind_deadlines()


def test_an_officer_who_lost_the_role_is_not_warned_and_the_desk_is(
    clerk, head_of_unit, unit, case
):
    assign_case(actor=clerk, case=case, assignee=clerk, seen_version=case.version)
    revoke_role(actor=SYSTEM, user=clerk, role=Role.objects.get(slug="clerk"), unit=unit)
    mind_deadlines(before(case))
    assert (told(clerk), told(head_of_unit)) == (0, 1)


def test_a_substitute_who_lost_the_role_is_not_warned(clerk, head_of_unit, unit, case):
    today = timezone.localdate()
    assign_case(actor=clerk, case=case, assignee=clerk, seen_version=case.version)
    enter_absence(actor=clerk, person=clerk, substitute=head_of_unit, days=Days(today, today))
    revoke_role(actor=SYSTEM, user=head_of_unit, role=Role.objects.get(slug="head"), unit=unit)
    mind_deadlines(before(case))
    assert (told(clerk), told(head_of_unit)) == (1, 0)


def test_what_was_late_before_the_first_run_is_told_to_nobody(head_of_unit, head_above, case):
    now = timezone.now()
    Case.objects.filter(pk=case.pk).update(due_at=now - timedelta(days=400))
    twins(case, 1, due_at=now - timedelta(hours=1))
    [next_week] = twins(case, 1, due_at=now + timedelta(days=7))
    import_module("portal.casework.migrations.0002_what_was_late_before").remember(apps)
    assert mind_deadlines() == DeadlineRun()
    assert mind_deadlines(late(next_week, 3)) == DeadlineRun(escalated=1, higher=1)
    assert (told(head_of_unit), told(head_above)) == (1, 1)
