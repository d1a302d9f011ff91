"""Steps of migrations that touch tables of any size while the portal goes on serving.

They belong into migrations with ``atomic = False``: each step is kept by itself, holds no lock that
others wait for, and can be begun anew after it was broken off. What adds columns stays apart, in a
migration of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor as SchemaEditor
from django.db.migrations.operations import AddIndex
from django.db.migrations.state import ProjectState
from django.db.models import Q, QuerySet

AT_ONCE = 1000
LIMITS = ("statement_timeout", "lock_timeout")


def batches(rows: QuerySet[Any], *, size: int = AT_ONCE) -> Iterator[QuerySet[Any]]:
    """Yield ``rows`` some at a time, by ascending key. One query for each.

    Rows that are changed on the way so that they are none of ``rows`` any more do no harm.
    """
    by_key = rows.order_by("pk")
    later = Q()
    while keys := list(by_key.filter(later).values_list("pk", flat=True)[:size]):
        yield by_key.filter(later, pk__lte=keys[-1])
        later = Q(pk__gt=keys[-1])


class AddIndexWhileServing(AddIndex):
    """Adds an index without keeping anybody from writing meanwhile."""

    def database_forwards(
        self, app_label: str, schema_editor: SchemaEditor, from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:  # fmt: skip
        if schema_editor.connection.vendor == "postgresql":
            model = to_state.apps.get_model(app_label, self.model_name)
            sql = str(self.index.create_sql(model, schema_editor, concurrently=True))
            _build(schema_editor, self.index.name, sql)
        else:
            super().database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: SchemaEditor, from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:  # fmt: skip
        if schema_editor.connection.vendor == "postgresql":
            _build(schema_editor, self.index.name)
        else:
            super().database_backwards(app_label, schema_editor, from_state, to_state)


class PostgresIndex:
    """An index beyond what models describe, as steps: ``RunPython(index.create, index.drop)``.

    ``on`` is what follows ``ON`` in its SQL. Other databases do without it.
    """

    def __init__(self, name: str, on: str) -> None:
        self.name, self.on = name, on

    def create(self, apps: Any, schema_editor: SchemaEditor) -> None:
        if schema_editor.connection.vendor == "postgresql":
            sql = f"CREATE INDEX CONCURRENTLY {self.name} ON {self.on}"
            _build(schema_editor, self.name, sql)

    def drop(self, apps: Any, schema_editor: SchemaEditor) -> None:
        if schema_editor.connection.vendor == "postgresql":
            _build(schema_editor, self.name)


def _build(schema_editor: SchemaEditor, name: str, sql: str = "") -> None:
    """Drop an index, or what is left of a build that was broken off; build it anew with ``sql``.

    Without the limits of the connection: it may take long, and nobody waits for it.
    """
    for limit in LIMITS:
        schema_editor.execute(f"SET {limit} = 0", params=None)
    schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}", params=None)
    if sql:
        schema_editor.execute(sql, params=None)
    for limit in LIMITS:
        schema_editor.execute(f"RESET {limit}", params=None)
