"""A holiday declared later moves promises and dues, never forward in time."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from types import SimpleNamespace

import pytest
from django.utils import timezone

from portal.cases.models import Case
from portal.casework import later_holidays
from portal.casework.later_holidays import follow_calendar
from portal.casework.models import CalendarMark
from portal.notifications.models import InboxNotice
from portal.workcalendar.defaults import ensure_defaults
from portal.workcalendar.models import Closure, Holiday
from tests.portal.casework.inbox_cases import twins

pytestmark = pytest.mark.django_db


@pytest.fixture
def marked(db):
    """A calendar that has been looked at."""
    ensure_defaults()
    follow_calendar()


@pytest.fixture
def promised(marked, case):
    """A case that was filed with that calendar."""
    return Case.objects.get(pk=case.pk)


def declare(day, title="تعطیلی ناگهانی"):
    Holiday.objects.create(date=day, title=title)
    return follow_calendar()


def in_pieces(monkeypatch):
    """Let each run date one case; return the list of what a worker is woken for."""
    woken = []
    clock = count()
    monkeypatch.setattr(later_holidays, "RUN_SECONDS", 2)
    monkeypatch.setattr(later_holidays, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    monkeypatch.setattr(
        later_holidays, "enqueue_on_commit", lambda _task, *args: woken.append(args)
    )
    return woken


def fresh(case):
    return Case.objects.with_related().get(pk=case.pk)


def test_the_first_look_only_remembers(db):
    ensure_defaults()
    assert follow_calendar() == 0
    assert CalendarMark.objects.count() == 1


def test_a_holiday_on_the_promised_day_moves_the_promise_by_a_working_day(promised, citizen):
    day = timezone.localtime(promised.promised_at).date()
    assert declare(day) == 1
    moved = fresh(promised)
    assert timezone.localtime(moved.promised_at).date() > day
    entry = moved.timeline.last()
    assert (entry.actor, entry.is_public) == (None, True)
    assert InboxNotice.objects.filter(user=citizen).latest("pk").case_code == moved.tracking_code


def test_it_is_said_once_however_often_it_is_computed(promised, citizen):
    declare(timezone.localtime(promised.promised_at).date())
    before = InboxNotice.objects.filter(user=citizen).count()
    CalendarMark.objects.update(fingerprint="old")
    assert follow_calendar() == 0
    assert InboxNotice.objects.filter(user=citizen).count() == before


def test_a_holiday_after_the_promise_changes_nothing(promised):
    assert declare(promised.promised_at.date() + timedelta(days=40)) == 0
    assert fresh(promised).promised_at == promised.promised_at


def test_a_holiday_taken_back_never_makes_a_promise_earlier(promised):
    declare(timezone.localtime(promised.promised_at).date())
    moved = fresh(promised)
    Holiday.objects.filter(title="تعطیلی ناگهانی").delete()
    assert follow_calendar() == 0
    assert fresh(promised).promised_at == moved.promised_at


def test_only_the_due_of_the_state_moves_without_a_word_to_the_citizen(promised, citizen):
    Case.objects.filter(pk=promised.pk).update(promised_days=0, promised_at=None)
    told = InboxNotice.objects.filter(user=citizen).count()
    assert declare(timezone.localtime(promised.due_at).date()) == 1
    assert fresh(promised).due_at > promised.due_at
    assert InboxNotice.objects.filter(user=citizen).count() == told


def test_a_closed_case_keeps_its_dates(promised):
    Case.objects.filter(pk=promised.pk).update(phase="closed")
    assert declare(timezone.localtime(promised.promised_at).date()) == 0


def test_a_case_whose_clock_stands_still_keeps_its_promise(promised):
    Case.objects.filter(pk=promised.pk).update(paused_at=timezone.now())
    declare(timezone.localtime(promised.promised_at).date())
    assert fresh(promised).promised_at == promised.promised_at


def test_a_closure_counts_as_well(promised):
    opens = timezone.localtime(promised.promised_at).replace(hour=5, minute=0)
    Closure.objects.create(starts_at=opens, ends_at=opens + timedelta(hours=18), reason="برف")
    assert follow_calendar() == 1


def test_a_run_that_fails_is_repeated(promised, monkeypatch):
    def fail(_case):
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(later_holidays, "redate", fail)
        assert declare(timezone.localtime(promised.promised_at).date()) == 0
    assert follow_calendar() == 1


def test_the_officers_version_of_the_case_is_not_touched(promised):
    declare(timezone.localtime(promised.promised_at).date())
    assert fresh(promised).version == promised.version


def test_an_unchanged_calendar_costs_five_queries(marked, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        follow_calendar()


def test_a_long_run_goes_on_where_it_stopped(promised, monkeypatch):
    twins(promised, 3)
    woken = in_pieces(monkeypatch)
    changed = [declare(timezone.localtime(promised.promised_at).date())]
    while woken:
        changed.append(follow_calendar(*woken.pop()))
    assert changed == [1, 1, 1, 1]
    assert CalendarMark.objects.get().fingerprint == later_holidays._fingerprint()


def test_a_case_that_failed_in_an_earlier_piece_has_the_run_repeated(promised, monkeypatch):
    twins(promised, 1)
    woken, real = in_pieces(monkeypatch), later_holidays.redate

    def fail_once(case):
        monkeypatch.setattr(later_holidays, "redate", real)
        raise RuntimeError

    monkeypatch.setattr(later_holidays, "redate", fail_once)
    assert declare(timezone.localtime(promised.promised_at).date()) == 0
    while woken:
        follow_calendar(*woken.pop())
    assert follow_calendar() == 1


def test_a_calendar_that_changes_half_way_begins_anew(promised, monkeypatch):
    twins(promised, 1)
    woken, day = in_pieces(monkeypatch), timezone.localtime(promised.promised_at).date()
    declare(day)
    Holiday.objects.create(date=day + timedelta(days=1), title="تعطیلی دوم")
    follow_calendar(*woken.pop())
    assert woken.pop()[0] == promised.pk
