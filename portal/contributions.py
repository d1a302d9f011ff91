"""Extension points: what plugins add, reached only through the gate and the guard.

A kernel owns its :class:`ExtensionPoint`; the registry fills it while plugins load. Asking for
``active()`` skips disabled plugins, and ``guard`` turns a plugin's exception into a report, so
that one broken plugin costs its own corner only.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")
logger = logging.getLogger("portal.plugins")


@dataclass(frozen=True)
class Contribution(Generic[T]):
    """One thing that one plugin adds; ``id`` is ``<slug>.<attribute>`` and cannot collide."""

    plugin: str
    name: str
    value: T

    @property
    def id(self) -> str:
        return f"{self.plugin}.{self.name}"


class Gate:
    """Decides whether a plugin is on, and hears of its failures; either can be replaced."""

    is_open: Callable[[str], bool] = staticmethod(lambda plugin: True)
    report: Callable[[str, BaseException], None] = staticmethod(
        lambda contribution, error: logger.error(
            "contribution %s failed", contribution, exc_info=error
        )
    )


class ExtensionPoint(Generic[T]):
    """A named place where plugins contribute values of one type."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._contributions: dict[str, Contribution[T]] = {}

    def add(self, contribution: Contribution[T]) -> None:
        self._contributions[contribution.id] = contribution

    def drop_plugin(self, plugin: str) -> None:
        for key in [k for k, c in self._contributions.items() if c.plugin == plugin]:
            del self._contributions[key]

    def all(self) -> list[Contribution[T]]:
        return list(self._contributions.values())

    def active(self) -> Iterator[Contribution[T]]:
        """Yield the contributions of enabled plugins, in loading order. No query."""
        for contribution in self.all():
            if Gate.is_open(contribution.plugin):
                yield contribution

    def get(self, contribution_id: str) -> T | None:
        """Return the value behind ``<slug>.<attribute>``, or None if absent or switched off."""
        found = self._contributions.get(contribution_id)
        return found.value if found and Gate.is_open(found.plugin) else None


@contextmanager
def guard(contribution: Contribution[Any]) -> Iterator[None]:
    """Run a plugin's code; whatever it raises is reported under its id and goes no further."""
    try:
        yield
    except Exception as error:
        Gate.report(contribution.id, error)
