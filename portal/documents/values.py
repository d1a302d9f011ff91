"""What templates of documents print: texts as people read them, with the JSON behind them.

A document keeps what it was made of as JSON: ``{"shown", "raw"}`` for a value, ``{"columns",
"rows"}`` for repeated rows, and objects of these by name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.definitions.reading import Json
from portal.persian.text import clean

#: Private characters, which mark printed values while the markup is read.
PRIVATE = dict.fromkeys(range(0xE000, 0xF900))
SHOWN, RAW, COLUMNS, ROWS = "shown", "raw", "columns", "rows"


def plain(text: str) -> str:
    """Return a text without characters that documents use for themselves, cleaned as stored."""
    return clean(text.translate(PRIVATE))


class Value(str):
    """A text to print; ``raw`` is the JSON behind it, ``path`` how templates name it."""

    raw: Json
    path: str

    def __new__(cls, shown: str, raw: Json = None, path: str = "") -> Value:
        value = super().__new__(cls, shown)
        value.raw, value.path = raw, path
        return value

    def __bool__(self) -> bool:
        """Say whether there is an answer, and, of yes or no, whether it is yes."""
        return self.raw if isinstance(self.raw, bool) else len(self) > 0

    def __eq__(self, other: object) -> bool:
        """Compare with a text as it is shown, or with the value behind it."""
        return str.__eq__(self, other) is True or (self.raw is not None and self.raw == other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = str.__hash__


class Scope(Mapping[str, Any]):
    """Variables below one name, such as ``applicant``; ``path`` is that name."""

    def __init__(self, path: str, values: Mapping[str, Any]) -> None:
        self.path = path
        self._values = values

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


@dataclass(frozen=True)
class Rows:
    """Answers that repeat row by row; ``columns`` are ``(key, label)`` in order."""

    path: str
    columns: Sequence[tuple[str, str]]
    rows: Sequence[Scope]

    def __bool__(self) -> bool:
        return bool(self.rows)


def as_json(shown: str, raw: Json = None) -> dict[str, Json]:
    """Return how a value is kept."""
    return {SHOWN: plain(shown), RAW: raw}


def rows_as_json(
    columns: Sequence[tuple[str, str]], rows: Sequence[Mapping[str, Json]]
) -> dict[str, Json]:
    """Return how rows are kept; their cells are values as :func:`as_json` gives them."""
    kept: dict[str, Json] = {COLUMNS: [[key, plain(label)] for key, label in columns]}
    kept[ROWS] = [dict(row) for row in rows]
    return kept


def thaw(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return the variables of a template out of what a document keeps."""
    return {name: _thawed(name, value) for name, value in kept.items()}


def _thawed(path: str, kept: Any) -> Any:
    if not isinstance(kept, Mapping):
        return Value("" if kept is None else str(kept), kept, path)
    if SHOWN in kept:
        return Value(str(kept[SHOWN]), kept.get(RAW), path)
    if COLUMNS in kept:
        rows = [Scope(path, thaw(row)) for row in kept[ROWS]]
        return Rows(path, [(key, label) for key, label in kept[COLUMNS]], rows)
    return Scope(path, {name: _thawed(f"{path}.{name}", part) for name, part in kept.items()})
