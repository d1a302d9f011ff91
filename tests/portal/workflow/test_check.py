"""Designers are told everything at once: each error at its place, and what is doubtful."""

from __future__ import annotations

import pytest

from plugins.servicedesk.demo import definitions
from portal.forms.compile import compile_form
from portal.workflow.check import check_workflow
from portal.workflow.compile import compile_workflow
from portal.workflow.definition import InvalidDefinition
from tests.portal.workflow.examples import permit
from tests.portal.workflow.richer import BIG, expiry, put, richer
from tests.portal.workflow.test_compile import BREAKS as FORMER
from tests.portal.workflow.test_richer_definitions import BREAKS

pytestmark = pytest.mark.usefixtures("english")

FORM = {
    "steps": [
        {
            "key": "plot",
            "title": "x",
            "fields": [
                {"key": "area", "type": "decimal", "label": "Area", "min": 10, "max": 90},
                {"key": "deed", "type": "file", "label": "Deed"},
            ],
        }
    ]
}


def by_place(findings, level):
    texts = {}
    for finding in findings:
        if finding.level == level:
            texts[finding.place] = f"{texts.get(finding.place, '')} {finding.text}".strip()
    return texts


def errors(definition, **options):
    return by_place(check_workflow(definition, **options), "error")


def doubts(definition, **options):
    return by_place(check_workflow(definition, **options), "warning")


def test_a_sound_workflow_has_no_errors():
    assert errors(permit()) == {}
    assert errors(richer()) == {}


@pytest.mark.parametrize(("path", "value", "place", "words"), BREAKS)
def test_what_compiling_refuses_the_check_finds(path, value, place, words):
    assert words in errors(put(richer(), path, value))[place]


@pytest.mark.parametrize(("path", "value", "place", "words"), FORMER)
def test_what_compiling_has_always_refused_the_check_finds(path, value, place, words):
    found = errors(put(permit(), path, value))
    assert (place is None and not found) or words in found[place]


def test_all_errors_are_found_at_once_and_not_only_the_first():
    definition = richer()
    put(definition, "surprise", 1)
    put(definition, "states.0.days", -1)
    put(definition, "states.0.lable", "x")
    put(definition, "states.4.label", None)
    put(definition, "moves.2.reason", "maybe")
    put(definition, "moves.6.fields.0.type", "riddle")
    definition["moves"] = [m for m in definition["moves"] if m["key"] != "inquire"]
    assert set(errors(definition)) == {
        "surprise",
        "states[0].days",
        "states[0].lable",
        "states[4].label",
        "moves[2].reason",
        "moves[5].fields[0].type",
        "states[3]",
    }


def test_dead_ends_and_unreachable_states_are_all_named():
    definition = permit()
    definition["moves"] = [
        m for m in definition["moves"] if m["key"] not in ("issue", "refuse", "inquire", "reply")
    ]
    found = errors(definition)
    assert {"states[3]", "states[4]", "states[5]", "states[6]", "moves"} <= set(found)
    assert "no end" in found["states[4]"]


@pytest.mark.parametrize(
    "nonsense",
    [
        None, [], "x", 5, True, {}, {"initial": "a"}, {"states": {}, "moves": 3},
        {"initial": 1, "states": [None, 3, {"key": {}}], "moves": [[], {"from_states": [{}]}]},
        {"initial": "a", "states": [{"key": "a"}] * 600, "moves": [{}]},
        {"initial": "a", "states": [{"key": "a", "label": {"fa": 3}, "reminder": []}],
         "moves": [{"key": "m", "to": "b", "from_states": ["a", "a"], "guard": [], "effects": {},
                    "fields": [[]], "after": 3, "by": []}]},
    ],
)  # fmt: skip
def test_no_json_makes_the_check_fail(nonsense):
    found = check_workflow(nonsense)
    assert found
    assert all(finding.text for finding in found)
    with pytest.raises(InvalidDefinition):
        compile_workflow(nonsense)


def test_a_deeply_nested_effect_is_refused_and_never_crashes():
    deep = {"a": 1}
    for _level in range(500):
        deep = {"a": [deep]}
    definition = put(richer(), "moves.6.effects", [{"type": "notice", "applicant": deep}])
    assert "nested" in errors(definition)["moves[6].effects[0]"]


def test_the_services_of_the_demo_have_no_errors():
    for service in definitions.services():
        assert errors(definitions.workflow_definition(service)) == {}


