"""Lets transactional tests empty the tables that the database itself keeps append-only.

PostgreSQL empties with TRUNCATE, which row triggers do not see. SQLite has DELETE only, so there
the triggers are taken away and put back within the same transaction. A pytest plugin: name it in
``pytest_plugins``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest
from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.backends.sqlite3.base import DatabaseWrapper

GUARDS = """
SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%is append-only%'
"""
OPERATIONS = DatabaseWrapper.ops_class
_execute = OPERATIONS.execute_sql_flush


def execute_without_guards(operations: BaseDatabaseOperations, statements: Iterable[str]) -> None:
    """Run the statements of a flush while no table is guarded."""
    with operations.connection.cursor() as cursor:
        guards = cursor.execute(GUARDS).fetchall()
    drop = [f'DROP TRIGGER "{name}"' for name, _sql in guards]
    _execute(operations, [*drop, *statements, *(sql for _name, sql in guards)])


@pytest.fixture(scope="session", autouse=True)
def _guards_let_a_flush_through() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(OPERATIONS, "execute_sql_flush", execute_without_guards)
        yield
