from __future__ import annotations

import copy
import random
from typing import Any

import pytest

from portal.contributions import Contribution
from portal.definitions.conditions import Comparison, can_hold
from portal.definitions.findings import Finding
from portal.definitions.possibilities import MOST_EFFORT
from portal.forms import doubts, reach
from portal.forms.check import check_form
from portal.forms.compile import compile_form
from portal.forms.definition import InvalidDefinition
from portal.forms.field_types import FieldType, field_types
from tests.portal.forms.conditional import DIGGING, IS_SHOP, one_step
from tests.portal.forms.examples import FORM

pytestmark = pytest.mark.usefixtures("english")

KIND = {
    "key": "kind",
    "type": "choice",
    "choices": [{"value": "shop", "label": "Shop"}, {"value": "house", "label": "House"}],
}
NEEDED_KIND = {**KIND, "required": True}
FLAG = {"key": "flag", "type": "yes_no", "required": True}


def stop(when: dict[str, Any]) -> dict[str, Any]:
    return {"when": when, "text": "No."}


def found(definition: object, level: str = "") -> list[tuple[str, str]]:
    """Return places and texts; of one level, or of both."""
    return [(one.place, one.text) for one in check_form(definition) if level in ("", one.level)]


def warned(*fields: dict[str, Any]) -> dict[str, str]:
    definition = one_step(*fields)
    compile_form(definition)
    return {place.removeprefix("steps[0]."): text for place, text in found(definition)}


@pytest.mark.parametrize("definition", [DIGGING, FORM])
def test_a_sound_form_leaves_nothing_to_say(definition):
    assert check_form(definition) == []


def test_all_mistakes_are_found_at_once():
    definition = {
        "version": 3,
        "steps": [
            {
                "key": "Place",
                "title": {"en": "Only English"},
                "colour": "red",
                "fields": [
                    {"key": "a", "type": "txt", "label": "A", "min": 3},
                    {"key": "b", "type": "integer", "label": "", "min": "x", "max": True},
                    {"key": "b", "type": "choice", "label": "B", "choices": []},
                    {"key": "c", "type": "text", "label": "C", "show_if": {"field": "d", "is": 1}},
                    {"key": "d", "type": "text", "label": "D", "show_if": {"field": "a"}},
                    "not a question",
                ],
            },
            {"key": "empty", "title": "Empty", "fields": []},
            7,
        ],
    }
    assert [place for place, _text in found(definition, "error")] == [
        "version",
        "steps[0].fields[0].type",
        "steps[0].fields[1].label",
        "steps[0].fields[1].min",
        "steps[0].fields[1].max",
        "steps[0].fields[2].choices",
        "steps[0].fields[4].show_if",
        "steps[0].fields[5]",
        "steps[0].colour",
        "steps[0].key",
        "steps[0].title.fa",
        "steps[1].fields",
        "steps[2]",
        "steps[0].fields[2]",
        "steps[0].fields[3].show_if.field",
    ]


def test_every_wrong_reference_is_found():
    definition = one_step(
        {"key": "a", "type": "calculated", "formula": "b + gone"},
        {"key": "b", "type": "calculated", "formula": "a"},
        {"key": "c", "show_if": {"any": [{"field": "c", "is": 1}, {"field": "x", "is": 1}]}},
    )
    assert found(definition, "error") == [
        ("steps[0].fields[0].formula", "“a” and “b” are calculated from each other."),
        ("steps[0].fields[0].formula", "There is no question with the key “gone”."),
        (
            "steps[0].fields[2].show_if.any[0].field",
            "A question cannot decide whether it is asked itself.",
        ),
        ("steps[0].fields[2].show_if.any[1].field", "There is no question with the key “x”."),
    ]


@pytest.mark.parametrize(
    "definition",
    [None, 1, "x", [], {}, {"steps": None}, {"steps": 5}, {"steps": []}, {"steps": {}},
     {"steps": [None]}, {"steps": [[]]}, {"steps": [{}]}, {"steps": [{"fields": 3}]},
     {"steps": [{"fields": [[], None, {}, {"key": []}, {"type": {}}, {"label": 1}]}]},
     {"steps": [{"key": "a", "title": "A", "fields": [{"key": "a", "a.b[0]": 1, "": 2}]}]}],
)  # fmt: skip
def test_whatever_json_it_is_there_are_errors_and_no_exception(definition):
    assert any(finding.level == "error" for finding in check_form(definition))


def test_what_the_check_lets_pass_compiles_and_what_it_does_not_is_refused():
    draw = random.Random(42)
    outcomes = set()
    for _round in range(300):
        definition = _spoilt(draw, draw.choice([DIGGING, FORM]))
        errors = found(definition, "error")
        outcomes.add(bool(errors))
        if errors:
            with pytest.raises(InvalidDefinition):
                compile_form(definition)
        else:
            compile_form(definition)
    assert outcomes == {True, False}


