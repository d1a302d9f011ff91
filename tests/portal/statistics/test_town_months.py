"""Months of the whole town that were added up before: never older than their cells."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.db import transaction

from portal.accounts.access import SYSTEM
from portal.accounts.models import Unit
from portal.casework.dissolving import dissolve_unit
from portal.statistics import tasks
from portal.statistics.cells import read_rows
from portal.statistics.marking import mark_everything
from portal.statistics.models import MonthlyFigures, StaleCell, TownMonth
from portal.statistics.periods import Period
from portal.statistics.reading import Choice, Figures, figures_of, totals_by_service
from portal.statistics.tasks import refresh_figures
from portal.statistics.town_months import add_up_months, mark_stale
from portal.testing.races import race
from tests.portal.statistics.conftest import ABAN, AZAR, MEHR, SATURDAY

DAY = timedelta(days=1)
ALL = Choice(Period(MEHR, AZAR))


@pytest.fixture
def autumn(file_case, counted, other_unit) -> None:
    """Cases of two units, two services and two channels in two months, one decided late."""
    file_case(closed_at=SATURDAY + 2 * DAY, promised_at=SATURDAY + 5 * DAY, stars=5)
    file_case(closed_at=SATURDAY + 9 * DAY, promised_at=SATURDAY + 5 * DAY, outcome="rejected",
              reason="rejection.not_eligible")  # fmt: skip
    file_case(SATURDAY + 30 * DAY, channel="counter")
    file_case(SATURDAY + 30 * DAY, unit=other_unit, service="test.other")
    file_case(SATURDAY + 31 * DAY, unit=other_unit, service="test.matter")
    counted()


def figures() -> Figures:
    return figures_of(actor=SYSTEM, choice=ALL)


@pytest.mark.django_db
def test_months_say_what_their_cells_say(autumn):
    assert list(TownMonth.objects.order_by("month").values_list("month", "is_stale")) == [
        (MEHR, False), (ABAN, False),
    ]  # fmt: skip
    summed, by_service = figures(), totals_by_service(actor=SYSTEM, choice=ALL)
    TownMonth.objects.update(is_stale=True)
    assert summed == figures()
    assert by_service == totals_by_service(actor=SYSTEM, choice=ALL)
    assert summed.total.submitted == 5
    assert summed.total.electronic == 4


@pytest.mark.django_db
def test_what_was_added_up_is_read_without_its_cells(autumn):
    MonthlyFigures.objects.all().delete()
    assert figures().total.submitted == 5


@pytest.mark.django_db
def test_a_changed_cell_is_seen_before_its_month_is_added_up(autumn, file_case, monkeypatch):
    file_case(SATURDAY + 3 * DAY)
    mark_everything()
    monkeypatch.setattr(tasks, "add_up_months", lambda: 0)
    refresh_figures()
    assert TownMonth.objects.get(month=MEHR).is_stale
    assert figures().by_part[MEHR].submitted == 3
    monkeypatch.undo()
    refresh_figures()
    assert not TownMonth.objects.filter(is_stale=True).exists()
    assert figures().by_part[MEHR].submitted == 3


@pytest.mark.django_db
def test_nothing_is_left_of_a_month_without_cases(file_case, counted):
    case = file_case()
    counted()
    case.delete()
    counted()
    assert figures().total.is_empty


@pytest.mark.django_db
@pytest.mark.parametrize(("choice", "submitted"), [("unit", 2), ("service", 4), ("channel", 1)])
def test_a_choice_is_read_from_the_cells(autumn, other_unit, choice, submitted):
    service = MonthlyFigures.objects.filter(service__key="test.matter")[0].service
    chosen = {"unit": other_unit, "service": service, "channel": "counter"}[choice]
    narrowed = Choice(ALL.period, **{choice: chosen})
    assert figures_of(actor=SYSTEM, choice=narrowed).total.submitted == submitted


@pytest.mark.django_db
def test_adding_up_costs_one_query_when_idle_and_three_a_month(
    autumn, django_assert_max_num_queries
):
    with django_assert_max_num_queries(1):
        assert add_up_months() == 0
    TownMonth.objects.update(is_stale=True)
    with django_assert_max_num_queries(1 + 2 * 5):
        assert add_up_months() == 2


@pytest.mark.django_db(transaction=True)
def test_workers_side_by_side_leave_no_month_behind_its_cells(file_case):
    for number in range(8):
        file_case(service=f"test.service-{number}")
    mark_everything()
    answers = race([partial(refresh_figures), add_up_months] * 4)
    assert not any(isinstance(answer, Exception) for answer in answers)
    add_up_months()
    assert not TownMonth.objects.filter(is_stale=True).exists()
    assert not StaleCell.objects.exists()
    cells = read_rows(MonthlyFigures.objects.all())
    assert figures().total.submitted == sum(row["submitted"] for row in cells) == 8


@pytest.mark.django_db(transaction=True)
def test_a_mark_set_while_a_month_is_added_up_is_not_lost(autumn):
    def change(complaints: int) -> None:
        with transaction.atomic():
            MonthlyFigures.objects.filter(month=MEHR).update(complaints=complaints)
            mark_stale([MEHR])

    for number in range(1, 6):
        answers = race([add_up_months, partial(change, number), add_up_months, add_up_months])
        assert not any(isinstance(answer, Exception) for answer in answers)
        add_up_months()
        assert not TownMonth.objects.get(month=MEHR).is_stale
        assert figures().by_part[MEHR].complaints == number


@pytest.mark.django_db
def test_figures_of_a_dissolved_unit_are_those_of_its_successor(
    autumn, administrator, unit, other_unit
):
    """Both have had cases of one service in one month, which nobody has to settle first."""
    before = figures().total
    dissolve_unit(actor=administrator, unit=other_unit, successor=unit, reason="ادغام")
    assert not Unit.objects.filter(pk=other_unit.pk).exists()
    refresh_figures()
    assert figures().total == before
    assert list(figures().by_unit) == [unit.pk]
    assert figures().by_unit[unit.pk].submitted == 5
