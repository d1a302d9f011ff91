"""Fixtures for every test: the cast of the town and a database that threads can share."""

import gc

import pytest
from django.db import connection

pytest_plugins = [
    "portal.testing.cast",
    "portal.testing.database",
    "portal.testing.fresh_start",
    "portal.testing.matters",
]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep SQLite in a file: connections to one database in memory do not wait for each other."""
    if connection.vendor == "sqlite":
        path = tmp_path_factory.mktemp("database") / "portal.sqlite3"
        connection.settings_dict["TEST"]["NAME"] = str(path)


def pytest_collection_finish() -> None:
    """Take what lives as long as the run out of garbage collection, which looks at it often."""
    gc.collect()
    gc.freeze()
