"""Turns a definition kept as data into a :class:`Workflow`, or says what is wrong and where."""

from __future__ import annotations

from collections.abc import Mapping

from portal.workflow.definition import Workflow
from portal.workflow.reading import read_workflow
from portal.workflow.soundness import problems_of


def compile_workflow(
    definition: Mapping[str, object], *, allow_unknown_types: bool = False
) -> Workflow:
    """Read a definition and prove it sound.

    The keys of the JSON objects are the field names of :class:`Workflow`, :class:`State` and
    :class:`Move`; ``fields`` of a move are questions as a form has them. Sound means: every key
    is unique, every target exists, every state can be reached and can come to an end, and forward
    moves lead from the first state to a closed one. ``allow_unknown_types`` is for stored
    definitions whose plugins may be switched off.

    :raises InvalidDefinition: names the place and the rule.
    """
    workflow, refusals = read_workflow(definition, allow_unknown=allow_unknown_types)
    if refusals or workflow is None:
        raise refusals[0]
    for problem in problems_of(workflow):
        raise problem
    return workflow


def sketch_workflow(definition: object) -> Workflow | None:
    """Return what can be drawn of a definition that need not be sound; None where nothing can."""
    workflow, _refusals = read_workflow(definition, allow_unknown=True)
    if workflow is None:
        return None
    named = [workflow.initial, *(key for m in workflow.moves for key in (*m.from_states, m.to))]
    return workflow if all(workflow.has_state(key) for key in named) else None
