"""Lists in back-office forms: rows are added, moved and removed by submit buttons called ``do``.

A button's value is ``<list>:<verb>`` or ``<list>:<verb>:<row>``; each row on the page sends its
number as ``<list>-rows``. Nothing is stored before ``save``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django import forms
from django.http import QueryDict

MOST_ROWS = 200
SAVE = "save"
F = TypeVar("F", bound=forms.Form)


@dataclass(frozen=True)
class Command:
    """Which button was pressed."""

    part: str = ""
    verb: str = SAVE
    row: str = ""

    @classmethod
    def of(cls, data: QueryDict | None) -> Command:
        """Read the button of a form that was sent; without one it was saved."""
        written = str(data.get("do") or SAVE) if data is not None else SAVE
        if ":" not in written:
            return cls(verb=written)
        part, verb, row = [*written.split(":", 2), ""][:3]
        return cls(part, verb, row)

    @property
    def is_save(self) -> bool:
        return self.verb == SAVE

    def is_for(self, part: str, verb: str) -> bool:
        return (self.part, self.verb) == (part, verb)


def all_valid(parts: Iterable[Any]) -> bool:
    """Check every part, the later ones too, so that all errors are shown at once."""
    found = [part.is_valid() for part in parts]
    return all(found)


def rows_of(data: QueryDict, part: str, command: Command) -> list[str]:
    """Return the numbers of the rows of ``part`` in the order that the button asks for."""
    sent = [row for row in data.getlist(f"{part}-rows") if row.isdecimal() and len(row) < 5]
    rows = list(dict.fromkeys(sent))[:MOST_ROWS]
    if command.part == part and command.row in rows:
        rows = _changed(rows, command)
    if command.is_for(part, "add") and len(rows) < MOST_ROWS:
        rows.append(next_row(rows))
    return rows


def next_row(rows: list[str]) -> str:
    """Return the number of one more row."""
    return str(max((int(row) for row in rows), default=-1) + 1)


def _changed(rows: list[str], command: Command) -> list[str]:
    index = rows.index(command.row)
    left = [row for row in rows if row != command.row]
    if command.verb == "remove":
        return left
    shift = {"up": -1, "down": 1}.get(command.verb, 0)
    target = max(0, min(index + shift, len(left)))
    return [*left[:target], command.row, *left[target:]]


def read_form(
    kind: type[F], data: QueryDict | None, command: Command, initial: Mapping[str, Any],
    **options: Any,
) -> F:  # fmt: skip
    """Return a form with ``initial`` values, as it was saved, or with what is typed so far.

    While somebody only adds or moves rows nothing is checked.
    """
    if data is None:
        return kind(initial=dict(initial), **options)
    sent = kind(data, initial=dict(initial), **options)
    if command.is_save:
        return sent
    typed = {name: sent[name].data for name in sent.fields}
    return kind(initial={**initial, **typed}, **options)
