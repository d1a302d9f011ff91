"""Fixtures for every test: the cast of the town."""

import pytest

from portal.workcalendar import memory

pytest_plugins = ["portal.testing.cast", "portal.testing.database", "portal.testing.matters"]


@pytest.fixture(autouse=True)
def _fresh_calendar() -> None:
    """Read the town's calendar anew, so that no test's query count depends on the order."""
    memory.forget()
