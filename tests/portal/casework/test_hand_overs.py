"""A case goes to another unit and comes back; it is taken over from a colleague who is told."""

from __future__ import annotations

from functools import partial

import pytest

from portal.cases.actions import assign_case, move_case
from portal.cases.actions.talk import ConversationOver
from portal.cases.concurrency import StaleCase
from portal.cases.models import Case
from portal.casework.dissolving import dissolve_unit
from portal.casework.hand_overs import (
    AlreadyThere,
    NothingToReturn,
    WhyMissing,
    hand_over_case,
    send_back,
    take_over,
)
from portal.errors import Refused
from portal.notifications.models import InboxNotice
from portal.testing.factories import UnitFactory
from portal.testing.races import race

pytestmark = pytest.mark.django_db


def fresh(case):
    return Case.objects.with_related().get(pk=case.pk)


def give(actor, case, unit, reason="مربوط به شماست", **more):
    return hand_over_case(
        actor=actor, case=case, unit=unit, reason=reason, seen_version=case.version, **more
    )


def test_the_other_unit_holds_the_case_and_its_clock_goes_on(
    clerk, clerk_of_another_unit, case, other_unit
):
    give(clerk, case, other_unit)
    moved = fresh(case)
    assert (moved.holder, moved.unit, moved.assignee) == (other_unit, case.unit, None)
    assert (moved.due_at, moved.state, moved.version) == (case.due_at, case.state, case.version + 1)
    assert InboxNotice.objects.filter(user=clerk_of_another_unit).exists()


def test_the_applicant_sees_which_unit_has_it_and_not_the_reason(clerk, case, other_unit):
    give(clerk, case, other_unit, reason="محرمانه")
    public = case.timeline.filter(is_public=True).last()
    assert public.label["fa"] == f"به {other_unit.title} سپرده شد"
    assert not case.timeline.filter(is_public=True, text__contains="محرمانه").exists()
    assert case.timeline.filter(is_public=False, text="محرمانه").count() == 1


def test_the_duty_goes_along_by_choice(clerk, case, other_unit):
    give(clerk, case, other_unit, with_duty=True)
    assert fresh(case).unit == other_unit


def test_the_other_unit_sends_it_back_once(clerk, clerk_of_another_unit, case, unit, other_unit):
    give(clerk, case, other_unit)
    back = send_back(
        actor=clerk_of_another_unit, case=case, reason="نه", seen_version=fresh(case).version
    )
    assert fresh(case).holder == unit
    assert back.is_return
    with pytest.raises(NothingToReturn):
        send_back(actor=clerk, case=case, reason="نه", seen_version=fresh(case).version)


def test_the_duty_comes_back_with_the_case(clerk, clerk_of_another_unit, case, unit, other_unit):
    give(clerk, case, other_unit, with_duty=True)
    seen = fresh(case).version
    send_back(actor=clerk_of_another_unit, case=case, reason="نه", seen_version=seen)
    assert (fresh(case).unit, fresh(case).holder) == (unit, unit)


def test_what_was_never_handed_over_is_not_sent_back(clerk, case):
    with pytest.raises(NothingToReturn):
        send_back(actor=clerk, case=case, reason="نه", seen_version=case.version)


def test_a_reason_is_owed_and_another_unit(clerk, case, unit, other_unit):
    with pytest.raises(WhyMissing):
        give(clerk, case, other_unit, reason="  ")
    with pytest.raises(AlreadyThere):
        give(clerk, case, unit)
    assert fresh(case).version == case.version


def test_strangers_and_latecomers_hand_nothing_over(
    clerk, clerk_of_another_unit, head_of_unit, case, other_unit
):
    with pytest.raises(Refused):
        give(clerk_of_another_unit, case, other_unit)
    move_case(actor=head_of_unit, case=case, move_key="to_visit", seen_version=case.version)
    with pytest.raises(StaleCase):
        give(clerk, case, other_unit)


def test_a_closed_case_stays_where_it_is(clerk, head_of_unit, case, other_unit):
    moved = move_case(actor=head_of_unit, case=case, move_key="to_visit", seen_version=case.version)
    closed = move_case(
        actor=head_of_unit, case=moved, move_key="approve", seen_version=moved.version
    )
    with pytest.raises(ConversationOver):
        give(head_of_unit, closed, case.unit)


def test_handing_over_costs_what_it_says(clerk, case, other_unit, django_assert_max_num_queries):
    clerk = type(clerk).objects.get(pk=clerk.pk)
    with django_assert_max_num_queries(18):
        give(clerk, case, other_unit)


def test_a_free_case_is_taken_without_a_reason(clerk, case):
    assert take_over(actor=clerk, case=case, seen_version=case.version).assignee == clerk


def test_taking_from_a_colleague_needs_a_reason_and_tells_the_colleague(clerk, head_of_unit, case):
    held = assign_case(actor=clerk, case=case, assignee=clerk, seen_version=case.version)
    with pytest.raises(WhyMissing):
        take_over(actor=head_of_unit, case=held, seen_version=held.version)
    taken = take_over(actor=head_of_unit, case=held, seen_version=held.version, reason="فوری است")
    assert taken.assignee == head_of_unit
    assert "فوری است" in InboxNotice.objects.get(user=clerk).body
    assert case.timeline.filter(is_public=False, text="فوری است").exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_hand_it_over_at_once_one_wins(clerk, head_of_unit, case, other_unit):
    acts = [partial(give, who, case, other_unit) for who in (clerk, head_of_unit)]
    answers = race(acts)
    assert sum(isinstance(one, StaleCase | Refused) for one in answers) == 1
    assert case.hand_overs.count() == 1


@pytest.mark.parametrize("dissolved", ["giver", "taker"])
def test_a_case_goes_back_though_one_of_the_two_units_was_dissolved(
    clerk, administrator, case, unit, other_unit, dissolved
):
    give(clerk, case, other_unit)
    successor = UnitFactory.create(slug="successor")
    gone = unit if dissolved == "giver" else other_unit
    dissolve_unit(actor=administrator, unit=gone, successor=successor)
    seen = fresh(case).version
    send_back(actor=administrator, case=case, reason="نه", seen_version=seen)
    assert fresh(case).holder == (successor if dissolved == "giver" else unit)
