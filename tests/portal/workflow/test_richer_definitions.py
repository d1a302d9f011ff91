"""Conditions, questions, effects and the clock are read as strictly as the rest."""

from __future__ import annotations

import pytest

from plugins.servicedesk.demo import definitions
from portal.contributions import Contribution
from portal.forms.compile import compile_form
from portal.workflow.check import check_workflow
from portal.workflow.compile import compile_workflow, sketch_workflow
from portal.workflow.definition import After, Clock, InvalidDefinition, Mover, Phase, Reminder
from portal.workflow.effects import Effect, effects, find_effect
from tests.portal.workflow.examples import label, permit
from tests.portal.workflow.richer import TALL, expiry, notice, put, richer

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def shout():
    """An effect of a plugin that wants a loudness."""

    def read(node):
        node.opened(("loudness",))
        return {"loudness": node.get("loudness").whole_number(default=1, most=10)}

    effect = Effect("Shout", run=print, read_options=read)
    effects.add(Contribution("library", "shout", effect))
    yield effect
    effects.drop_plugin("library")


def test_all_that_a_move_can_have_is_read():
    workflow = compile_workflow(richer())
    done, expire = workflow.move("done"), workflow.move("expire")
    assert [field.key for field in done.fields] == ["floors", "remark"]
    assert done.public == {"remark"}
    assert [call.type for call in done.effects] == ["notice"]
    assert (expire.by, expire.after, expire.permission) == (Mover.CLOCK, After(10, False), "")
    assert workflow.move("to_visit").is_allowed({"area": "120"})
    assert not workflow.move("to_visit").is_allowed({"area": "80"})
    assert workflow.state("waiting").reminder == Reminder(5, label("Please answer."), True)
    assert set(workflow.staff_fields) == {"staff.floors", "staff.remark"}


def test_the_clock_pauses_where_the_citizen_is_waited_for_unless_said_otherwise():
    workflow = compile_workflow(permit())
    paused = {state.key for state in workflow.states if state.clock == Clock.PAUSES}
    assert paused == {"waiting"}
    definition = put(put(permit(), "states.3.clock", "pauses"), "states.1.clock", "runs")
    workflow = compile_workflow(definition)
    assert {s.key for s in workflow.states if s.clock == Clock.PAUSES} == {"registry"}


def test_every_service_of_the_demo_is_sound_and_asks_its_own_form():
    services = definitions.services()
    assert len(services) >= 28
    for service in services:
        definition = definitions.workflow_definition(service)
        workflow = compile_workflow(definition)
        form = compile_form(definitions.form_definition(service))
        findings = check_workflow(definition, form=form)
        assert [one for one in findings if one.level == "error"] == []
        assert workflow.path()[-1].is_closed
        for state in workflow.states:
            waits = state.phase == Phase.WAITING_CITIZEN
            assert state.clock == (Clock.PAUSES if waits else Clock.RUNS)
        assert all(find_effect(call.type) for move in workflow.moves for call in move.effects)


def test_people_go_before_the_clock_on_the_main_line():
    definition = permit()
    early_end = {"key": "early", "label": "x", "phase": "closed", "outcome": "answered"}
    definition["states"].insert(1, early_end)
    definition["moves"].append(expiry(from_states=["check"], to="early", kind="forward"))
    assert [s.key for s in compile_workflow(definition).path()][:2] == ["check", "visit"]


def test_a_case_may_come_to_its_end_by_the_clock_alone():
    states = [
        {"key": "shown", "label": "x"},
        {"key": "final", "label": "x", "phase": "closed", "outcome": "answered"},
    ]
    moves = [expiry(from_states=["shown"], to="final", kind="forward")]
    workflow = compile_workflow({"initial": "shown", "states": states, "moves": moves})
    assert [state.key for state in workflow.path()] == ["shown", "final"]


