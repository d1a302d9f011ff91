"""Questions that may be unfinished and wrong, as the portal would read them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from portal.api.definitions import FormField, InvalidDefinition, Node
from portal.api.designing import read_field, type_of


def read_questions(parts: Sequence[Mapping[str, Any]]) -> list[FormField]:
    """Return the questions that can be read and have an answer, without their own conditions."""
    return list(_read(parts))


def _read(parts: Sequence[Mapping[str, Any]]) -> Iterator[FormField]:
    for part in parts:
        bare = {key: value for key, value in part.items() if key not in ("show_if", "stops")}
        try:
            found = read_field(Node(bare))
        except InvalidDefinition:
            continue
        if type_of(found).has_answer:
            yield found
