"""Whether a condition can ever be true, given what its questions can be answered with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise, product
from typing import TypeVar

from portal.definitions.answer_values import Measure, measure_in
from portal.definitions.condition_tree import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Not,
    Operator,
    Scalar,
)
from portal.definitions.reading import Json

M = TypeVar("M", date, Decimal)
MOST_CONJUNCTIONS = 512
MOST_EFFORT = 200_000
#: A comparison, and whether it is asked to hold or not to hold.
Literal = tuple[Comparison, bool]
Conjunction = tuple[Literal, ...]


class Kind(StrEnum):
    ONE = "one"
    SEVERAL = "several"
    TEXT = "text"
    NUMBER = "number"
    WHOLE_NUMBER = "whole_number"
    DATE = "date"


@dataclass(frozen=True)
class Domain:
    """What one question can be answered with.

    ``values`` are all answers of ``ONE`` and all that a list of ``SEVERAL`` may hold. ``least`` and
    ``most`` (both included) bound a number or a date, and count the entries of a list.
    ``may_be_empty`` says whether the question can stay unanswered.
    """

    kind: Kind
    values: tuple[Scalar, ...] = ()
    least: Measure | None = None
    most: Measure | None = None
    may_be_empty: bool = True


class TooMuchEffort(Exception):
    """The effort that was allowed is spent."""


@dataclass
class Effort:
    """How much may still be tried, in single comparisons; several checks may share it."""

    left: int = MOST_EFFORT

    @property
    def is_spent(self) -> bool:
        return self.left <= 0

    def spend(self, comparisons: int) -> None:
        """Note what is about to be tried.

        :raises TooMuchEffort: it is more than is left.
        """
        self.left -= comparisons
        if self.is_spent:
            raise TooMuchEffort


def can_hold(
    condition: Condition, domains: Mapping[str, Domain], effort: Effort | None = None
) -> bool:
    """Say whether some answers make ``condition`` true; True where that is too much to find out.

    A question without a domain may have any answer or none. Decides by the disjunctive normal
    form, up to 512 conjunctions, as long as ``effort`` is left.
    """
    effort = effort or Effort()
    try:
        conjunctions = _alternatives(condition, True, effort)
        if conjunctions is None:
            return True
        return any(_is_possible(conjunction, domains, effort) for conjunction in conjunctions)
    except TooMuchEffort:
        return True


def _alternatives(condition: Condition, wanted: bool, effort: Effort) -> list[Conjunction] | None:
    """Return the conjunctions of which one must hold, or None above the limit."""
    effort.spend(1)
    if isinstance(condition, Comparison):
        return [((condition, wanted),)]
    if isinstance(condition, Not):
        return _alternatives(condition.part, not wanted, effort)
    if not isinstance(condition, AllOf | AnyOf):
        return None
    parts = [_alternatives(part, wanted, effort) for part in condition.parts]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    if isinstance(condition, AnyOf) is wanted:
        return _limited([conjunction for part in known for conjunction in part])
    return _all_together(known, effort)


def _all_together(parts: list[list[Conjunction]], effort: Effort) -> list[Conjunction] | None:
    joined: list[Conjunction] = [()]
    for part in parts:
        if len(joined) * len(part) > MOST_CONJUNCTIONS:
            return None
        effort.spend(len(joined) * len(part))
        joined = [left + right for left, right in product(joined, part)]
    return joined


def _limited(conjunctions: list[Conjunction]) -> list[Conjunction] | None:
    return conjunctions if len(conjunctions) <= MOST_CONJUNCTIONS else None


def _is_possible(conjunction: Conjunction, domains: Mapping[str, Domain], effort: Effort) -> bool:
    """Say whether each question has an answer that suits all its comparisons."""
    effort.spend(len(conjunction))
    by_field: dict[str, list[Literal]] = {}
    for literal in conjunction:
        by_field.setdefault(literal[0].field, []).append(literal)
    return all(
        any(
            _suits(answer, literals, effort) for answer in _candidates(literals, domains.get(field))
        )
        for field, literals in by_field.items()
    )


def _suits(answer: Json, literals: Sequence[Literal], effort: Effort) -> bool:
    effort.spend(len(literals))
    return all(comparison.holds_for(answer) is wanted for comparison, wanted in literals)


def _candidates(literals: list[Literal], domain: Domain | None) -> Iterator[Json]:
    """Yield answers of which one suits the comparisons if any answer does."""
    if domain is None or domain.may_be_empty:
        yield None
    if domain is None:
        yield from (True, False)
        yield from (*_texts(literals), *_numbers(literals), *_days(literals), *_lists(literals))
    elif domain.kind is Kind.ONE:
        yield from domain.values
    elif domain.kind is Kind.SEVERAL:
        yield from _lists(literals, domain)
    elif domain.kind is Kind.TEXT:
        yield from _texts(literals)
    elif domain.kind is Kind.DATE:
        yield from _days(literals, domain)
    else:
        yield from _numbers(literals, domain)


def _mentioned(literals: Iterable[Literal]) -> Iterator[Scalar]:
    for comparison, _wanted in literals:
        if isinstance(comparison.value, tuple):
            yield from comparison.value
        elif comparison.operator is not Operator.ANSWERED:
            yield comparison.value


def _texts(literals: list[Literal]) -> Iterator[Json]:
    """Yield the texts that are compared with, one that is none of them, and texts of digits."""
    texts = [value for value in _mentioned(literals) if isinstance(value, str)]
    yield from (*texts, "·".join(["·", *texts]))
    yield from (str(number) for number in _numbers(literals))
    yield from _days(literals)


def _lists(literals: list[Literal], domain: Domain | None = None) -> Iterator[Json]:
    """Yield the shortest list with all that must be in it and nothing that must not."""
    contained = [pair for pair in literals if pair[0].operator is Operator.CONTAINS]
    chosen = list(dict.fromkeys(c.value for c, wanted in contained if wanted))
    barred = [c.value for c, wanted in contained if not wanted]
    offered = domain.values if domain else (*chosen, "·".join(map(str, barred)) + "·")
    least = int(domain.least) if domain and isinstance(domain.least, Decimal) else 1
    most = int(domain.most) if domain and isinstance(domain.most, Decimal) else len(offered)
    spare = [value for value in offered if value not in barred and value not in chosen]
    chosen += spare[: max(max(least, 1) - len(chosen), 0)]
    if max(least, 1) <= len(chosen) <= most and set(chosen) <= set(offered):
        yield list(chosen)  # type: ignore[arg-type]


def _days(literals: list[Literal], domain: Domain | None = None) -> Iterator[Json]:
    """Yield every day that is compared with and its neighbours, as far as the domain goes."""
    bounds = _bounds(literals, domain, date) or [date(2000, 1, 1)]
    for bound in bounds:
        for step in (-1, 0, 1):
            ordinal = bound.toordinal() + step
            if date.min.toordinal() <= ordinal <= date.max.toordinal():
                day = date.fromordinal(ordinal)
                if _is_within(day, domain):
                    yield day.isoformat()


def _numbers(literals: list[Literal], domain: Domain | None = None) -> Iterator[Json]:
    """Yield every number that is compared with, one between each two, and one beyond."""
    bounds = _bounds(literals, domain, Decimal) or [Decimal(0)]
    if domain and domain.kind is Kind.WHOLE_NUMBER:
        around = {int(bound) + step for bound in bounds for step in (-1, 0, 1)}
        yield from (number for number in sorted(around) if _is_within(Decimal(number), domain))
        return
    points = [bounds[0] - 1, *bounds, bounds[-1] + 1]
    points += [(left + right) / 2 for left, right in pairwise(bounds)]
    yield from (f"{number:f}" for number in points if _is_within(number, domain))


def _bounds(literals: list[Literal], domain: Domain | None, kind: type[M]) -> list[M]:
    """Return the measures of one kind that are compared with or end the domain, in order."""
    found: list[Measure | None] = [measure_in(value) for value in _mentioned(literals)]
    found += [domain.least, domain.most] if domain else []
    return sorted({measure for measure in found if isinstance(measure, kind)})


def _is_within(measure: Measure, domain: Domain | None) -> bool:
    least, most = (domain.least, domain.most) if domain else (None, None)
    above = least is None or least <= measure  # type: ignore[operator]
    return above and (most is None or measure <= most)  # type: ignore[operator]
