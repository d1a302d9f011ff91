"""Who is asked what: conditions together with the conditions of the questions they ask about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from portal.definitions.conditions import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Domain,
    Effort,
    Not,
    can_hold,
)
from portal.definitions.partial_conditions import joined
from portal.forms.compiled import CompiledStep
from portal.forms.definition import FormField
from portal.forms.domains import domain_of

#: A condition; True for everybody, False for nobody.
Audience = Condition | bool
MOST_COMPARISONS = 300


@dataclass
class Reach:
    """Knows, question by question from the front, who is asked it.

    All that it finds out shares one ``effort``; once that is spent everything may be possible.
    """

    domains: Mapping[str, Domain]
    asked: dict[str, Audience] = field(default_factory=dict)
    effort: Effort = field(default_factory=Effort)

    @classmethod
    def of(cls, steps: Sequence[CompiledStep]) -> Reach:
        found = {field.key: domain_of(field) for step in steps for field in step.fields}
        return cls({key: domain for key, domain in found.items() if domain})

    def add(self, question: FormField, step: Audience) -> Audience:
        """Note who is asked ``question`` of a step that ``step`` sees, and return it."""
        audience = both(step, self.meant(question.show_if))
        self.asked[question.key] = audience if self.is_possible(audience) else False
        return self.asked[question.key]

    def meant(self, condition: Condition | None) -> Audience:
        """Return a condition with what it takes to be asked about; the same where that is much."""
        if condition is None:
            return True
        if self.effort.is_spent:
            return condition
        expanded = self._expanded(condition)
        is_large = isinstance(expanded, Condition) and _size(expanded) > MOST_COMPARISONS
        return condition if is_large else expanded

    def is_possible(self, audience: Audience) -> bool:
        """Say whether anybody is meant."""
        if not isinstance(audience, Condition):
            return audience
        return can_hold(audience, self.domains, self.effort)

    def is_everybody(self, audience: Audience) -> bool:
        return not self.is_possible(opposite(audience))

    def holds_always(self, condition: Condition, unsure: frozenset[str]) -> bool:
        """Say whether a condition never fails, where ``unsure`` questions may still be open."""
        if self.effort.is_spent:
            return False
        asked = {comparison.field for comparison in condition.comparisons}
        known = {key: self.domains[key] for key in asked if key in self.domains}
        domains = {
            key: replace(domain, may_be_empty=True) if key in unsure else domain
            for key, domain in known.items()
        }
        opposite = Not(condition)
        sometimes_fails = can_hold(opposite, domains, self.effort)
        return not sometimes_fails and self.is_everybody(self.meant(condition))

    def _expanded(self, condition: Condition) -> Audience:
        if isinstance(condition, Not):
            return opposite(self._expanded(condition.part))
        if isinstance(condition, AllOf | AnyOf):
            parts = [self._expanded(part) for part in condition.parts]
            return joined(type(condition), parts, decided_by=isinstance(condition, AnyOf))
        if not isinstance(condition, Comparison):
            return condition
        asked = self.asked.get(condition.field, True)
        if condition.holds_for(None):
            return joined(AnyOf, [opposite(asked), condition], decided_by=True)
        return both(asked, condition)


def both(first: Audience, second: Audience) -> Audience:
    """Return who is meant by both."""
    return joined(AllOf, [first, second], decided_by=False)


def opposite(audience: Audience) -> Audience:
    """Return everybody else."""
    return Not(audience) if isinstance(audience, Condition) else not audience


def _size(condition: Condition) -> int:
    return sum(1 for _comparison in condition.comparisons)
