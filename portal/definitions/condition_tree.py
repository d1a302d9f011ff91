"""Conditions once they have been read: comparisons of one answer, joined by and, or and not."""

from __future__ import annotations

import dataclasses
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from portal.definitions.answer_values import (
    Answers,
    are_same,
    is_unanswered,
    measure_in,
)
from portal.definitions.reading import Json

Scalar = bool | int | float | str


class Operator(StrEnum):
    """How the answer to a question is compared."""

    IS = "is"
    IS_NOT = "is_not"
    ONE_OF = "one_of"
    CONTAINS = "contains"
    MORE_THAN = "more_than"
    LESS_THAN = "less_than"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ANSWERED = "answered"


#: The operators that need an order: numbers, sums and dates have one.
ORDERING = frozenset({Operator.MORE_THAN, Operator.LESS_THAN, Operator.AT_LEAST, Operator.AT_MOST})


class Condition(ABC):
    """Something that holds or does not hold for a set of answers. Pure; causes no query."""

    @abstractmethod
    def holds(self, answers: Answers) -> bool:
        """Say whether it holds; an answer that is missing makes each comparison false."""

    @property
    @abstractmethod
    def comparisons(self) -> Iterator[Comparison]:
        """Yield the comparisons in the order in which they are written."""

    @abstractmethod
    def to_json(self) -> dict[str, Json]:
        """Return the condition as a definition has it."""

    @property
    def fields(self) -> frozenset[str]:
        """The keys of the questions whose answers decide."""
        return frozenset(comparison.field for comparison in self.comparisons)


@dataclass(frozen=True)
class Comparison(Condition):
    """One answer compared with ``value``; ``place`` says where the definition has it."""

    field: str
    operator: Operator
    value: Scalar | tuple[Scalar, ...]
    place: str = dataclasses.field(default="", compare=False, repr=False)

    def holds(self, answers: Answers) -> bool:
        return self.holds_for(answers.get(self.field))

    def holds_for(self, answer: Json) -> bool:
        """Say whether this ``answer`` to its question makes it true."""
        if self.operator is Operator.ANSWERED:
            return is_unanswered(answer) is not self.value
        if self.operator is Operator.IS_NOT:
            return not are_same(answer, self.value)
        return not is_unanswered(answer) and self._compares(answer)

    def _compares(self, answer: Json) -> bool:
        if isinstance(self.value, tuple):
            return any(are_same(answer, value) for value in self.value)
        if self.operator is Operator.IS:
            return are_same(answer, self.value)
        if self.operator is Operator.CONTAINS:
            entries = answer if isinstance(answer, list) else []
            return any(are_same(entry, self.value) for entry in entries)
        return _is_in_order(answer, self.operator, self.value)

    @property
    def comparisons(self) -> Iterator[Comparison]:
        yield self

    def to_json(self) -> dict[str, Json]:
        value: Json = list(self.value) if isinstance(self.value, tuple) else self.value
        return {"field": self.field, str(self.operator): value}


def _is_in_order(answer: Json, operator: Operator, value: Scalar) -> bool:
    left, right = measure_in(answer), measure_in(value)
    if left is None or right is None or type(left) is not type(right):
        return False
    if operator is Operator.MORE_THAN:
        return left > right  # type: ignore[operator]
    if operator is Operator.LESS_THAN:
        return left < right  # type: ignore[operator]
    if operator is Operator.AT_LEAST:
        return left >= right  # type: ignore[operator]
    return left <= right  # type: ignore[operator]


@dataclass(frozen=True)
class AllOf(Condition):
    """Holds where each of its parts does; without parts it always holds."""

    parts: tuple[Condition, ...]

    def holds(self, answers: Answers) -> bool:
        return all(part.holds(answers) for part in self.parts)

    @property
    def comparisons(self) -> Iterator[Comparison]:
        for part in self.parts:
            yield from part.comparisons

    def to_json(self) -> dict[str, Json]:
        return {"all": [part.to_json() for part in self.parts]}


@dataclass(frozen=True)
class AnyOf(Condition):
    """Holds where at least one of its parts does; without parts it never holds."""

    parts: tuple[Condition, ...]

    def holds(self, answers: Answers) -> bool:
        return any(part.holds(answers) for part in self.parts)

    @property
    def comparisons(self) -> Iterator[Comparison]:
        for part in self.parts:
            yield from part.comparisons

    def to_json(self) -> dict[str, Json]:
        return {"any": [part.to_json() for part in self.parts]}


@dataclass(frozen=True)
class Not(Condition):
    """Holds where its part does not."""

    part: Condition

    def holds(self, answers: Answers) -> bool:
        return not self.part.holds(answers)

    @property
    def comparisons(self) -> Iterator[Comparison]:
        yield from self.part.comparisons

    def to_json(self) -> dict[str, Json]:
        return {"not": self.part.to_json()}
