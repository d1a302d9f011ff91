"""The rules of a workflow whose parts have been read: what fits together, and comes to an end."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from portal.definitions.reading import InvalidDefinition
from portal.workflow.definition import (
    STAFF_PREFIX,
    Kind,
    Move,
    Mover,
    Outcome,
    Phase,
    Reason,
    State,
    Workflow,
)

Problems = Iterator[InvalidDefinition]


def problems_of(workflow: Workflow) -> Problems:
    """Yield every rule that a workflow breaks, with its place; what stands alone comes first."""
    for n, state in enumerate(workflow.states):
        yield from _of_state(f"states[{n}]", state)
    for n, move in enumerate(workflow.moves):
        yield from _of_move(f"moves[{n}]", move)
    yield from _of_questions(workflow)
    names = list(_of_names(workflow))
    yield from names
    if not names:
        yield from _of_kinds(workflow)
        yield from _of_graph(workflow)


def _of_state(place: str, state: State) -> Problems:
    if state.is_closed != bool(state.outcome):
        yield InvalidDefinition(
            f"{place}.outcome", _("A closed state needs an outcome, and only a closed one.")
        )
    if state.reminder and state.phase != Phase.WAITING_CITIZEN:
        yield InvalidDefinition(
            f"{place}.reminder", _("Only a state that waits for the citizen has a reminder.")
        )


def _of_move(place: str, move: Move) -> Problems:
    if move.by == Mover.CLOCK:
        yield from _of_clock_move(place, move)
        return
    if move.after:
        yield InvalidDefinition(f"{place}.after", _("Only a move of the clock has a waiting time."))
    if move.by == Mover.STAFF and not move.permission:
        yield InvalidDefinition(f"{place}.permission", _("A move of the staff needs a permission."))
    if move.by == Mover.CITIZEN and move.permission:
        yield InvalidDefinition(
            f"{place}.permission",
            _("A citizen's move has no permission: the case's applicant may make it."),
        )
    if move.by == Mover.CITIZEN and move.form:
        yield InvalidDefinition(f"{place}.fields", _("Only a move of the staff asks questions."))


def _of_clock_move(place: str, move: Move) -> Problems:
    """A clock knows no permission, writes no reason and answers no question."""
    if not move.after:
        yield InvalidDefinition(
            f"{place}.after", _("Say after how many days the clock makes this move.")
        )
    if move.permission:
        yield InvalidDefinition(f"{place}.permission", _("A move of the clock has no permission."))
    if move.reason != Reason.NONE:
        yield InvalidDefinition(f"{place}.reason", _("A move of the clock has no reason to write."))
    if move.form:
        yield InvalidDefinition(f"{place}.fields", _("Only a move of the staff asks questions."))
    if move.kind in (Kind.ASK, Kind.ANSWER):
        yield InvalidDefinition(f"{place}.kind", _("The clock neither asks nor answers."))


def _of_questions(workflow: Workflow) -> Problems:
    """Moves that share a key ask the same kind of question; guards know what staff are asked."""
    types: dict[str, str] = {}
    for n, move in enumerate(workflow.moves):
        for i, field in enumerate(move.fields):
            if types.setdefault(field.key, field.type) != field.type:
                yield InvalidDefinition(
                    f"moves[{n}].fields[{i}].type",
                    _("Another move asks “%(key)s” with another type.") % {"key": field.key},
                )
    for move in workflow.moves:
        for comparison in move.guard.comparisons if move.guard else ():
            key = comparison.field
            if key.startswith(STAFF_PREFIX) and key not in workflow.staff_fields:
                yield InvalidDefinition(
                    f"{comparison.place}.field",
                    _("No move asks the staff “%(key)s”.")
                    % {"key": key.removeprefix(STAFF_PREFIX)},
                )


def _of_names(workflow: Workflow) -> Problems:
    named = [("initial", workflow.initial)]
    for n, move in enumerate(workflow.moves):
        named += [(f"moves[{n}].from_states[{i}]", key) for i, key in enumerate(move.from_states)]
        named.append((f"moves[{n}].to", move.to))
    for place, key in named:
        if not workflow.has_state(key):
            yield InvalidDefinition(place, _("There is no state “%(key)s”.") % {"key": key})
    if workflow.has_state(workflow.initial) and workflow.state(workflow.initial).is_closed:
        yield InvalidDefinition("initial", _("The first state cannot be a closed one."))


def _of_kinds(workflow: Workflow) -> Problems:
    for n, move in enumerate(workflow.moves):
        target = workflow.state(move.to)
        sources = [workflow.state(key) for key in move.from_states]
        place = f"moves[{n}].kind"
        if move.kind == Kind.REJECT and target.outcome != Outcome.REJECTED:
            yield InvalidDefinition(place, _("A rejection leads to a rejected state."))
        if move.kind == Kind.WITHDRAW and target.outcome != Outcome.WITHDRAWN:
            yield InvalidDefinition(place, _("A withdrawal leads to a withdrawn state."))
        if move.kind == Kind.ASK and target.phase != Phase.WAITING_CITIZEN:
            yield InvalidDefinition(place, _("Asking leads to a state that waits for the citizen."))
        if move.kind == Kind.ANSWER and any(s.phase != Phase.WAITING_CITIZEN for s in sources):
            yield InvalidDefinition(
                place, _("Only a state that waits for the citizen is answered.")
            )
        if move.by == Mover.CLOCK:
            yield from _of_clock_way(f"moves[{n}]", move, sources)


def _of_clock_way(place: str, move: Move, sources: list[State]) -> Problems:
    for i, source in enumerate(sources):
        if source.is_closed:
            yield InvalidDefinition(
                f"{place}.from_states[{i}]", _("The clock leaves closed cases alone.")
            )
        if source.key == move.to:
            yield InvalidDefinition(
                f"{place}.to", _("The clock moves a case to another state, not to the same one.")
            )


def _of_graph(workflow: Workflow) -> Problems:
    reachable = _reachable(workflow)
    ending = _coming_to_an_end(workflow)
    for n, state in enumerate(workflow.states):
        place = f"states[{n}]"
        if state.key not in reachable:
            yield InvalidDefinition(
                place, _("No move leads to the state “%(key)s”.") % {"key": state.key}
            )
        if state.key not in ending:
            yield InvalidDefinition(
                place, _("From the state “%(key)s” no end can be reached.") % {"key": state.key}
            )
    if not workflow.path()[-1].is_closed:
        yield InvalidDefinition(
            "moves", _("No forward or approving moves lead from the first state to an end.")
        )


def _reachable(workflow: Workflow) -> set[str]:
    seen: set[str] = set()
    waiting = [workflow.initial]
    while waiting:
        key = waiting.pop()
        if key not in seen:
            seen.add(key)
            waiting.extend(move.to for move in workflow.moves_from(key))
    return seen


def _coming_to_an_end(workflow: Workflow) -> set[str]:
    ending = {state.key for state in workflow.states if state.is_closed}
    size = -1
    while len(ending) != size:
        size = len(ending)
        for move in workflow.moves:
            if move.to in ending:
                ending.update(move.from_states)
    return ending
