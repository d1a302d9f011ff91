"""The examples that a workflow must keep: how they stand, one more, one less."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from plugins.servicedesk.models import Design
from plugins.servicedesk.workflow_designer.companions import Companions
from plugins.servicedesk.workflow_designer.remarks import in_labels
from plugins.servicedesk.workflow_designer.working_copy import WorkingCopy
from portal.api.definitions import InvalidDefinition, Node, Workflow, compile_workflow
from portal.api.workflows import Assertion, read_assertions, run_assertions


@dataclass(frozen=True)
class Tried:
    """One example; ``problems`` say what came instead, ``moves`` are its steps in words."""

    number: int
    name: str
    problems: list[str] = field(default_factory=list)
    moves: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not self.problems


def tried(design: Design, copy: WorkingCopy, companions: Companions) -> list[Tried]:
    """Try all examples of a design, with each form that goes with it.

    One that cannot be read fails with its reason. While the workflow is not sound nothing is
    tried, and none holds or fails. A few milliseconds for each move; no query but the calendar's.
    """
    try:
        workflow = compile_workflow(copy.definition)
    except InvalidDefinition:
        return []
    listed = design.assertions if isinstance(design.assertions, list) else []
    return [_tried(n, one, workflow, copy, companions) for n, one in enumerate(listed)]


def _tried(
    number: int, given: object, workflow: Workflow, copy: WorkingCopy, companions: Companions
) -> Tried:
    name = str(given.get("name", "")) if isinstance(given, Mapping) else ""
    try:
        [example] = read_assertions(Node([given], "assertions"))
    except InvalidDefinition as refusal:
        return Tried(number, name or str(number + 1), [refusal.reason])
    problems: dict[str, None] = {}
    for form in companions.to_check:
        [result] = run_assertions(workflow, [example], form=form)
        problems |= dict.fromkeys(in_labels(text, copy) for text in result.problems)
    return Tried(number, example.name, list(problems), _steps(example, copy))


def _steps(example: Assertion, copy: WorkingCopy) -> list[str]:
    return [in_labels(f"“{planned.move}”", copy).strip("“”") for planned in example.moves]


def with_example(design: Design, example: Mapping[str, Any]) -> list[Any]:
    """Return the examples of a design and one more; one of the same name is replaced."""
    listed = design.assertions if isinstance(design.assertions, list) else []
    others = [
        one
        for one in listed
        if not (isinstance(one, Mapping) and one.get("name") == example["name"])
    ]
    return [*others, dict(example)]


def without_example(design: Design, number: int) -> list[Any]:
    """Return the examples of a design without the one at this place."""
    listed = design.assertions if isinstance(design.assertions, list) else []
    return [one for place, one in enumerate(listed) if place != number]
