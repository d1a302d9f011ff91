"""The rules of the contract, in the order of their numbers.

Each is a plain function that returns findings: what is wrong, where, and how to mend it. An empty
list is a pass. Its docstring says why the rule is there.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from portal.testing.contract.rules import (
    audiences,
    background,
    boundaries,
    imports,
    isolation,
    language,
    markup,
    metadata,
    migrations,
    queries,
    switching,
)


class Needs(Enum):
    """What a rule works on."""

    FILES = auto()
    TOWN = auto()
    TABLES = auto()


@dataclass(frozen=True)
class Rule:
    """One rule: its number in the contract, what reports call it, and the function."""

    number: int
    title: str
    findings: Callable[..., list[str]]

    @property
    def needs(self) -> Needs:
        if self.findings is migrations.can_take_its_tables_away:
            return Needs.TABLES
        takes_town = "town" in inspect.signature(self.findings).parameters
        return Needs.TOWN if takes_town else Needs.FILES

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


RULES = (
    Rule(1, "metadata, slug, version range", metadata.says_who_it_is),
    Rule(2, "imported without query or network", imports.is_quiet_while_imported),
    Rule(3, "migrations complete", migrations.has_every_migration),
    Rule(3, "migrations reversible", migrations.can_take_its_tables_away),
    Rule(4, "anonymous x citizen x staff x stranger", audiences.serves_its_audience_only),
    Rule(5, "off hides everything", switching.is_silent_while_off),
    Rule(5, "on again with its data", switching.comes_back_with_its_data),
    Rule(6, "a failing part costs its own corner", isolation.costs_its_own_corner_only),
    Rule(7, "uninstalled with data left", isolation.leaves_nothing_that_needs_it),
    Rule(8, "query budgets", queries.stays_within_its_budget),
    Rule(9, "core left alone", imports.leaves_the_core_alone),
    Rule(9, "own names only", boundaries.keeps_to_its_own_names),
    Rule(9, "imports portal.api only", boundaries.imports_through_the_api_only),
    Rule(10, "translations complete", language.speaks_every_language),
    Rule(10, "notices in every language", language.tells_in_every_language),
    Rule(10, "markup accessible", markup.can_be_read_by_everybody),
    Rule(11, "synchronised twice is once", background.synchronises_to_the_same),
    Rule(11, "events can wait", background.publishes_events_that_can_wait),
    Rule(11, "API documented", background.documents_its_api),
)
