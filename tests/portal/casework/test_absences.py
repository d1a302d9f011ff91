"""Who is away has a substitute, who gets no right by that."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.accounts.access import SYSTEM
from portal.accounts.actions import grant_role, revoke_role
from portal.accounts.models import Role
from portal.cases.actions import assign_case
from portal.cases.models import Case
from portal.casework.absences import (
    AwayAlready,
    BadDays,
    Days,
    SubstituteAway,
    SubstituteLacksRights,
    end_absence,
    enter_absence,
    people_in_charge_of,
    stand_in,
    stood_in_for,
    visible_absences,
)
from portal.casework.models import Absence
from portal.errors import Refused

pytestmark = pytest.mark.django_db


def days(first=0, last=3):
    today = timezone.localdate()
    return Days(today + timedelta(days=first), today + timedelta(days=last))


def away(person, substitute=None, *, actor=None, when=None, **more):
    return enter_absence(
        actor=actor or person, person=person, substitute=substitute, days=when or days(), **more
    )


def test_the_substitute_gets_the_cases_of_who_is_away(clerk, head_of_unit, case):
    away(clerk, head_of_unit)
    assert stand_in(clerk, case) == head_of_unit
    assign_case(actor=clerk, case=case, assignee=clerk, seen_version=case.version)
    assert list(stood_in_for(Case.objects.all(), head_of_unit)) == [case]


def test_before_and_after_the_days_nobody_stands_in(clerk, head_of_unit, case):
    away(clerk, head_of_unit, when=days(2, 4))
    assert stand_in(clerk, case) is None
    assert list(stood_in_for(Case.objects.all(), head_of_unit)) == []


def test_standing_in_needs_the_right_in_every_unit_of_the_person(
    clerk, clerk_of_another_unit, unit
):
    with pytest.raises(SubstituteLacksRights, match=unit.label):
        away(clerk, clerk_of_another_unit)
    assert not Absence.objects.exists()


def test_a_substitute_who_lost_the_role_meanwhile_gets_nothing(clerk, head_of_unit, unit, case):
    away(clerk, head_of_unit)
    role = Role.objects.get(slug="head")
    revoke_role(actor=SYSTEM, user=head_of_unit, role=role, unit=unit)
    assert stand_in(clerk, case) is None


def test_the_head_enters_it_for_a_clerk_but_a_clerk_not_for_the_head(clerk, head_of_unit):
    away(clerk, actor=head_of_unit)
    with pytest.raises(Refused):
        away(head_of_unit, actor=clerk)


def test_the_head_of_another_unit_enters_nothing(clerk, other_unit):
    stranger = type(clerk).objects.create_user("stranger")
    role = Role.objects.get(slug="head")
    grant_role(actor=SYSTEM, user=stranger, role=role, unit=other_unit)
    with pytest.raises(Refused):
        away(clerk, actor=stranger)
    assert clerk not in people_in_charge_of(stranger)


@pytest.mark.parametrize("when", [(-5, -1), (3, 1), (1, 900)])
def test_days_that_make_no_sense_are_refused(clerk, when):
    with pytest.raises(BadDays):
        away(clerk, when=days(*when))


def test_one_is_away_once_at_a_time(clerk):
    away(clerk, when=days(0, 3))
    with pytest.raises(AwayAlready):
        away(clerk, when=days(3, 5))
    away(clerk, when=days(4, 5))


def test_who_is_away_stands_in_for_nobody(clerk, head_of_unit):
    away(head_of_unit, when=days(2, 2))
    with pytest.raises(SubstituteAway):
        away(clerk, head_of_unit, when=days(0, 3))
    with pytest.raises(SubstituteAway):
        away(clerk, clerk, when=days(0, 1))


def test_an_absence_is_taken_back_or_ends(clerk, head_of_unit, case):
    end_absence(actor=head_of_unit, absence=away(clerk, head_of_unit))
    assert stand_in(clerk, case) is None
    assert not Absence.objects.exists()
    Absence.objects.create(person=clerk, first_day=days(-3).first, last_day=days().last)
    end_absence(actor=clerk, absence=Absence.objects.get())
    assert Absence.objects.get().last_day == days(-1).first


def test_one_sees_the_absences_that_one_may_enter(clerk, head_of_unit, clerk_of_another_unit):
    away(clerk)
    away(clerk_of_another_unit)
    assert [row.person for row in visible_absences(head_of_unit)] == [clerk]
