"""Begins every test as a fresh process would: in the town's language, with nothing remembered.

A request leaves the language of its address behind, and a calendar once read is kept: without this
the result of a test could depend on the test before. A pytest plugin: name it in
``pytest_plugins``.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation

from portal.registry import faults, gate
from portal.workcalendar import memory


@pytest.fixture(autouse=True)
def _fresh_start() -> Iterator[None]:
    _forget()
    yield
    _forget()


def _forget() -> None:
    """Start from the town's language, an unread calendar, and every plugin on."""
    translation.deactivate()
    memory.forget()
    faults.forget()
    gate.assume(gate.EverythingOn())


@pytest.fixture
def english(_fresh_start: None) -> Iterator[None]:
    """Let the test speak English until a request says otherwise."""
    with translation.override("en"):
        yield
