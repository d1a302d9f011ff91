"""Every declared schedule has one row after a migration, and its task can be found."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.utils.module_loading import import_string

from portal.registry.points import schedules
from portal.registry.synchronise import synchronise


@pytest.fixture
def rows(db):
    """The queue's own table of schedules, looked at and never imported."""
    return apps.get_model("django_q", "Schedule").objects


def test_migrating_makes_every_declared_schedule(rows):
    names = set(rows.values_list("name", flat=True))
    assert names == {schedule.id for schedule in schedules.all()}


def test_every_declared_schedule_exists_once(rows):
    synchronise()
    names = list(rows.values_list("name", flat=True))
    assert names
    assert [names.count(schedule.id) for schedule in schedules.all()] == [1] * len(schedules.all())


def test_synchronising_again_changes_nothing(rows):
    synchronise()
    before = sorted(rows.values_list("pk", "name", "func", "minutes"))
    synchronise()
    assert sorted(rows.values_list("pk", "name", "func", "minutes")) == before


def test_every_scheduled_task_can_be_found(rows):
    synchronise()
    assert all(callable(import_string(path)) for path in rows.values_list("func", flat=True))


def test_no_scheduled_row_is_left_over(rows):
    synchronise()
    declared = {schedule.id for schedule in schedules.all()}
    assert set(rows.values_list("name", flat=True)) <= declared