def _spoilt(draw: random.Random, definition: dict[str, Any]) -> dict[str, Any]:
    """Return a copy in which one value somewhere was replaced or taken out."""
    spoilt = copy.deepcopy(definition)
    places: list[tuple[Any, Any]] = []
    waiting: list[Any] = [spoilt]
    while waiting:
        holder = waiting.pop()
        keys = list(holder) if isinstance(holder, dict) else range(len(holder))
        places += [(holder, key) for key in keys]
        waiting += [holder[key] for key in keys if isinstance(holder[key], dict | list)]
    holder, key = draw.choice(places)
    if draw.random() < 0.4:
        del holder[key]
    else:
        holder[key] = draw.choice([None, True, 5, -1, "", "x", "kind", [], {}, {"fa": "x"}, ["x"]])
    return spoilt


def test_a_condition_that_can_never_hold_is_doubtful():
    both = {"all": [IS_SHOP, {"field": "kind", "is": "house"}]}
    assert warned(KIND, {"key": "b", "show_if": both}) == {
        "fields[1].show_if": "This condition can never hold.",
        "fields[1]": "Nobody can reach “b”.",
    }
    gone = {"field": "kind", "is": "gone"}
    assert warned(KIND, {"key": "b", "required": True, "show_if": gone}) == {
        "fields[1].show_if": "This condition can never hold.",
        "fields[1]": "“b” is required, but it is always hidden.",
    }


def test_one_impossible_comparison_among_others_is_named():
    some = {"any": [IS_SHOP, {"field": "kind", "is": "gone"}]}
    assert warned(KIND, {"key": "b", "show_if": some}) == {
        "fields[1].show_if.any[1]": "This comparison can never be true."
    }


def test_numbers_and_dates_outside_their_limits_are_noticed():
    floors = {"key": "floors", "type": "integer", "min": 0, "max": 5}
    high = {"key": "b", "show_if": {"field": "floors", "more_than": 5}}
    assert "fields[1].show_if" in warned(floors, high)
    day = {"key": "day", "type": "date", "min": "2026-01-01"}
    early = {"key": "b", "show_if": {"field": "day", "less_than": "2026-01-01"}}
    assert "fields[1].show_if" in warned(day, early)
    wrong_kind = {"key": "b", "show_if": {"field": "day", "is": True}}
    assert "fields[1].show_if" in warned(day, wrong_kind)


def test_a_condition_that_always_holds_decides_nothing():
    definition = one_step(NEEDED_KIND)
    later = {
        "key": "b",
        "type": "text",
        "label": "B",
        "show_if": {"field": "kind", "one_of": ["shop", "house"]},
    }
    definition["steps"].append({"key": "more", "title": "More", "fields": [later]})
    assert found(definition) == [
        ("steps[1].fields[0].show_if", "This condition always holds, so it decides nothing.")
    ]
    always = {"field": "kind", "is_not": "gone"}
    assert list(warned(KIND, {"key": "b", "show_if": always})) == ["fields[1].show_if"]


def test_a_question_that_waits_for_an_answer_beside_it_is_no_doubt():
    asked = {"key": "b", "show_if": {"field": "kind", "answered": True}}
    assert warned(NEEDED_KIND, asked) == {}


def test_contradictions_along_a_chain_of_questions_are_found():
    middle = {"key": "middle", "show_if": IS_SHOP}
    last = {
        "key": "last",
        "show_if": {
            "all": [{"field": "middle", "answered": True}, {"field": "kind", "is": "house"}]
        },
    }
    assert warned(KIND, middle, last) == {"fields[2]": "Nobody can reach “last”."}
    absent = {"key": "x", "show_if": {"field": "middle", "answered": False}}
    assert warned(KIND, middle, absent) == {}


def test_a_step_that_nobody_sees_is_told_once():
    definition = one_step(KIND)
    fields = [
        {"key": "b", "type": "text", "label": "B"},
        {"key": "c", "type": "text", "label": "C"},
    ]
    never = {"field": "kind", "is": "gone"}
    definition["steps"].append({"key": "n", "title": "N", "show_if": never, "fields": fields})
    assert found(definition) == [
        ("steps[1].show_if", "This condition can never hold."),
        ("steps[1].show_if", "Nobody ever sees this step."),
    ]


