"""The demo town's archive: earlier cases that are whole, decided, and nobody's work."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from portal.cases.actions import move_case
from portal.cases.demo import load_demo_archive
from portal.cases.models import Case, Rating, TimelineEntry
from portal.cases.tracking_codes import parse
from portal.notifications.models import OutboxMessage

pytestmark = pytest.mark.django_db


@pytest.fixture
def decided(settings, head_of_unit, case):
    settings.PORTAL_DEMO = True
    return move_case(
        actor=head_of_unit,
        case=case,
        reason_code="rejection.other",
        move_key="reject",
        seen_version=0,
        text="دلیل",
    )


def test_earlier_cases_are_filed_away_once(decided):
    assert len(load_demo_archive()) == 1
    count = Case.objects.count()
    assert count > 150
    assert load_demo_archive() == []
    assert Case.objects.count() == count


def test_each_is_decided_in_the_past_with_its_own_code_and_its_timeline(decided, case):
    load_demo_archive()
    copies = Case.objects.exclude(pk=case.pk)
    told = decided.timeline.count()
    for copy in copies:
        assert parse(copy.tracking_code).code == copy.tracking_code
        assert copy.submitted_at <= copy.closed_at < timezone.now()
        moments = copy.timeline.exclude(reason_code__startswith="visit.")
        assert moments.count() == told
        assert moments.filter(at=copy.closed_at, reason_code__startswith="rejection.").count() == 1
    assert len(set(copies.values_list("tracking_code", flat=True))) == len(copies)


def test_nobody_is_told_of_them_and_nobody_has_to_do_anything(decided, case):
    told = OutboxMessage.objects.count()
    load_demo_archive()
    assert OutboxMessage.objects.count() == told
    assert not Case.objects.unfinished().exists()
    assert Rating.objects.exclude(case=case).count() > 50
    assert TimelineEntry.objects.filter(reason_code__startswith="visit.").exists()


def test_a_town_without_decided_cases_gets_none(settings, case):
    settings.PORTAL_DEMO = True
    assert load_demo_archive() == []


def test_a_real_town_gets_none(settings, decided):
    settings.PORTAL_DEMO = False
    with pytest.raises(ImproperlyConfigured):
        load_demo_archive()
