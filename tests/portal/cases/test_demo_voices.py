"""The demo town's people rate, complain and act for a company; once."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal.accounts.representation import organisations_of
from portal.cases.actions import move_case
from portal.cases.contests import CONTEST
from portal.cases.demo import load_demo_voices
from portal.cases.models import Case, Rating

pytestmark = pytest.mark.django_db


@pytest.fixture
def rejected(settings, head_of_unit, case):
    settings.PORTAL_DEMO = True
    return move_case(
        actor=head_of_unit,
        case=case,
        reason_code="rejection.other",
        move_key="reject",
        seen_version=0,
        text="دلیل",
    )


def test_voices_are_heard_once(rejected):
    assert len(load_demo_voices()) == 1
    assert load_demo_voices() == []
    assert Rating.objects.count() == 1
    assert Case.objects.filter(kind=CONTEST).count() == 1


def test_one_person_acts_for_a_company_and_has_a_case_left_to_rate(rejected, citizen):
    citizen.mobile, citizen.national_id = "+989120000001", "0012345679"
    citizen.save()
    load_demo_voices()
    assert [found.legal_id for found in organisations_of(citizen)] == ["10380284790"]
    assert not Rating.objects.exists()


def test_only_in_the_demo_town(settings, db):
    settings.PORTAL_DEMO = False
    with pytest.raises(ImproperlyConfigured):
        load_demo_voices()
