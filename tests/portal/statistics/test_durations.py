"""Working days are counted as promises are, and added up exactly."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest

from portal.statistics.durations import add_days, add_histogram, percentile, worked_days
from portal.workcalendar.spans import Span
from portal.workcalendar.town import TownCalendar
from tests.portal.statistics.conftest import SATURDAY, TEHRAN

CALENDAR = TownCalendar(holidays=[datetime(2026, 9, 29, tzinfo=TEHRAN).date()])


def on(day: int, hour: int = 10, minute: int = 0) -> datetime:
    return datetime(2026, 9, day, hour, minute, tzinfo=TEHRAN)


@pytest.mark.parametrize(
    ("begin", "end", "days"),
    [
        (on(26, 9), on(26, 14), 0),
        (on(26, 9), on(27, 8), 1),
        (on(26, 9), on(26, 20), 0),
        (on(26, 9), on(28, 9), 2),
        (on(26, 9), on(30, 9), 3),
        (on(25, 12), on(26, 9), 0),
        (on(24, 20), on(26, 7), 0),
        (on(26, 20), on(27, 9), 0),
    ],
    ids=[
        "the same day", "the next morning", "after hours", "two days", "over a holiday",
        "from a Friday", "nothing of opening time", "begun after hours",
    ],
)  # fmt: skip
def test_days_are_those_on_which_the_town_hall_opens(begin, end, days):
    assert worked_days(CALENDAR, begin, end) == days


def test_what_the_applicant_took_to_answer_does_not_count():
    pause = (on(26, 10), on(30, 10))
    assert worked_days(CALENDAR, on(26, 9), on(30, 12)) == 3
    assert worked_days(CALENDAR, on(26, 9), on(30, 12), [pause]) == 0


def test_pauses_that_overlap_count_once_and_one_after_the_end_not_at_all():
    pauses = [(on(27, 8), on(28, 8)), (on(27, 9), on(28, 8)), (on(30, 8), on(30, 9))]
    assert worked_days(CALENDAR, on(26, 9), on(28, 9), pauses) == 1


def test_what_was_kept_took_at_most_the_promised_days_and_what_was_late_more():
    """The count agrees with the promise, to the minute, whatever the pauses were."""
    chance = random.Random(1405)
    for _try in range(300):
        begin = SATURDAY + timedelta(minutes=chance.randrange(20_000))
        pauses = []
        for _pause in range(chance.randrange(3)):
            start = begin + timedelta(minutes=chance.randrange(1, 9000))
            pauses.append((start, start + timedelta(minutes=chance.randrange(5000))))
        days = chance.randrange(12)
        due = CALENDAR.deadline(begin, days=days, pauses=pauses)
        assert worked_days(CALENDAR, begin, due, pauses) <= days
        after = next(CALENDAR.spans_from(due + timedelta(minutes=1))).starts_at
        late = after + timedelta(minutes=1)
        ahead = [Span(*pause) for pause in pauses if pause[1] > due]
        if not ahead:
            assert worked_days(CALENDAR, begin, late, pauses) > days


def test_histograms_add_up_day_by_day():
    first: list[int] = []
    for days in (0, 2, 2):
        add_days(first, days)
    add_histogram(first, [1, 0, 0, 0, 5])
    assert first == [2, 0, 2, 0, 5]


def test_percentiles_of_added_histograms_are_those_of_all_cases_together():
    chance = random.Random(7)
    rows = [
        [chance.randrange(40) for _case in range(chance.randrange(1, 30))] for _row in range(20)
    ]
    together: list[int] = []
    for row in rows:
        one: list[int] = []
        for days in row:
            add_days(one, days)
        add_histogram(together, one)
    ordered = sorted(days for row in rows for days in row)
    for percent in (50, 90):
        rank = -(-percent * len(ordered) // 100)
        assert percentile(together, percent) == ordered[rank - 1]


def test_of_nothing_there_is_no_percentile():
    assert percentile([], 50) is None
    assert percentile([0, 0], 90) is None
