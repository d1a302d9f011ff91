"""Fixtures for every test: the cast of the town and a database that threads can share."""

import pytest
from django.db import connection

from portal.workcalendar import memory

pytest_plugins = ["portal.testing.cast", "portal.testing.database", "portal.testing.matters"]


@pytest.fixture(autouse=True)
def _fresh_calendar() -> None:
    """Read the town's calendar anew, so that no test's query count depends on the order."""
    memory.forget()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep SQLite in a file: connections to one database in memory do not wait for each other."""
    if connection.vendor == "sqlite":
        path = tmp_path_factory.mktemp("database") / "portal.sqlite3"
        connection.settings_dict["TEST"]["NAME"] = str(path)
