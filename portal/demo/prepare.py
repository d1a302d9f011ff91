"""Gets the demo town's data ready: static files, tables, content."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.demo.loading import load_missing_parts, require_demo_town

#: Prints a message in the terminal's language, with its values filled in.
Say = Callable[..., object]
FINGERPRINT_FILE = ".fingerprint"


def reset() -> None:
    """Delete the demo town's database and files, and nothing else.

    :raises CommandError: the database is not a file of the demo town.
    :raises ImproperlyConfigured: this is a real town.
    """
    require_demo_town()
    database = settings.DATABASES[DEFAULT_DB_ALIAS]
    if not database["ENGINE"].endswith("sqlite3"):
        raise CommandError(
            gettext("Only a town on SQLite can be reset; empty this database yourself.")
        )
    file = Path(database["NAME"])
    for path in file.parent.glob(f"{file.name}*"):
        path.unlink()
    for folder in ("media", "case_files"):
        shutil.rmtree(Path(settings.DATA_DIR) / folder, ignore_errors=True)


def static_fingerprint() -> str:
    """Return a digest of the names, sizes and times of all static files of the installed apps."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            state = Path(storage.path(path)).stat()
            digest.update(f"{path} {state.st_size} {state.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def collect_static_files(*, say: Say) -> None:
    """Collect, hash and compress the static files, unless none has changed since last time."""
    remembered = Path(settings.STATIC_ROOT) / FINGERPRINT_FILE
    fingerprint = static_fingerprint()
    if remembered.exists() and remembered.read_text() == fingerprint:
        return
    say(_("Collecting static files …"))
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    remembered.write_text(fingerprint)


def migrate_tables(*, say: Say) -> None:
    """Bring the tables up to date, which also creates missing roles and schedules."""
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say(_("Preparing the database …"))
    call_command("migrate", interactive=False, verbosity=0)


def load_town(*, say: Say) -> None:
    """Load what is missing from the demo town."""
    load_missing_parts(progress=lambda part: say(_("Filling the demo town: %(part)s …"), part=part))


def prepare(*, say: Say) -> None:
    """Do all of it; takes seconds when there is nothing to do. Needs no network."""
    collect_static_files(say=say)
    migrate_tables(say=say)
    load_town(say=say)
