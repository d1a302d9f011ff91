"""Reads a definition past its mistakes, so that a check finds all of them, not only the first."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeVar

from portal.definitions.findings import Findings
from portal.definitions.reading import InvalidDefinition, Node

R = TypeVar("R")
MOST_MISTAKES = 40
FIRST_KEY = re.compile(r"\.?([^.\[]*)")


def read_past_mistakes(
    node: Node,
    read: Callable[[Node], R],
    found: Findings,
    *,
    stand_ins: Mapping[str, object],
) -> R | None:
    """Read the object at ``node``; each mistake becomes an error, and its key is put right.

    ``stand_ins`` are sound values of keys that cannot be left out; others are left out. None where
    that does not help.
    """
    value, mended = node.value, set[str]()
    while True:
        try:
            return read(Node(value, node.place))
        except InvalidDefinition as refusal:
            key = _key_under(node.place, refusal.place)
            if key in mended:
                return None
            found.error(refusal.place, refusal.reason)
            if not key or not isinstance(value, Mapping) or len(mended) >= MOST_MISTAKES:
                return None
            mended.add(key)
            value = {name: part for name, part in value.items() if name != key}
            value |= {key: stand_ins[key]} if key in stand_ins else {}


def _key_under(place: str, refused: str) -> str:
    """Return the key of the object at ``place`` below which something was refused."""
    found = FIRST_KEY.match(refused.removeprefix(place))
    return found[1] if found and refused.startswith(place) else ""
