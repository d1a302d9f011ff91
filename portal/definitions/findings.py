"""What a check says about a definition: errors that stop it, warnings that deserve a look."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise

from portal.definitions.reading import InvalidDefinition

Level = Literal["error", "warning"]


@dataclass(frozen=True)
class Finding:
    """One remark; ``place`` is where, such as ``steps[0].fields[2].min``, ``text`` translated."""

    place: str
    level: Level
    text: str


class Findings:
    """Collects what a check finds, each remark once, in the order of its finding."""

    def __init__(self) -> None:
        self._found: dict[Finding, None] = {}

    def error(self, place: str, text: str | Promise) -> None:
        self._found[Finding(place, "error", str(text))] = None

    def warning(self, place: str, text: str | Promise) -> None:
        self._found[Finding(place, "warning", str(text))] = None

    @contextmanager
    def catching(self) -> Iterator[None]:
        """Turn a refusal of what happens inside into an error at its place."""
        try:
            yield
        except InvalidDefinition as refusal:
            self.error(refusal.place, refusal.reason)

    @property
    def all(self) -> list[Finding]:
        return list(self._found)

    @property
    def has_errors(self) -> bool:
        return any(finding.level == "error" for finding in self._found)
