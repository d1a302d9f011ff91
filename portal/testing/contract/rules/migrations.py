"""Rule 3: the plugin's tables can be made, and can be taken away again."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import connection
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration
from django.db.migrations.questioner import NonInteractiveMigrationQuestioner
from django.db.migrations.state import ProjectState
from django.utils.translation import override

from portal.testing.contract.subject import Subject


def has_every_migration(subject: Subject) -> list[str]:
    """``makemigrations`` has nothing to add: the models are what the migrations make.

    A town migrates before it starts the new code; a change without its migration breaks the first
    page that reads the table.
    """
    with override(None):
        return subject.say(_missing(subject))


def can_take_its_tables_away(subject: Subject) -> list[str]:
    """Every migration can be undone, down to no table at all, and done again.

    ``manage.py plugin remove`` exports the data and migrates to zero. Runs on the test database,
    outside of any transaction, and leaves it with the same tables, empty.
    """
    if not subject.labels & _migrated():
        return []
    lasting = list(_irreversible(subject))
    return subject.say(lasting or _there_and_back(subject))


def _migrated() -> set[str]:
    return MigrationLoader(connection).migrated_apps


def _missing(subject: Subject) -> Iterator[str]:
    loader = MigrationLoader(None)
    labels = {label for label in subject.labels if list(apps.get_app_config(label).get_models())}
    if not labels:
        return
    asking = NonInteractiveMigrationQuestioner(specified_apps=labels, dry_run=True)
    wanted = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps), asking)
    changes = wanted.changes(
        graph=loader.graph, trim_to_apps=labels, convert_apps=labels, migration_name="change"
    )
    for label, found in sorted((label, changes[label]) for label in labels & changes.keys()):
        what = "; ".join(one.describe() for migration in found for one in migration.operations)
        yield f"a migration is missing ({what}); run: python -m django makemigrations {label}"


def _irreversible(subject: Subject) -> Iterator[str]:
    for name, migration in _own_migrations(subject):
        for operation in migration.operations:
            if not operation.reversible:
                yield (
                    f"the migration {name} cannot be undone ({operation.describe()}); give it its "
                    "way back, such as reverse_code=RunPython.noop"
                )


def _own_migrations(subject: Subject) -> Iterator[tuple[str, Migration]]:
    found = MigrationLoader(connection).disk_migrations or {}
    for (label, name), migration in sorted(found.items()):
        if label in subject.labels:
            yield f"{label}.{name}", migration


def _there_and_back(subject: Subject) -> Iterator[str]:
    everything = MigrationExecutor(connection).loader.graph.leaf_nodes()
    zero = [(label, None) for label in sorted(subject.labels & _migrated())]
    try:
        MigrationExecutor(connection).migrate(zero)
        yield from _left_over(subject)
    except Exception as error:
        yield (
            f"its tables cannot be taken away: {type(error).__name__}: {error}; mend the way back "
            "of its migrations"
        )
    try:
        MigrationExecutor(connection).migrate(everything)
    except Exception as error:
        yield (
            f"its tables cannot be made again: {type(error).__name__}: {error}; the way back of a "
            "migration must undo all that the migration does"
        )


def _left_over(subject: Subject) -> Iterator[str]:
    there = set(connection.introspection.table_names())
    for model in subject.models:
        if model._meta.managed and model._meta.db_table in there:
            yield (
                f"the table {model._meta.db_table} stays after migrating to zero; let the way back "
                "of its migration drop it"
            )
