"""Who is told of a case: its officer, or the desk where the officer is none any more."""

from __future__ import annotations

import pytest
from django.utils import timezone

from portal.accounts.access import SYSTEM
from portal.accounts.actions import revoke_role
from portal.accounts.models import Role, User
from portal.cases.actions import assign_case
from portal.cases.desk_notices import tell_desk
from portal.cases.desk_people import people_in_charge
from portal.cases.models import Case
from portal.notifications.models import InboxNotice

pytestmark = pytest.mark.django_db


@pytest.fixture
def assigned(clerk, case) -> Case:
    assign_case(actor=clerk, case=case, assignee=clerk, seen_version=case.version)
    return Case.objects.with_related().get(pk=case.pk)


def fresh(case):
    return Case.objects.with_related().get(pk=case.pk)


def test_the_officer_has_it_alone(clerk, head_of_unit, assigned):
    assert people_in_charge(assigned) == [clerk]


def test_without_an_officer_it_is_the_whole_desk(clerk, head_of_unit, case):
    assert set(people_in_charge(fresh(case))) == {clerk, head_of_unit}


def test_an_officer_who_lost_the_role_is_told_nothing_and_the_desk_is(
    clerk, head_of_unit, unit, assigned
):
    revoke_role(actor=SYSTEM, user=clerk, role=Role.objects.get(slug="clerk"), unit=unit)
    tell_desk(case=fresh(assigned), text={"fa": "محرمانه"}, key="x", at=timezone.now())
    assert [one.user for one in InboxNotice.objects.filter(body__contains="محرمانه")] == [
        head_of_unit
    ]


def test_an_officer_who_has_left_the_town_hall_is_not_in_charge(clerk, head_of_unit, assigned):
    User.objects.filter(pk=clerk.pk).update(is_active=False)
    assert people_in_charge(fresh(assigned)) == [head_of_unit]
