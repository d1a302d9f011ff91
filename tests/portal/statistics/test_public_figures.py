"""What everybody may know of a service, and what says too much about single people."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from portal.statistics.public import public_figures

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_five_decided_cases_say_how_long_it_takes_and_how_it_went(file_case, counted, now):
    for days in (1, 1, 2, 4, 11):
        begin = now - 40 * DAY
        file_case(begin, closed_at=begin + days * DAY, promised_at=begin + 5 * DAY, stars=4)
    counted()
    with override("fa"):
        found = public_figures("test.matter")
    assert found is not None
    assert (found.requests, found.on_time_percent, found.mean_stars) == (5, 80, "۴٫۰")
    assert found.median_days is not None
    assert found.most_days is not None
    assert found.median_days < found.most_days


def test_four_cases_say_nothing(file_case, counted, now):
    for _case in range(4):
        file_case(now - 40 * DAY, closed_at=now - 30 * DAY)
    counted()
    assert public_figures("test.matter") is None


def test_what_rests_on_fewer_than_five_cases_stays_unsaid(file_case, counted, now):
    for _case in range(5):
        file_case(now - 40 * DAY)
    for _case in range(4):
        file_case(now - 40 * DAY, closed_at=now - 35 * DAY, promised_at=now, stars=5)
    counted()
    found = public_figures("test.matter")
    assert found is not None
    assert found.requests == 9
    assert (found.median_days, found.most_days, found.on_time_percent) == (None, None, None)
    assert found.mean_stars == ""


def test_only_the_last_twelve_months_and_only_this_service_count(file_case, counted, now):
    for _case in range(5):
        file_case(now - 400 * DAY)
        file_case(now - 40 * DAY, service="test.other")
    counted()
    assert public_figures("test.matter") is None
    assert public_figures("test.nothing") is None


def test_it_costs_one_query_however_many_cells(file_case, counted, now, django_assert_num_queries):
    for number in range(10):
        file_case(now - 30 * number * DAY, channel="web" if number % 2 else "counter")
    counted()
    with django_assert_num_queries(1):
        assert public_figures("test.matter")


def test_the_page_says_it_in_words(file_case, counted, now):
    for _case in range(5):
        file_case(now - 40 * DAY, closed_at=now - 39 * DAY, promised_at=now)
    counted()
    with override("en"):
        found = {"figures": public_figures("test.matter")}
        page = render_to_string("statistics/public_figures.html", found)
    assert "100 percent" in page
    assert "out of 5" not in page
