"""A gate that tests can close, and extension points that hold nothing but what a test adds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from portal.contributions import Contribution, ExtensionPoint, Gate


@dataclass
class Switchboard:
    """Which plugins and contributions are off, and what was reported as (id, error)."""

    patch: pytest.MonkeyPatch
    closed: set[str] = field(default_factory=set)
    muted: set[str] = field(default_factory=set)
    reports: list[tuple[str, BaseException]] = field(default_factory=list)

    @property
    def reported(self) -> list[str]:
        return [name for name, _error in self.reports]

    def offer(self, point: ExtensionPoint[Any], **values: Any) -> None:
        """Add each value to ``point``, by the name ``<plugin>__<attribute>``."""
        for name, value in values.items():
            plugin, attribute = name.split("__")
            point.add(Contribution(plugin, attribute, value))

    def empty(self, point: ExtensionPoint[Any]) -> None:
        """Take everything out of ``point`` until the test is over."""
        self.patch.setattr(point, "_contributions", {})


@pytest.fixture
def switchboard(monkeypatch: pytest.MonkeyPatch) -> Switchboard:
    """Everything is on, failures are remembered; points are emptied one by one."""
    board = Switchboard(monkeypatch)
    monkeypatch.setattr(Gate, "is_open", staticmethod(lambda plugin: plugin not in board.closed))
    monkeypatch.setattr(Gate, "is_muted", staticmethod(lambda name: name in board.muted))
    monkeypatch.setattr(
        Gate, "report", staticmethod(lambda name, error: board.reports.append((name, error)))
    )
    return board
