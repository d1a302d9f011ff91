from __future__ import annotations

from dataclasses import FrozenInstanceError
from itertools import pairwise
from typing import Any

import pytest

from portal.errors import DomainError
from portal.workflow.compile import compile_workflow
from portal.workflow.definition import InvalidDefinition, Kind, Mover, Reason
from tests.portal.workflow.examples import label, permit

pytestmark = pytest.mark.usefixtures("english")


def keys(states: list[Any]) -> list[str]:
    return [state.key for state in states]


def test_a_sound_definition_is_read_with_its_defaults():
    workflow = compile_workflow(permit())
    check = workflow.state("check")
    assert (check.unit, check.days, check.phase, check.notice) == ("desk", 1, "open", True)
    assert check.internal_label == check.label
    assert workflow.state("decision").internal_label == label("Desk")
    ask = workflow.move("ask")
    assert (ask.kind, ask.by, ask.reason) == (Kind.ASK, Mover.STAFF, Reason.REQUIRED)


def test_a_compiled_workflow_cannot_be_changed():
    workflow = compile_workflow(permit())
    with pytest.raises(FrozenInstanceError):
        workflow.initial = "visit"
    with pytest.raises(FrozenInstanceError):
        workflow.state("check").days = 9


def test_changing_the_source_afterwards_changes_nothing():
    definition = permit()
    workflow = compile_workflow(definition)
    definition["states"][0]["label"]["fa"] = "دیگر"
    assert workflow.state("check").label == label("Check of papers")


def test_the_main_line_prefers_the_state_defined_next_and_leaves_detours_out():
    assert keys(compile_workflow(permit()).path()) == ["check", "visit", "decision", "issued"]


def test_the_next_state_follows_the_main_line_and_leads_back_to_it():
    workflow = compile_workflow(permit())
    following = {state.key: workflow.next_state(state.key) for state in workflow.states}
    assert {key: state and state.key for key, state in following.items()} == {
        "check": "visit",
        "visit": "decision",
        "decision": "issued",
        "waiting": "check",
        "registry": "visit",
        "issued": None,
        "refused": None,
        "gone": None,
    }


def test_moves_are_listed_per_state_and_side():
    workflow = compile_workflow(permit())
    assert keys(workflow.moves_from("check", by="citizen")) == ["withdraw"]
    assert keys(workflow.moves_from("waiting", by="staff")) == []
    assert keys(workflow.moves_from("decision")) == ["issue", "refuse"]
    assert workflow.moves_from("issued") == []


def test_an_unknown_state_is_a_key_error():
    with pytest.raises(KeyError):
        compile_workflow(permit()).state("nowhere")


@pytest.mark.parametrize("length", [1, 2, 7, 40])
def test_a_straight_line_of_any_length_is_its_own_path(length):
    states = [{"key": f"s{n}", "label": "x"} for n in range(length)]
    states.append({"key": "end", "label": "x", "phase": "closed", "outcome": "answered"})
    order = [state["key"] for state in states]
    moves = [
        {"key": f"m{n}", "label": "x", "from_states": [a], "to": b, "permission": "cases.handle"}
        for n, (a, b) in enumerate(pairwise(order))
    ]
    workflow = compile_workflow({"initial": "s0", "states": states, "moves": moves})
    assert keys(workflow.path()) == order


def put(path: str, value: Any) -> dict[str, Any]:
    """Return the example with one value replaced: ``states.0.label``."""
    definition: Any = permit()
    *way, last = path.split(".")
    target = definition
    for part in way:
        target = target[int(part)] if part.isdigit() else target[part]
    target[int(last) if last.isdigit() else last] = value
    return definition


BREAKS = [
    ("initial", "nowhere", "initial", "nowhere"),
    ("initial", "issued", "initial", "closed"),
    ("initial", None, "initial", "text"),
    ("states", [], "states", "at least one"),
    ("states", "check", "states", "at least one"),
    ("moves", {}, "moves", "at least one"),
    ("surprise", 1, "surprise", "not known"),
    ("states.0.lable", "x", "states[0].lable", "not known"),
    ("states.0", "check", "states[0]", "object"),
    ("states.2.key", "check", "states[2]", "twice"),
    ("states.2.key", "بازدید", "states[2].key", "Latin"),
    ("states.0.label", None, "states[0].label", "label"),
    ("states.0.label", {"en": "Only English"}, "states[0].label.fa", "label"),
    ("states.0.label", {"fa": "  "}, "states[0].label.fa", "text"),
    ("states.0.label", {"fa": "a\0b"}, "states[0].label.fa", "text"),
    ("states.0.label", "x" * 3000, "states[0].label", "long"),
    ("states.0.phase", "sleeping", "states[0].phase", "one of"),
    ("states.0.outcome", "approved", "states[0].outcome", "closed"),
    ("states.5.outcome", "", "states[5].outcome", "closed"),
    ("states.0.days", -1, "states[0].days", "between"),
    ("states.0.days", True, "states[0].days", "whole"),
    ("states.0.days", 1.5, "states[0].days", "whole"),
    ("states.0.notice", "yes", "states[0].notice", "true or false"),
    ("states.0.unit", "Town Hall", "states[0].unit", "Latin"),
    ("moves.0.to", "nowhere", "moves[0].to", "nowhere"),
    ("moves.0.from_states", ["check", "nowhere"], "moves[0].from_states[1]", "nowhere"),
    ("moves.0.from_states", ["check", "check"], "moves[0].from_states[1]", "twice"),
    ("moves.0.from_states", [], "moves[0].from_states", "at least one"),
    ("moves.1.key", "to_visit", "moves[1]", "twice"),
    ("moves.0.label", "", "moves[0].label", "text"),
    ("moves.0.permission", "", "moves[0].permission", "needs a permission"),
    ("moves.0.permission", "everything", "moves[0].permission", "plugin.permission"),
    ("moves.3.permission", "cases.handle", "moves[3].permission", "citizen"),
    ("moves.0.by", "robot", "moves[0].by", "one of"),
    ("moves.0.kind", "reject", "moves[0].kind", "rejected"),
    ("moves.0.kind", "withdraw", "moves[0].kind", "withdrawn"),
    ("moves.0.kind", "ask", "moves[0].kind", "waits"),
    ("moves.0.kind", "answer", "moves[0].kind", "waits"),
    ("moves.0.reason", "maybe", "moves[0].reason", "one of"),
    ("moves.7.kind", "forward", None, None),
    ("moves.5.to", "registry", "states[3]", "no end"),
    ("moves.4.to", "decision", "states[3]", "No move leads"),
]


@pytest.mark.parametrize(("path", "value", "place", "words"), BREAKS)
def test_each_broken_rule_is_named_with_its_place(path, value, place, words):
    if place is None:
        assert compile_workflow(put(path, value)).path()
        return
    with pytest.raises(InvalidDefinition) as refusal:
        compile_workflow(put(path, value))
    assert refusal.value.place == place
    assert words in refusal.value.reason
    assert place in str(refusal.value)


def test_a_workflow_that_only_ends_badly_is_refused():
    definition = permit()
    definition["moves"] = [m for m in definition["moves"] if m["key"] != "issue"]
    definition["states"] = [s for s in definition["states"] if s["key"] != "issued"]
    with pytest.raises(InvalidDefinition, match="forward"):
        compile_workflow(definition)


@pytest.mark.parametrize("nonsense", [None, [], "x", 5, {}, {"initial": "a"}])
def test_nonsense_is_refused_and_never_crashes(nonsense):
    with pytest.raises(DomainError):
        compile_workflow(nonsense)
