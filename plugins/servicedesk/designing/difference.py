"""What changed between two definitions, as the pages of the designers list it."""

from __future__ import annotations

from dataclasses import dataclass

ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True)
class Change:
    """One change; ``details`` says what of a changed part, was and is."""

    kind: str
    what: str
    details: tuple[tuple[str, str, str], ...] = ()
