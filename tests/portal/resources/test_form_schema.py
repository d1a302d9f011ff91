"""Forms as JSON Schema: sound, and of one mind with the form code."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from portal.forms.answers import clean_step
from portal.forms.compile import compile_form
from portal.resources.form_schema import form_schema
from portal.testing.matters import DEFINITIONS

FORMS = sorted(Path("plugins/servicedesk/demo/forms").glob("*.json"))
TEXT = {"fa": "پرسش", "en": "Question"}


def schema_of(*questions, **more):
    asked = [{"label": TEXT, **one} for one in questions]
    return form_schema(
        compile_form({"steps": [{"key": "one", "title": TEXT, "fields": asked, **more}]}), TEXT
    )


def is_fit(schema, answers):
    return jsonschema.Draft202012Validator(schema).is_valid(answers)


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_every_form_of_the_demo_town_gives_a_sound_schema(path):
    definition = json.loads(path.read_text("utf-8"))
    schema = form_schema(compile_form(definition.get("definition", definition)), TEXT)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["properties"]


def test_answers_that_the_form_takes_fit_the_schema():
    form = compile_form(DEFINITIONS["form"])
    answers = {"street": "بهار", "start": "2027-01-05", "agree": True}
    assert is_fit(form_schema(form, TEXT), answers)
    assert clean_step(form.step("place"), answers, None, "en").is_valid


@pytest.mark.parametrize(
    ("question", "good", "bad"),
    [
        ({"type": "text", "max_length": 3}, "abc", "abcd"),
        ({"type": "integer", "min": 1, "max": 5}, 5, 6),
        ({"type": "money_rial"}, 10, -1),
        ({"type": "decimal"}, "1.5", "x"),
        ({"type": "yes_no"}, False, "yes"),
        ({"type": "postcode"}, "1234567890", "12"),
        ({"type": "time"}, "08:30", "8:30"),
        ({"type": "date_range"}, {"from": "2027-01-01", "to": "2027-01-02"}, {"from": "x"}),
        ({"type": "map_point"}, {"lat": 35.7, "lon": 51.4}, {"lat": 135, "lon": 51}),
        ({"type": "choice", "choices": [{"value": "a", "label": TEXT}]}, "a", "b"),
        ({"type": "multiple_choice", "choices": [{"value": "a", "label": TEXT}]}, ["a"], ["b"]),
        (
            {"type": "group", "fields": [{"key": "n", "type": "integer", "label": TEXT}]},
            [{"n": 1}],
            [{"n": "x"}],
        ),
    ],
)
def test_types_and_limits_are_told(question, good, bad):
    schema = schema_of({"key": "q", "required": True, **question})
    assert is_fit(schema, {"q": good})
    assert not is_fit(schema, {"q": bad})
    assert not is_fit(schema, {})


def test_what_need_not_be_answered_may_be_null():
    assert is_fit(schema_of({"key": "q", "type": "text"}), {"q": None})


CHOICES = [{"value": "shop", "label": TEXT}, {"value": "home", "label": TEXT}]


@pytest.mark.parametrize(
    ("condition", "asks", "leaves"),
    [
        ({"field": "kind", "is": "shop"}, {"kind": "shop"}, {"kind": "home"}),
        ({"field": "kind", "is_not": "shop"}, {"kind": "home"}, {"kind": "shop"}),
        ({"field": "kind", "one_of": ["shop"]}, {"kind": "shop"}, {"kind": "home"}),
        ({"field": "area", "more_than": 10}, {"area": 11}, {"area": 10}),
        ({"field": "area", "answered": True}, {"area": 1}, {}),
        ({"not": {"field": "kind", "is": "shop"}}, {"kind": "home"}, {"kind": "shop"}),
        (
            {"all": [{"field": "kind", "is": "shop"}, {"field": "area", "at_least": 5}]},
            {"kind": "shop", "area": 5},
            {"kind": "shop", "area": 4},
        ),
        (
            {"any": [{"field": "kind", "is": "shop"}, {"field": "area", "at_most": 5}]},
            {"area": 5},
            {"area": 6, "kind": "home"},
        ),
    ],
)
def test_conditions_are_told_as_if_and_then(condition, asks, leaves):
    schema = schema_of(
        {"key": "kind", "type": "choice", "choices": CHOICES},
        {"key": "area", "type": "integer"},
        {"key": "name", "type": "text", "required": True, "show_if": condition},
    )
    assert not is_fit(schema, asks)
    assert is_fit(schema, {**asks, "name": "x"})
    assert is_fit(schema, leaves)


def test_what_a_schema_cannot_say_is_left_to_the_form():
    schema = schema_of(
        {"key": "day", "type": "date"},
        {
            "key": "why",
            "type": "text",
            "required": True,
            "show_if": {"field": "day", "more_than": "2027-01-01"},
        },
    )
    assert schema["allOf"] == []
    assert schema["properties"]["why"]["x-asked-if"]["more_than"] == "2027-01-01"


def test_what_is_calculated_is_not_sent():
    schema = schema_of(
        {"key": "area", "type": "integer"},
        {"key": "sum", "type": "calculated", "formula": "area * 2"},
    )
    assert "sum" not in schema["properties"]
    assert not is_fit(schema, {"sum": 2})
