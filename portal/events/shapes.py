"""Which values an event may carry, and how each travels as JSON and comes back the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

Json = str | int | bool | list["Json"] | None

#: How what JSON does not know is written as text, and read again. Enumerations lose their class.
_READ: Mapping[type, Callable[[str], object]] = {
    date: date.fromisoformat,
    datetime: datetime.fromisoformat,
    Decimal: Decimal,
}
_WRITE: Mapping[type, Callable[[Any], Json]] = {
    str: str.__str__,
    int: int,
    bool: bool,
    date: date.isoformat,
    datetime: datetime.isoformat,
    Decimal: str,
}
_SCALARS = (NoneType, *_WRITE)
ALLOWED = "str, int, bool, date, datetime, Decimal, None, or a list of one of them"


@dataclass(frozen=True)
class Shape:
    """The type of one field: a scalar or a list, perhaps None."""

    kind: type
    optional: bool = False
    items: Shape | None = None

    @classmethod
    def of(cls, annotation: object) -> Shape:
        """Read a type hint.

        :raises TypeError: values of this type do not come back from JSON as they were.
        """
        is_union = get_origin(annotation) in (Union, UnionType)
        parts = get_args(annotation) if is_union else (annotation,)
        kinds = [part for part in parts if part is not NoneType] or [NoneType]
        if len(kinds) > 1:
            raise TypeError(f"{annotation} is ambiguous; an event may carry {ALLOWED}")
        return cls._of_one(kinds[0], optional=NoneType in parts)

    @classmethod
    def _of_one(cls, kind: Any, *, optional: bool) -> Shape:
        if get_origin(kind) is list:
            items = cls.of(get_args(kind)[0])
            if items.items is None:
                return cls(list, optional, items)
        elif kind in _SCALARS:
            return cls(kind, optional)
        raise TypeError(f"{kind} is not possible; an event may carry {ALLOWED}")

    def accepts(self, value: object) -> bool:
        """Say whether ``value`` is of this type; True is no number, a moment is no date."""
        if value is None:
            return self.optional
        if self.items is not None:
            return isinstance(value, list) and all(map(self.items.accepts, value))
        is_narrower = (self.kind is int and isinstance(value, bool)) or (
            self.kind is date and isinstance(value, datetime)
        )
        return isinstance(value, self.kind) and not is_narrower

    def write(self, value: Any) -> Json:
        """Return what stands for ``value`` in JSON.

        :raises TypeError: ``value`` is of another type.
        """
        if not self.accepts(value):
            raise TypeError(f"{value!r} is no {self}")
        if value is None:
            return None
        if self.items is not None:
            return [self.items.write(item) for item in value]
        return _WRITE[self.kind](value)

    def read(self, data: Any) -> object:
        """Return the value that was written as ``data``.

        :raises ValueError: ``data`` was not written from a value of this type.
        """
        try:
            value = self._read(data)
        except (TypeError, ValueError, InvalidOperation) as error:
            raise ValueError(f"{data!r} is no {self}") from error
        if not self.accepts(value):
            raise ValueError(f"{data!r} is no {self}")
        return value

    def _read(self, data: Any) -> object:
        if data is None:
            return None
        if self.items is not None:
            return [self.items.read(item) for item in data]
        read = _READ.get(self.kind)
        return data if read is None else read(data)

    def __str__(self) -> str:
        name = self.kind.__name__ if self.items is None else f"list[{self.items}]"
        return f"{name} | None" if self.optional and self.kind is not NoneType else name
