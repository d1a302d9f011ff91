"""Turns a definition kept as data into a :class:`Workflow`, or says what is wrong and where."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _

from portal.definitions.reading import InvalidDefinition, Node, refuse_doubles
from portal.workflow.definition import (
    Kind,
    Move,
    Mover,
    Outcome,
    Phase,
    Reason,
    State,
    Workflow,
)

WORKFLOW_KEYS = ("initial", "states", "moves")
STATE_KEYS = tuple(State.__dataclass_fields__)
MOVE_KEYS = tuple(Move.__dataclass_fields__)
UNIT = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}", re.ASCII)
PERMISSION = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+", re.ASCII)
MOST_DAYS = 3650


def compile_workflow(definition: Mapping[str, object]) -> Workflow:
    """Read a definition and prove it sound.

    The keys of the JSON objects are the field names of :class:`Workflow`, :class:`State` and
    :class:`Move`. Sound means: every key is unique, every target exists, every state can be
    reached and can come to an end, and forward moves lead from the first state to a closed one.

    :raises InvalidDefinition: names the place and the rule.
    """
    root = Node(definition)
    root.opened(WORKFLOW_KEYS)
    states = tuple(_read_state(node) for node in root.get("states").items())
    refuse_doubles("states", [state.key for state in states])
    moves = tuple(_read_move(node) for node in root.get("moves").items())
    refuse_doubles("moves", [move.key for move in moves])
    workflow = Workflow(root.get("initial").key(), states, moves)
    _check_names(workflow)
    _check_kinds(workflow)
    _check_graph(workflow)
    return workflow


def _read_state(node: Node) -> State:
    node.opened(STATE_KEYS)
    label = node.get("label").localised(required=True)
    phase = node.get("phase").one_of(Phase, Phase.OPEN)
    outcome = node.get("outcome").one_of(Outcome, Outcome.NONE)
    if (phase == Phase.CLOSED) != bool(outcome):
        node.get("outcome").fail(_("A closed state needs an outcome, and only a closed one."))
    unit = node.get("unit")
    return State(
        key=node.get("key").key(),
        label=label,
        internal_label=node.get("internal_label").localised(required=False) or label,
        phase=phase,
        outcome=outcome,
        unit="" if unit.is_absent or unit.value == "" else unit.text(UNIT),
        days=node.get("days").whole_number(default=0, most=MOST_DAYS),
        citizen_hint=node.get("citizen_hint").localised_or_empty(),
        next_hint=node.get("next_hint").localised_or_empty(),
        notice=node.get("notice").flag(default=True),
    )


def _read_move(node: Node) -> Move:
    node.opened(MOVE_KEYS)
    by = node.get("by").one_of(Mover, Mover.STAFF)
    sources = [source.key() for source in node.get("from_states").items()]
    refuse_doubles(node.get("from_states").place, sources)
    return Move(
        key=node.get("key").key(),
        label=node.get("label").localised(required=True),
        from_states=tuple(sources),
        to=node.get("to").key(),
        permission=_permission(node.get("permission"), by),
        reason=node.get("reason").one_of(Reason, Reason.NONE),
        kind=node.get("kind").one_of(Kind, Kind.FORWARD),
        by=by,
    )


def _permission(node: Node, by: Mover) -> str:
    empty = node.is_absent or node.value == ""
    if by == Mover.CITIZEN:
        if not empty:
            node.fail(_("A citizen's move has no permission: the case's applicant may make it."))
        return ""
    if empty:
        node.fail(_("A move of the staff needs a permission."))
    permission = node.text()
    if not PERMISSION.fullmatch(permission):
        node.fail(_("A permission is written as “plugin.permission”."))
    return permission


def _check_names(workflow: Workflow) -> None:
    known = {state.key for state in workflow.states}
    named = [("initial", workflow.initial)]
    for n, move in enumerate(workflow.moves):
        named += [(f"moves[{n}].from_states[{i}]", key) for i, key in enumerate(move.from_states)]
        named.append((f"moves[{n}].to", move.to))
    for place, key in named:
        if key not in known:
            raise InvalidDefinition(place, _("There is no state “%(key)s”.") % {"key": key})
    if workflow.state(workflow.initial).is_closed:
        raise InvalidDefinition("initial", _("The first state cannot be a closed one."))


def _check_kinds(workflow: Workflow) -> None:
    for n, move in enumerate(workflow.moves):
        target = workflow.state(move.to)
        sources = [workflow.state(key) for key in move.from_states]
        place = f"moves[{n}].kind"
        if move.kind == Kind.REJECT and target.outcome != Outcome.REJECTED:
            raise InvalidDefinition(place, _("A rejection leads to a rejected state."))
        if move.kind == Kind.WITHDRAW and target.outcome != Outcome.WITHDRAWN:
            raise InvalidDefinition(place, _("A withdrawal leads to a withdrawn state."))
        if move.kind == Kind.ASK and target.phase != Phase.WAITING_CITIZEN:
            raise InvalidDefinition(place, _("Asking leads to a state that waits for the citizen."))
        if move.kind == Kind.ANSWER and any(s.phase != Phase.WAITING_CITIZEN for s in sources):
            raise InvalidDefinition(
                place, _("Only a state that waits for the citizen is answered.")
            )


def _check_graph(workflow: Workflow) -> None:
    reachable = _reachable(workflow)
    ending = _coming_to_an_end(workflow)
    for n, state in enumerate(workflow.states):
        place = f"states[{n}]"
        if state.key not in reachable:
            raise InvalidDefinition(
                place, _("No move leads to the state “%(key)s”.") % {"key": state.key}
            )
        if state.key not in ending:
            raise InvalidDefinition(
                place, _("From the state “%(key)s” no end can be reached.") % {"key": state.key}
            )
    if not workflow.path()[-1].is_closed:
        raise InvalidDefinition(
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
