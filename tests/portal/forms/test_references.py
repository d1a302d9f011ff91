from __future__ import annotations

from typing import Any

import pytest

from portal.forms.compile import compile_form
from portal.forms.definition import InvalidDefinition
from tests.portal.forms.conditional import DIGGING, IS_SHOP, one_step

pytestmark = pytest.mark.usefixtures("english")

KIND = {"key": "kind"}
A_IS_1 = {"field": "a", "is": 1}


def refusal_of(definition: dict[str, Any]) -> InvalidDefinition:
    with pytest.raises(InvalidDefinition) as refused:
        compile_form(definition)
    return refused.value


def test_a_form_with_rules_is_read_with_all_of_them():
    compiled = compile_form(DIGGING)
    guild = compiled.step("place").field("guild")
    assert guild.show_if is not None
    assert guild.show_if.fields == {"kind"}
    assert guild.bank == "guild-name"
    assert compiled.step("trade").show_if is not None
    assert compiled.step("fee").field("total").formula is not None
    assert compiled.step("place").field("licence").stops[0].link_url == "/licences/"


@pytest.mark.parametrize(
    ("fields", "place", "words"),
    [
        ([{"key": "a", "show_if": A_IS_1}], "fields[0].show_if.field", "itself"),
        ([{"key": "b", "show_if": A_IS_1}, {"key": "a"}], "fields[0].show_if.field", "later"),
        (
            [{"key": "b", "show_if": {"all": [A_IS_1]}}],
            "fields[0].show_if.all[0].field",
            "no quest",
        ),
        (
            [{"key": "a", "type": "information"}, {"key": "b", "show_if": A_IS_1}],
            "fields[1].show_if.field",
            "no answer",
        ),
        (
            [{"key": "a", "type": "file"}, {"key": "b", "show_if": A_IS_1}],
            "fields[1].show_if.field",
            "no answer",
        ),
        (
            [{"key": "b", "stops": [{"when": A_IS_1, "text": "x"}]}, {"key": "a"}],
            "fields[0].stops[0].when.field",
            "later",
        ),
        (
            [{"key": "a", "type": "calculated", "formula": "a + 1"}],
            "fields[0].formula",
            "“a” and “a” are calculated from each other",
        ),
        (
            [{"key": "a", "type": "calculated", "formula": "b"}, {"key": "b", "type": "integer"}],
            "fields[0].formula",
            "“b” comes after “a”",
        ),
        (
            [
                {"key": "a", "type": "calculated", "formula": "b"},
                {"key": "b", "type": "calculated", "formula": "c"},
                {"key": "c", "type": "calculated", "formula": "a"},
            ],
            "fields[0].formula",
            "“a” and “b” are calculated from each other",
        ),
        (
            [{"key": "a", "type": "calculated", "formula": "gone"}],
            "fields[0].formula",
            "no question with the key “gone”",
        ),
        (
            [{"key": "t", "type": "file"}, {"key": "a", "type": "calculated", "formula": "t"}],
            "fields[1].formula",
            "no answer to calculate with",
        ),
    ],
)
def test_a_question_refers_only_to_what_is_asked_before_it(fields, place, words):
    refused = refusal_of(one_step(*fields))
    assert refused.place == f"steps[0].{place}"
    assert words in refused.reason


def test_a_step_looks_back_to_earlier_steps_only():
    definition = one_step(KIND)
    definition["steps"][0]["show_if"] = IS_SHOP
    refused = refusal_of(definition)
    assert refused.place == "steps[0].show_if.field"
    assert "asked later" in refused.reason


def test_a_question_may_look_back_across_steps_and_stop_on_itself():
    definition = one_step(KIND)
    stop = {"when": {"field": "size", "more_than": 3}, "text": "Too large."}
    size = {"key": "size", "type": "integer", "label": "Size", "show_if": IS_SHOP, "stops": [stop]}
    definition["steps"].append({"key": "more", "title": "More", "fields": [size]})
    assert compile_form(definition).step("more").field("size").stops[0].text == "Too large."


@pytest.mark.parametrize(
    ("rule", "place"),
    [
        ({"show_if": {"field": "kind"}}, "show_if"),
        ({"stops": {}}, "stops"),
        ({"stops": ["x"]}, "stops[0]"),
        ({"stops": [{"text": "x"}]}, "stops[0].when"),
        ({"stops": [{"when": IS_SHOP}]}, "stops[0].text"),
        ({"stops": [{"when": IS_SHOP, "text": "x", "also": 1}]}, "stops[0].also"),
        ({"stops": [{"when": IS_SHOP, "text": "x"}] * 11}, "stops"),
        ({"stops": [{"when": IS_SHOP, "text": "x", "link": {"url": "/a"}}]}, "stops[0].link.label"),
        ({"messages": []}, "messages"),
        ({"messages": {"required": 5}}, "messages.required"),
        ({"messages": {"unknown": "x"}}, "messages.unknown"),
        ({"bank": 5}, "bank"),
        ({"bank": "Two words"}, "bank"),
    ],
)
def test_a_rule_that_is_written_wrongly_is_refused_at_its_place(rule, place):
    refused = refusal_of(one_step(KIND, {"key": "b", **rule}))
    assert refused.place == f"steps[0].fields[1].{place}"


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "//evil.example", "/\\evil.example", "ftp://a/b", "a/b", "", " /a",
     "https://", "https:///a", "/a b", '/a"b', "https://a\nb", "data:text/html,x", "x" * 600],
)  # fmt: skip
def test_a_stop_leads_only_to_pages_of_the_town_or_the_web(url):
    link = {"label": "There", "url": url}
    stop = {"when": IS_SHOP, "text": "x", "link": link}
    refused = refusal_of(one_step(KIND, {"key": "b", "stops": [stop]}))
    assert refused.place == "steps[0].fields[1].stops[0].link.url"


@pytest.mark.parametrize("url", ["/", "/services/a/?b=c#d", "https://town.example/a", "HTTP://a.b"])
def test_addresses_of_pages_are_taken(url):
    stop = {"when": IS_SHOP, "text": "x", "link": {"label": "There", "url": url}}
    compiled = compile_form(one_step(KIND, {"key": "b", "stops": [stop]}))
    assert compiled.steps[0].field("b").stops[0].link_url == url


def test_empty_rules_count_as_none():
    empty = {"show_if": None, "stops": [], "messages": {"required": ""}, "bank": ""}
    field = compile_form(one_step({"key": "a", **empty})).steps[0].field("a")
    assert (field.show_if, field.stops, field.messages, field.bank) == (None, (), {}, "")


def test_a_text_without_a_question_has_no_messages_and_no_place_in_the_bank():
    for rule in ({"messages": {"required": "x"}}, {"bank": "x"}):
        refused = refusal_of(one_step({"key": "a", "type": "information", **rule}))
        assert refused.place == f"steps[0].fields[0].{next(iter(rule))}"


def test_a_condition_on_a_question_whose_plugin_is_away_still_compiles():
    away = {"key": "a", "type": "gone.away"}
    definition = one_step(away, {"key": "b", "show_if": A_IS_1})
    compiled = compile_form(definition, allow_unknown_types=True)
    assert compiled.steps[0].field("b").show_if is not None
