"""What managers may enter, by validation and by the database."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import override

from portal.workcalendar.models import WEEKDAY_FIELDS, Closure, Holiday, WorkWeek

pytestmark = pytest.mark.django_db
FIRST = date(2026, 3, 21)


def test_a_week_needs_a_day():
    week = WorkWeek(title="Never", valid_from=FIRST, **dict.fromkeys(WEEKDAY_FIELDS, False))
    with override("en"), pytest.raises(ValidationError, match="Choose at least one weekday"):
        week.full_clean()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"opens_at": time(15)}, "Closing time must be after opening time."),
        ({"valid_until": date(2026, 3, 20)}, "The last day must not be before the first."),
    ],
)
def test_a_week_must_not_end_before_it_begins(values, message):
    week = WorkWeek(title="Backwards", valid_from=FIRST, **values)
    with override("en"), pytest.raises(ValidationError) as refusal:
        week.full_clean()
    assert message in refusal.value.messages
    with pytest.raises(IntegrityError), transaction.atomic():
        week.save()


def test_two_rows_of_one_week_must_not_open_at_the_same_time():
    usual = WorkWeek.objects.create(title="Usual", valid_from=FIRST)
    usual.full_clean()
    twice = WorkWeek(title="Twice", valid_from=FIRST, opens_at=time(14), closes_at=time(18))
    with override("en"), pytest.raises(ValidationError, match="open at these hours too"):
        twice.full_clean()
    twice.opens_at = time(14, 30)
    twice.full_clean()
    WorkWeek(title="Later", valid_from=date(2026, 6, 1)).full_clean()


def test_weekdays_are_numbered_from_monday():
    week = WorkWeek(title="Usual", valid_from=FIRST, thursday=True)
    assert week.weekdays == {5, 6, 0, 1, 2, 3}


def test_one_holiday_is_entered_once_a_day_but_two_may_share_it():
    Holiday.objects.create(date=FIRST, title="Nowruz")
    Holiday(date=FIRST, title="Eid").full_clean()
    with override("en"), pytest.raises(ValidationError, match="already entered"):
        Holiday(date=FIRST, title="Nowruz").full_clean()


def test_a_closure_ends_after_it_starts():
    noon = datetime(2026, 3, 21, 12, tzinfo=ZoneInfo("Asia/Tehran"))
    closure = Closure(starts_at=noon, ends_at=noon, reason="Power cut")
    with override("en"), pytest.raises(ValidationError, match="The end must be after the start"):
        closure.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        closure.save()


def test_a_closure_says_why_and_when():
    noon = datetime(2026, 3, 21, 12, tzinfo=ZoneInfo("Asia/Tehran"))
    with override("en"):
        assert str(Closure(starts_at=noon, reason="Power cut")) == "Power cut (2026-03-21 12:00)"
