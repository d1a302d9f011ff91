"""Conditions of which some answers are known already and the rest is still being typed."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from portal.definitions.answer_values import Answers
from portal.definitions.condition_tree import AllOf, AnyOf, Comparison, Condition, Not


def remaining(
    condition: Condition, answers: Answers, open_fields: Collection[str]
) -> Condition | bool:
    """Return what is left to decide of ``condition`` when only ``open_fields`` can still change.

    True or False where ``answers`` decide it already.
    """
    if isinstance(condition, Not):
        part = remaining(condition.part, answers, open_fields)
        return not part if isinstance(part, bool) else Not(part)
    if isinstance(condition, AllOf | AnyOf):
        parts = [remaining(part, answers, open_fields) for part in condition.parts]
        return joined(type(condition), parts, decided_by=isinstance(condition, AnyOf))
    if isinstance(condition, Comparison) and condition.field in open_fields:
        return condition
    return condition.holds(answers)


def joined(
    kind: type[AllOf] | type[AnyOf], parts: Iterable[Condition | bool], *, decided_by: bool
) -> Condition | bool:
    """Join parts of which some are decided; ``decided_by`` is the value that settles the whole."""
    left: list[Condition] = []
    for part in parts:
        if part is decided_by:
            return decided_by
        if isinstance(part, Condition):
            left.append(part)
    if not left:
        return not decided_by
    return left[0] if len(left) == 1 else kind(tuple(left))
