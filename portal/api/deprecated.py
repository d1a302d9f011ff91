"""Names that have moved: they go on working for two minor versions, and say where to go.

A move is one line of ``MOVED``, such as
``"portal.api.old": Moved("portal.api.cases.new", gone_in="0.4")``. A room that loses its first
name also ends with the two lines that stand at the end of ``portal.api``.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any


@dataclass(frozen=True)
class Moved:
    """Where a name is now, and the version of the portal in which the old one is gone."""

    to: str
    gone_in: str


#: Old names in full, those of the rooms too.
MOVED: dict[str, Moved] = {}


def moved_names(module: str) -> Callable[[str], Any]:
    """Return the ``__getattr__`` of a module of the API: it finds the names that have moved.

    What it returns raises AttributeError for names that were never there.
    """

    def find(name: str) -> Any:
        old = f"{module}.{name}"
        moved = MOVED.get(old)
        if moved is None:
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        words = f"{old} is now {moved.to}; the old name is gone in version {moved.gone_in}"
        warnings.warn(words, DeprecationWarning, stacklevel=2)
        place, _dot, attribute = moved.to.rpartition(".")
        return getattr(import_module(place), attribute)

    return find
