"""The shape of ``portal.api`` in one file: ``python -m portal.testing.api_surface [--write]``.

Without ``--write`` it says what has changed since the file was written. Whoever changes a
signature commits the file too, so that reviewers see what plugins will notice.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from difflib import unified_diff
from importlib import import_module
from pathlib import Path

import portal
from portal.testing.api_names import Member, Name, names_of, rooms, set_up

PLACE = Path(portal.__file__).parent.parent / "tests" / "architecture" / "api_surface.txt"


def surface() -> str:
    """Return one line for each name, and for each member of a class, in a fixed order."""
    lines = [line for room in rooms() for name in names_of(room) for line in _lines(name)]
    table = import_module("portal.api.deprecated").MOVED
    moved = [f"{old} -> {new.to}, gone in {new.gone_in}" for old, new in sorted(table.items())]
    return "\n".join([*lines, *moved]) + "\n"


def changes(before: str, now: str) -> list[str]:
    """Return the lines that went (``-``) and came (``+``)."""
    lines = unified_diff(before.splitlines(), now.splitlines(), lineterm="", n=0)
    return [line for line in lines if line[0] in "+-" and not line.startswith(("+++", "---"))]


def _lines(name: Name) -> Iterator[str]:
    yield f"{name.full}{name.signature or f': {name.kind}'}"
    for member in sorted(name.members, key=lambda one: one.name):
        yield f"{name.full}.{member.name}{_shape(member)}"


def _shape(member: Member) -> str:
    if member.signature.startswith("("):
        return member.signature
    return f": {member.signature}" if member.signature else ""


def main() -> None:
    """Write the file, or show what has changed."""
    set_up()
    now = surface()
    if "--write" in sys.argv[1:]:
        PLACE.write_text(now, encoding="utf-8")
        return
    before = PLACE.read_text(encoding="utf-8") if PLACE.exists() else ""
    if found := changes(before, now):
        sys.exit("\n".join(found))


if __name__ == "__main__":
    main()
