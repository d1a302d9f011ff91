"""Migrations of large tables go on in steps, beside the traffic, and can be begun anew."""

from __future__ import annotations

from itertools import chain

import pytest
from django.db import connection
from django.db.migrations.state import ProjectState
from django.db.models import Index, Q

from portal.accounts.models import User
from portal.large_tables import AddIndexWhileServing, PostgresIndex, batches
from portal.testing.factories import StaffFactory

NAME = "users_by_last_name_for_a_test"
TABLE = User._meta.db_table
STEP = AddIndexWhileServing(
    "user", Index(fields=["last_name"], name=NAME, condition=Q(is_active=True))
)


def indexes() -> set[str]:
    with connection.cursor() as cursor:
        return set(connection.introspection.get_constraints(cursor, TABLE))


def ask(sql: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


def forwards() -> None:
    state = ProjectState.from_apps(User._meta.apps)
    with connection.schema_editor(atomic=False) as editor:
        STEP.database_forwards("accounts", editor, state, state)


def backwards() -> None:
    state = ProjectState.from_apps(User._meta.apps)
    with_index = state.clone()
    STEP.state_forwards("accounts", with_index)
    with connection.schema_editor(atomic=False) as editor:
        STEP.database_backwards("accounts", editor, with_index, state)


@pytest.mark.django_db
def test_rows_come_some_at_a_time_and_each_once():
    StaffFactory.create_batch(7)
    found = [[one.pk for one in some] for some in batches(User.objects.all(), size=3)]
    assert [len(some) for some in found] == [3, 3, 1]
    assert list(chain.from_iterable(found)) == sorted(User.objects.values_list("pk", flat=True))


@pytest.mark.django_db
def test_rows_that_are_changed_on_the_way_are_not_missed():
    StaffFactory.create_batch(7, first_name="before")
    for some in batches(User.objects.filter(first_name="before"), size=3):
        some.update(first_name="after")
    assert User.objects.filter(first_name="after").count() == 7


@pytest.mark.django_db(transaction=True)
def test_an_index_is_added_and_taken_away():
    forwards()
    assert NAME in indexes()
    backwards()
    assert NAME not in indexes()


@pytest.mark.django_db(transaction=True)
def test_what_a_broken_build_has_left_on_postgresql_is_built_anew():
    if connection.vendor == "postgresql":
        ask(f"CREATE INDEX {NAME} ON {TABLE} (first_name)")
    forwards()
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, TABLE)[NAME]
    assert found["columns"] == ["last_name"]
    backwards()


@pytest.mark.django_db(transaction=True)
def test_the_limits_of_a_connection_hold_again_after_a_build():
    limits = "SELECT name, setting FROM pg_settings WHERE name LIKE '%\\_timeout'"
    limits = limits if connection.vendor == "postgresql" else "PRAGMA busy_timeout"
    before = ask(limits)
    forwards()
    backwards()
    assert ask(limits) == before


@pytest.mark.django_db(transaction=True)
def test_an_index_of_postgresql_is_there_only():
    index = PostgresIndex(NAME, f"{TABLE} USING gin (string_to_array(last_name, ' '))")
    for step, is_there in ((index.create, True), (index.create, True), (index.drop, False)):
        with connection.schema_editor(atomic=False) as editor:
            step(None, editor)
        assert (NAME in indexes()) is (is_there and connection.vendor == "postgresql")
