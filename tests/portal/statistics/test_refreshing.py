"""Marked cells are counted by any number of workers, and no change is ever forgotten."""

from __future__ import annotations

from functools import partial

import pytest
from django.core.management import call_command

from portal.accounts.access import SYSTEM
from portal.audit.models import AuditEntry
from portal.errors import Refused
from portal.statistics import tasks
from portal.statistics.actions import rebuild_statistics
from portal.statistics.marking import mark_everything
from portal.statistics.models import MonthlyFigures, StaleCell
from portal.statistics.tasks import refresh_cell, refresh_figures
from portal.testing.races import race
from tests.portal.statistics.conftest import SATURDAY


@pytest.mark.django_db
def test_counting_again_changes_nothing(file_case, counted):
    file_case(closed_at=SATURDAY)
    first = counted()
    second = counted()
    same = [field.name for field in MonthlyFigures._meta.fields if field.name != "counted_at"]
    assert [[getattr(row, name) for name in same] for row in first] == [
        [getattr(row, name) for name in same] for row in second
    ]


@pytest.mark.django_db
def test_an_idle_run_costs_two_queries(django_assert_num_queries):
    with django_assert_num_queries(2):
        assert refresh_figures() == 0


@pytest.mark.django_db
def test_figures_of_which_nothing_is_left_go(file_case, counted):
    case = file_case()
    counted()
    case.delete()
    assert counted() == []


@pytest.mark.django_db
def test_a_worker_that_dies_leaves_its_mark(file_case, monkeypatch):
    file_case()
    mark_everything()

    def die(cell: object) -> None:
        raise SystemExit

    monkeypatch.setattr(tasks, "count_cell", die)
    with pytest.raises(SystemExit):
        refresh_figures()
    monkeypatch.undo()
    assert StaleCell.objects.count() == 1
    assert refresh_figures() == 1
    assert MonthlyFigures.objects.get().submitted == 1


@pytest.mark.django_db
def test_a_cell_that_cannot_be_counted_does_not_keep_others_from_it(file_case, monkeypatch, caplog):
    file_case(service="test.broken")
    file_case(service="test.matter")
    mark_everything()
    count = tasks.count_cell

    def count_or_fail(cell):
        if cell.service.key == "test.broken":
            raise ValueError("broken")
        return count(cell)

    monkeypatch.setattr(tasks, "count_cell", count_or_fail)
    assert refresh_figures() == 1
    assert StaleCell.objects.get().service.key == "test.broken"
    assert "could not be counted" in caplog.text


@pytest.mark.django_db
def test_a_run_stops_when_its_time_is_over(file_case):
    file_case()
    mark_everything()
    assert refresh_figures(seconds=0) == 0
    assert StaleCell.objects.exists()


@pytest.mark.django_db
def test_everything_is_rebuilt_by_one_command(file_case, capsys):
    file_case(closed_at=SATURDAY)
    call_command("rebuild_statistics")
    assert MonthlyFigures.objects.get().closed == 1
    assert capsys.readouterr().out
    assert AuditEntry.objects.get().action == "statistics.rebuilt"


@pytest.mark.django_db
def test_a_head_may_not_rebuild_everything_and_an_administrator_may(
    file_case, head_of_unit, administrator
):
    file_case()
    with pytest.raises(Refused):
        rebuild_statistics(actor=head_of_unit)
    assert rebuild_statistics(actor=administrator) == 1
    assert StaleCell.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_workers_side_by_side_count_each_cell_once(file_case):
    for number in range(12):
        file_case(service=f"test.service-{number}")
    mark_everything()
    counted = race([partial(refresh_figures)] * 8)
    assert sum(counted) == 12
    assert MonthlyFigures.objects.count() == 12
    assert not StaleCell.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_mark_is_taken_by_one_of_two_workers(file_case):
    file_case()
    mark_everything()
    mark = StaleCell.objects.select_related("service").get()
    assert sorted(race([partial(refresh_cell, mark)] * 2)) == [False, True]


@pytest.mark.django_db(transaction=True)
def test_cases_filed_while_cells_are_counted_are_counted_in_the_end(file_case):
    def file_and_mark() -> None:
        file_case()
        mark_everything()

    answers = race([file_and_mark, refresh_figures] * 6)
    assert not any(isinstance(answer, Exception) for answer in answers)
    rebuilt_by_marks_alone = refresh_figures()
    assert rebuilt_by_marks_alone <= 1
    assert MonthlyFigures.objects.get().submitted == 6


@pytest.mark.django_db
def test_the_portal_itself_may_rebuild(file_case):
    file_case()
    assert rebuild_statistics(actor=SYSTEM, at_once=True) == 1
    assert MonthlyFigures.objects.exists()