def test_a_step_and_its_question_can_exclude_each_other():
    definition = one_step(KIND)
    inner = {"key": "b", "type": "text", "label": "B", "show_if": {"field": "kind", "is": "house"}}
    definition["steps"].append(
        {
            "key": "n",
            "title": "N",
            "show_if": IS_SHOP,
            "fields": [{**inner}, {**FLAG, "label": "F"}],
        }
    )
    assert found(definition) == [("steps[1].fields[0]", "Nobody can reach “B”.")]


def test_a_stop_that_stops_everybody_is_told():
    everybody = {"field": "flag", "one_of": [True, False]}
    assert warned({**FLAG, "stops": [stop(everybody)]}) == {
        "fields[0].stops[0].when": "This stop stops everybody."
    }
    optional = {**FLAG, "required": False, "stops": [stop(everybody)]}
    assert warned(optional) == {}


def test_a_stop_for_those_who_are_asked_is_no_doubt():
    asked = {"key": "b", "show_if": IS_SHOP, "stops": [stop(IS_SHOP)]}
    assert warned(KIND, asked) == {}


def test_stops_that_let_nobody_through_together_are_told():
    both = [stop({"field": "flag", "is": True}), stop({"field": "flag", "is": False})]
    definition = one_step({**FLAG, "stops": both})
    assert found(definition) == [("steps", "Together, the stops of this form let nobody through.")]


def test_a_stop_that_stops_nobody_is_told():
    never = {"all": [{"field": "flag", "is": True}, {"field": "flag", "is": False}]}
    assert warned({**FLAG, "stops": [stop(never)]}) == {
        "fields[0].stops[0].when": "This stop can never hold."
    }


def test_findings_are_in_the_language_of_the_designer():
    [finding] = check_form({})
    assert finding == Finding("steps", "error", "A list with at least one entry is needed here.")


def test_a_plugins_type_that_fails_is_a_mistake_and_no_exception():
    def fail(node: object) -> dict[str, object]:
        raise RuntimeError("broken")

    kind = FieldType(None, read_options=fail)
    field_types.add(Contribution("library", "broken", kind))
    try:
        errors = found(one_step({"key": "a", "type": "library.broken"}), "error")
    finally:
        field_types.drop_plugin("library")
    assert errors == [
        ("steps[0].fields[0].type", "This field type failed. Its plugin needs a look.")
    ]


def test_checking_a_large_form_asks_a_few_times_for_each_condition(monkeypatch):
    asked = []
    for module in (doubts, reach):
        monkeypatch.setattr(module, "can_hold", lambda *given: asked.append(1) or can_hold(*given))
    steps = [
        {
            "key": f"s{s}",
            "title": "S",
            "fields": [
                {"key": f"f{s}_{f}", "type": "integer", "label": "F"}
                | ({"show_if": {"any": [_above(s, f - 1), _above(s, f - 2)]}} if f > 4 else {})
                for f in range(15)
            ],
        }
        for s in range(10)
    ]
    assert check_form({"steps": steps}) == []
    assert len(asked) <= 8 * 100


def test_a_check_gives_up_before_it_takes_long(monkeypatch):
    compared, holds_for = [], Comparison.holds_for
    monkeypatch.setattr(
        Comparison, "holds_for", lambda one, answer: compared.append(1) or holds_for(one, answer)
    )
    either = [{"any": [_is(f"a{n}"), _is(f"b{n}")]} for n in range(6)]
    hard = {"all": [*either, *({"not": _is(f"x{n}")} for n in range(18))]}
    fields = [
        {"key": f"p{n}", "type": "text", "label": "P"} | ({"show_if": hard} if n else {})
        for n in range(300)
    ]
    warnings = check_form({"steps": [{"key": "s", "title": "S", "fields": fields}]})
    assert "show_if" in warnings[0].place
    assert len(compared) <= 1.1 * MOST_EFFORT


@pytest.mark.parametrize(
    ("steps", "questions", "place"), [(101, 1, "steps"), (5, 101, "steps[4].fields")]
)
def test_a_form_that_nobody_could_look_over_is_refused(steps, questions, place):
    definition = {
        "steps": [
            {
                "key": f"s{s}",
                "title": "S",
                "fields": [
                    {"key": f"q{s}_{q}", "type": "text", "label": "Q"} for q in range(questions)
                ],
            }
            for s in range(steps)
        ]
    }
    assert [(one.place, one.level) for one in check_form(definition)] == [(place, "error")]
    with pytest.raises(InvalidDefinition) as refused:
        compile_form(definition)
    assert refused.value.place == place
    assert len(compile_form(definition, allow_unknown_types=True).steps) == steps


def _is(value: str) -> dict[str, str]:
    return {"field": "p0", "is": value}


def _above(step: int, field: int) -> dict[str, Any]:
    return {"field": f"f{step}_{field}", "more_than": field}
