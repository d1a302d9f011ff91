"""Tables that the database itself keeps append-only, whoever writes to them."""

from __future__ import annotations

from typing import Any

_SQLITE = """
CREATE TRIGGER {table}_no_{verb_lower} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
_POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '{table} is append-only'; END $$ LANGUAGE plpgsql
"""
_POSTGRESQL = """
CREATE TRIGGER {table}_no_{verb_lower} BEFORE {verb} ON {table}
FOR EACH ROW EXECUTE FUNCTION {table}_append_only()
"""
_VERBS = ("UPDATE", "DELETE")


def create_statements(table: str, vendor: str) -> list[str]:
    """Return the SQL that makes ``table`` refuse UPDATE and DELETE on this kind of database."""
    template = _POSTGRESQL if vendor == "postgresql" else _SQLITE
    first = [_POSTGRESQL_FUNCTION.format(table=table)] if vendor == "postgresql" else []
    return first + [
        template.format(table=table, verb=verb, verb_lower=verb.lower()) for verb in _VERBS
    ]


def drop_statements(table: str, vendor: str) -> list[str]:
    """Return the SQL that takes the refusal away again."""
    on = f" ON {table}" if vendor == "postgresql" else ""
    last = [f"DROP FUNCTION IF EXISTS {table}_append_only()"] if vendor == "postgresql" else []
    return [f"DROP TRIGGER IF EXISTS {table}_no_{v.lower()}{on}" for v in _VERBS] + last


class AppendOnly:
    """A pair of migration steps: ``RunPython(guard.create, guard.drop)``."""

    def __init__(self, table: str) -> None:
        self.table = table

    def create(self, apps: Any, schema_editor: Any) -> None:
        for statement in create_statements(self.table, schema_editor.connection.vendor):
            schema_editor.execute(statement)

    def drop(self, apps: Any, schema_editor: Any) -> None:
        for statement in drop_statements(self.table, schema_editor.connection.vendor):
            schema_editor.execute(statement)