MOVE = "moves.6"  # "done", the move with questions and effects
CLOCK = "moves.10"
BREAKS = [
    ("states.0.clock", "sleeps", "states[0].clock", "one of"),
    ("states.0.reminder", {"days": 3, "text": "x"}, "states[0].reminder", "waits for"),
    ("states.1.reminder", {"days": 0, "text": "x"}, "states[1].reminder.days", "one day"),
    ("states.1.reminder", {"text": "x"}, "states[1].reminder.days", "whole number"),
    ("states.1.reminder", {"days": 3}, "states[1].reminder.text", "label"),
    ("states.1.reminder", {"days": 3, "text": "x", "at": 1}, "states[1].reminder.at", "known"),
    ("states.0.notice_text", {"en": "x"}, "states[0].notice_text.fa", "label"),
    ("moves.0.guard", {"field": "area"}, "moves[0].guard", "Exactly one"),
    ("moves.0.guard", {"field": "Area", "is": 1}, "moves[0].guard.field", "Latin"),
    ("moves.0.guard", "area > 100", "moves[0].guard", "object"),
    (
        "moves.0.guard",
        {"all": [{"field": "staff.height", "is": 1}]},
        "moves[0].guard.all[0].field",
        "height",
    ),
    ("moves.0.after", {"days": 3}, "moves[0].after", "clock"),
    (f"{MOVE}.fields", "x", "moves[6].fields", "at least one"),
    (f"{MOVE}.fields", [5], "moves[6].fields[0]", "object"),
    (f"{MOVE}.fields.0.type", "riddle", "moves[6].fields[0].type", "riddle"),
    (f"{MOVE}.fields.0.min", "a", "moves[6].fields[0].min", "suit"),
    (f"{MOVE}.fields.0.key", "version", "moves[6].fields[0].key", "reserved"),
    (f"{MOVE}.fields.0.public", "yes", "moves[6].fields[0].public", "true or false"),
    (f"{MOVE}.fields.1.key", "floors", "moves[6].fields[1]", "twice"),
    (
        f"{MOVE}.fields.0",
        {"key": "plan", "type": "file", "label": "x"},
        "moves[6].fields[0].type",
        "kind of question",
    ),
    (
        "moves.7.fields",
        [{"key": "floors", "type": "text", "label": "x"}],
        "moves[7].fields[0].type",
        "another type",
    ),
    (
        "moves.3.fields",
        [{"key": "floors", "type": "integer", "label": "x"}],
        "moves[3].fields",
        "staff",
    ),
    (f"{MOVE}.effects", ["notice"], "moves[6].effects[0]", "object"),
    (f"{MOVE}.effects.0.type", "fireworks", "moves[6].effects[0].type", "fireworks"),
    (f"{MOVE}.effects.0", {"type": "notice"}, "moves[6].effects[0]", "Write a text"),
    (f"{MOVE}.effects.0.loud", True, "moves[6].effects[0].loud", "not known"),
    (
        f"{MOVE}.effects.0",
        {"type": "webhook", "url": "http://a.example"},
        "moves[6].effects[0].url",
        "https",
    ),
    (f"{MOVE}.effects.0", {"type": "assign", "unit": " "}, "moves[6].effects[0].unit", "text"),
    (f"{CLOCK}.after", None, "moves[10].after", "how many days"),
    (f"{CLOCK}.after", {"days": 0}, "moves[10].after.days", "one day"),
    (f"{CLOCK}.after", {"days": 1, "working": "no"}, "moves[10].after.working", "true"),
    (f"{CLOCK}.permission", "cases.handle", "moves[10].permission", "no permission"),
    (f"{CLOCK}.reason", "optional", "moves[10].reason", "reason"),
    (f"{CLOCK}.kind", "ask", "moves[10].kind", "neither asks"),
    (f"{CLOCK}.from_states", ["waiting", "issued"], "moves[10].from_states[1]", "closed"),
    (
        f"{CLOCK}.fields",
        [{"key": "a", "type": "text", "label": "x"}],
        "moves[10].fields",
        "staff",
    ),
]


@pytest.mark.parametrize(("path", "value", "place", "words"), BREAKS)
def test_each_broken_rule_is_named_with_its_place(path, value, place, words):
    with pytest.raises(InvalidDefinition) as refusal:
        compile_workflow(put(richer(), path, value))
    assert refusal.value.place == place
    assert words in refusal.value.reason


def test_the_clock_does_not_move_a_case_to_where_it_stands():
    definition = put(richer(), f"{CLOCK}.from_states", ["waiting", "check"])
    definition = put(put(definition, f"{CLOCK}.to", "check"), f"{CLOCK}.kind", "forward")
    with pytest.raises(InvalidDefinition) as refusal:
        compile_workflow(definition)
    assert refusal.value.place == "moves[10].to"


def test_a_guard_may_ask_what_staff_answered_with_another_move():
    assert compile_workflow(put(richer(), "moves.8.guard", TALL)).move("refuse").guard


def test_a_plugins_effect_reads_its_own_options(shout):
    definition = put(richer(), f"{MOVE}.effects", [{"type": "library.shout", "loudness": 3}])
    [call] = compile_workflow(definition).move("done").effects
    assert call.options(shout) == {"loudness": 3}
    with pytest.raises(InvalidDefinition) as refusal:
        compile_workflow(put(definition, f"{MOVE}.effects.0.loudness", 11))
    assert refusal.value.place == "moves[6].effects[0].loudness"


def test_a_stored_workflow_can_be_read_while_the_plugin_of_an_effect_is_away():
    definition = put(richer(), f"{MOVE}.effects", [{"type": "library.shout", "loudness": 3}])
    with pytest.raises(InvalidDefinition):
        compile_workflow(definition)
    workflow = compile_workflow(definition, allow_unknown_types=True)
    assert [call.type for call in workflow.move("done").effects] == ["library.shout"]


def test_a_plugin_that_breaks_while_reading_is_refused_and_reported(caplog):
    def explode(node):
        raise RuntimeError("boom")

    effects.add(Contribution("bad", "boom", Effect("Boom", run=print, read_options=explode)))
    try:
        with pytest.raises(InvalidDefinition, match="failed"):
            compile_workflow(put(richer(), f"{MOVE}.effects", [{"type": "bad.boom"}]))
    finally:
        effects.drop_plugin("bad")


def test_a_compiled_effect_does_not_follow_changes_of_its_source():
    definition = richer()
    workflow = compile_workflow(definition)
    definition["moves"][6]["effects"][0]["applicant"]["en"] = "Other"
    assert workflow.move("done").effects[0].given == {"applicant": label("The visit is over.")}


def test_effects_say_in_words_what_they_do():
    [call] = compile_workflow(richer()).move("done").effects
    assert call.preview() == "The applicant is told: The visit is over."
    definition = put(richer(), f"{MOVE}.effects", [notice("x"), {"type": "assign", "unit": "desk"}])
    assert "desk" in compile_workflow(definition).move("done").effects[1].preview()


def test_a_sketch_shows_what_can_be_drawn_of_an_unsound_definition():
    broken = put(richer(), "states.0.days", -1)
    broken["moves"] = [m for m in broken["moves"] if m["key"] != "done"]
    sketch = sketch_workflow(broken)
    assert sketch is not None
    assert len(sketch.states) == 8
    assert sketch_workflow(put(richer(), "moves.0.to", "nowhere")) is None
    assert sketch_workflow([]) is None
