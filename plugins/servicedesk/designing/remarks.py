"""What a check says about a design, in the words and at the places of its pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar


@dataclass(frozen=True)
class Remark:
    """One finding; each designer adds where on its pages it belongs."""

    level: str
    text: str

    @property
    def is_error(self) -> bool:
        return self.level == "error"


R = TypeVar("R", bound=Remark)


@dataclass(frozen=True)
class Remarks(Generic[R]):
    """Everything that a check says."""

    all: Sequence[R]

    @property
    def errors(self) -> list[R]:
        return [one for one in self.all if one.is_error]

    @property
    def warnings(self) -> list[R]:
        return [one for one in self.all if not one.is_error]