DOUBTS = [
    ("states.1.notice", False, "states[1].notice", "not told"),
    ("states.5.notice", False, "states[5].notice", "how the case ended"),
    ("states.5.notice", False, "states[5].notice_text", "never sent"),
    ("states.1.citizen_hint", "", "states[1].citizen_hint", "nothing says"),
    ("states.0.days", 0, "states[0].days", "late"),
    ("moves.2.reason", "optional", "moves[2].reason", "what is needed"),
    ("moves.8.reason", "none", "moves[8].reason", "reason"),
    ("moves.0.guard_text", "", "moves[0].guard_text", "plain words"),
    ("moves.0.guard", None, "moves[0].guard_text", "never shown"),
    ("moves.7.permission", "cases.dance", "moves[7].permission", "cases.dance"),
    ("states.1.reminder.days", 10, "states[1].reminder.days", "before"),
    ("moves.10.after.working", True, "", ""),
    (
        "moves.0.guard",
        {"all": [{"field": "staff.floors", "less_than": 1}]},
        "moves[0].guard",
        "never",
    ),
    ("moves.0.guard", {"field": "kind", "is_not": "x"}, "", ""),
    (
        "moves.0.guard",
        {"any": [{"field": "a", "is": 1}, {"field": "a", "is_not": 1}]},
        "moves[0].guard",
        "always",
    ),
]


@pytest.mark.parametrize(("path", "value", "place", "words"), DOUBTS)
def test_each_doubt_is_said_with_its_place(path, value, place, words):
    definition = richer()
    definition["states"][1]["reminder"]["working"] = False
    found = doubts(put(definition, path, value))
    assert not place or words in found[place]


def test_a_workflow_without_rejection_or_withdrawal_is_doubtful():
    definition = permit()
    definition["moves"] = [m for m in definition["moves"] if m["key"] not in ("refuse", "withdraw")]
    definition["states"] = [s for s in definition["states"] if s["key"] not in ("refused", "gone")]
    texts = [f.text for f in check_workflow(definition) if f.place == "moves"]
    assert len(texts) == 2


def test_an_end_for_some_cases_only_is_doubtful():
    definition = richer()
    for move in definition["moves"]:
        if "check" in move["from_states"] and move["key"] not in ("to_visit", "withdraw"):
            move["from_states"] = [s for s in move["from_states"] if s != "check"] or ["visit"]
    assert "move on" in doubts(definition)["states[0]"]
    definition["moves"].append(expiry(key="late", from_states=["check"], to="refused"))
    assert "states[0]" not in doubts(definition)


def test_a_question_that_the_form_does_not_have_is_an_error():
    form = compile_form(FORM)
    assert errors(richer(), form=form) == {}
    unknown = put(richer(), "moves.0.guard", {"any": [BIG, {"field": "colour", "is": "x"}]})
    assert "colour" in errors(unknown, form=form)["moves[0].guard.any[1].field"]
    file = put(richer(), "moves.0.guard", {"field": "deed", "answered": True})
    assert "compared" in errors(file, form=form)["moves[0].guard.field"]


def test_a_guard_that_the_form_makes_impossible_is_doubtful():
    assert "never" in doubts(richer(), form=compile_form(FORM))["moves[0].guard"]
    assert "moves[0].guard" not in doubts(richer())


def test_units_that_are_gone_are_doubtful_where_the_units_are_known():
    definition = put(richer(), "moves.6.effects", [{"type": "assign", "unit": "harbour"}])
    found = doubts(definition, units={"desk"})
    assert "town-planning" in found["states[2].unit"]
    assert "harbour" in found["moves[6].effects[0].unit"]
    assert "states[2].unit" not in doubts(definition)


def test_a_circle_of_the_clock_is_doubtful():
    definition = richer()
    back = {"kind": "forward", "to": "check"}
    definition["moves"].append(expiry(key="back", from_states=["visit"], **back))
    assert not any("circle" in text for text in doubts(definition).values())
    onward = expiry(key="on", from_states=["check"], to="visit", kind="forward")
    definition["moves"].append(onward)
    assert "circle" in doubts(definition)["moves[11]"]


def test_a_state_that_waits_without_a_step_for_the_citizen_is_doubtful():
    definition = richer()
    definition["moves"] = [m for m in definition["moves"] if m["key"] != "answer"]
    assert "no step" in doubts(definition)["states[1]"]
    [ask] = [n for n, move in enumerate(definition["moves"]) if move["key"] == "ask"]
    definition["moves"][ask]["effects"] = [{"type": "invoice"}]
    assert "states[1]" not in doubts(definition)


@pytest.mark.parametrize(
    ("then", "words"), [("ask", ""), ("nowhere", "not there"), ("answer", "not possible")]
)
def test_a_step_that_should_follow_a_payment_must_be_possible_then(then, words):
    definition = put(richer(), "moves.0.effects", [{"type": "invoice", "then": then}])
    assert errors(definition) == {}
    found = doubts(definition).get("moves[0].effects[0].then", "")
    assert (words in found) if words else not found
