"""What a choice adds up to, within one's own units, at one price whatever the archive's size."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.translation import override

from portal.accounts.access import SYSTEM, units_with
from portal.accounts.permissions import SEE_STATISTICS
from portal.statistics.models import CountedService
from portal.statistics.open_work import added_up, all_open, open_work
from portal.statistics.periods import Part, Period
from portal.statistics.reading import (
    Choice,
    figures_of,
    first_month,
    services_with_figures,
    totals_by_service,
)
from portal.statistics.totals import Totals
from tests.portal.statistics.conftest import ABAN, AZAR, MEHR, SATURDAY

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ALL = Choice(Period(MEHR, AZAR))


@pytest.fixture
def autumn(file_case, counted, other_unit) -> None:
    """Three cases of one unit in Mehr and Aban, two of another in Aban."""
    file_case(closed_at=SATURDAY + 2 * DAY, promised_at=SATURDAY + 5 * DAY, stars=5)
    file_case(closed_at=SATURDAY + 9 * DAY, promised_at=SATURDAY + 5 * DAY, stars=2)
    file_case(SATURDAY + 30 * DAY, channel="counter")
    for _case in range(2):
        file_case(SATURDAY + 30 * DAY, unit=other_unit, service="test.other")
    counted()


def test_everything_adds_up(autumn):
    total = figures_of(actor=SYSTEM, choice=ALL).total
    assert (total.submitted, total.closed, total.electronic_percent) == (5, 2, 80)
    assert (total.median_days, total.on_time_percent, total.mean_stars) == (2, 50, 3.5)
    assert total.most_days is not None
    assert total.most_days > 2


def test_parts_without_a_case_are_there_too(autumn):
    parts = figures_of(actor=SYSTEM, choice=ALL).by_part
    assert [(month, totals.submitted) for month, totals in parts.items()] == [
        (MEHR, 2), (ABAN, 3), (AZAR, 0),
    ]  # fmt: skip
    quarter = figures_of(actor=SYSTEM, choice=ALL, part=Part.QUARTER)
    with override("en"):
        assert [label for label, _t in quarter.labelled_parts(Part.QUARTER)] == ["Autumn 1405"]


def test_the_period_before_is_read_along(autumn):
    figures = figures_of(actor=SYSTEM, choice=Choice(Period(ABAN, ABAN)))
    assert (figures.total.submitted, figures.before.submitted) == (3, 2)


def test_a_choice_of_unit_service_or_channel_leaves_out_the_rest(autumn, parent_unit, other_unit):
    def filed(**chosen):
        return figures_of(actor=SYSTEM, choice=Choice(ALL.period, **chosen)).total.submitted

    assert filed(unit=other_unit) == 2
    assert filed(unit=parent_unit) == 5
    assert filed(service=CountedService.objects.get(key="test.matter")) == 3
    assert filed(channel="counter") == 1


def test_a_head_sees_the_figures_of_the_unit_and_nobody_elses(autumn, head_of_unit, unit):
    figures = figures_of(actor=head_of_unit, choice=ALL)
    assert figures.total.submitted == 3
    assert list(figures.by_unit) == [unit.pk]
    assert [one.key for one in services_with_figures(head_of_unit)] == ["test.matter"]
    assert first_month(head_of_unit) == MEHR
    assert {row.unit_id for row in open_work(actor=head_of_unit, choice=ALL)} == {unit.pk}


def test_a_clerk_sees_no_figures(autumn, clerk):
    assert figures_of(actor=clerk, choice=ALL).total.is_empty
    assert open_work(actor=clerk, choice=ALL) == []
    assert first_month(clerk) is None


def test_what_is_open_and_overdue_now_comes_from_the_ledger(file_case, now):
    file_case(due_at=now - DAY)
    file_case(due_at=now + DAY)
    file_case(due_at=now - DAY, phase="waiting_citizen")
    file_case(closed_at=now - DAY)
    rows = open_work(actor=SYSTEM, choice=ALL)
    work = added_up(rows, lambda row: row.service)["test.matter"]
    assert (work.open, work.overdue) == (3, 1)
    assert all_open(rows) == work


@pytest.mark.parametrize("cases", [1, 30])
def test_figures_cost_at_most_two_queries_however_many_cases(
    file_case, counted, cases, head_of_unit, django_assert_num_queries
):
    for number in range(cases):
        file_case(SATURDAY + number * DAY)
    counted()
    with django_assert_num_queries(2):
        figures_of(actor=SYSTEM, choice=ALL)
    units_with(head_of_unit, SEE_STATISTICS)
    with django_assert_num_queries(1):
        figures_of(actor=head_of_unit, choice=ALL)
    with django_assert_num_queries(1):
        open_work(actor=SYSTEM, choice=ALL)
    with django_assert_num_queries(2):
        totals_by_service(actor=SYSTEM, choice=ALL)


def test_totals_join_as_their_rows_would(autumn):
    figures = figures_of(actor=SYSTEM, choice=ALL)
    joined = Totals()
    for part in figures.by_service.values():
        joined.join(part)
    assert joined == figures.total
