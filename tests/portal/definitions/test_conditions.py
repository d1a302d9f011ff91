from __future__ import annotations

import pytest

from portal.definitions.conditions import (
    AllOf,
    Comparison,
    Condition,
    Not,
    Operator,
    read_condition,
)
from portal.definitions.reading import InvalidDefinition, Node

pytestmark = pytest.mark.usefixtures("english")


def read(written: object) -> Condition:
    return read_condition(Node(written, "show_if"))


def holds(written: object, **answers: object) -> bool:
    return read(written).holds(answers)


def nested(levels: int) -> dict[str, object]:
    leaf: dict[str, object] = {"field": "kind", "is": "shop"}
    for _level in range(levels - 1):
        leaf = {"not": leaf}
    return leaf


@pytest.mark.parametrize(
    ("written", "answer", "expected"),
    [
        ({"is": "shop"}, "shop", True),
        ({"is": "shop"}, "house", False),
        ({"is": "shop"}, None, False),
        ({"is": "shop"}, "", False),
        ({"is": True}, True, True),
        ({"is": True}, 1, False),
        ({"is": False}, False, True),
        ({"is": False}, None, False),
        ({"is": 12}, "12", True),
        ({"is": "12"}, 12, True),
        ({"is": 12.5}, "12.50", True),
        ({"is": "012"}, "12", False),
        ({"is": 0}, False, False),
        ({"is": 0}, 0, True),
        ({"is": "shop"}, ["shop"], False),
        ({"is_not": "shop"}, "house", True),
        ({"is_not": "shop"}, "shop", False),
        ({"is_not": "shop"}, None, True),
        ({"is_not": True}, None, True),
        ({"one_of": ["shop", "house"]}, "house", True),
        ({"one_of": ["shop", "house"]}, "garden", False),
        ({"one_of": ["shop"]}, None, False),
        ({"one_of": [1, 2.5]}, "2.5", True),
        ({"contains": "gas"}, ["water", "gas"], True),
        ({"contains": "gas"}, ["water"], False),
        ({"contains": "gas"}, [], False),
        ({"contains": "gas"}, None, False),
        ({"contains": "gas"}, "gas", False),
        ({"contains": "gas"}, [{"kind": "gas"}], False),
        ({"more_than": 3}, 4, True),
        ({"more_than": 3}, 3, False),
        ({"more_than": 3}, "3.0001", True),
        ({"more_than": 3}, None, False),
        ({"more_than": 3}, True, False),
        ({"more_than": 3}, "many", False),
        ({"more_than": "9"}, "10", True),
        ({"less_than": 3}, 2, True),
        ({"less_than": 3}, 3, False),
        ({"less_than": 3}, None, False),
        ({"at_least": 3}, 3, True),
        ({"at_most": 3}, 3, True),
        ({"at_most": 3}, 4, False),
        ({"at_most": 0.1}, "0.1", True),
        ({"more_than": "2026-03-21"}, "2026-03-22", True),
        ({"at_most": "2026-03-21"}, "2026-03-21", True),
        ({"less_than": "2026-03-21"}, "2026-03-21", False),
        ({"less_than": "2026-03-21"}, 5, False),
        ({"less_than": 5}, "2026-03-21", False),
        ({"less_than": "2026-03-21"}, "2026-13-45", False),
        ({"answered": True}, "x", True),
        ({"answered": True}, False, True),
        ({"answered": True}, 0, True),
        ({"answered": True}, None, False),
        ({"answered": True}, "", False),
        ({"answered": True}, [], False),
        ({"answered": False}, None, True),
        ({"answered": False}, "x", False),
    ],
)
def test_an_answer_is_compared_as_the_definition_says(written, answer, expected):
    assert holds({"field": "q", **written}, q=answer) is expected
    assert holds({"not": {"field": "q", **written}}, q=answer) is not expected


def test_a_question_without_any_answer_makes_every_comparison_false_but_is_not():
    for operator, value in (("is", 1), ("one_of", [1]), ("contains", 1), ("at_most", 1)):
        assert not holds({"field": "gone", operator: value})
    assert holds({"field": "gone", "is_not": 1})
    assert holds({"field": "gone", "answered": False})


def test_and_or_and_not_join_conditions():
    shop, tall = {"field": "kind", "is": "shop"}, {"field": "floors", "more_than": 3}
    assert holds({"all": [shop, tall]}, kind="shop", floors=4)
    assert not holds({"all": [shop, tall]}, kind="shop", floors=3)
    assert holds({"any": [shop, tall]}, kind="house", floors=4)
    assert not holds({"any": [shop, tall]}, kind="house")
    assert holds({"all": [shop, {"not": tall}]}, kind="shop")


def test_staff_answers_are_named_with_their_prefix():
    condition = read({"field": "staff.visited", "is": True})
    assert condition.holds({"staff.visited": True})
    assert condition.fields == {"staff.visited"}


def test_a_condition_knows_its_questions_and_where_each_stands():
    condition = read({"all": [{"field": "a", "is": 1}, {"not": {"field": "b", "answered": True}}]})
    assert condition.fields == {"a", "b"}
    places = [comparison.place for comparison in condition.comparisons]
    assert places == ["show_if.all[0]", "show_if.all[1].not"]


def test_a_condition_read_from_what_it_writes_is_the_same():
    written = {
        "any": [
            {"all": [{"field": "a", "one_of": ["x", "y"]}, {"field": "b", "at_least": 2.5}]},
            {"not": {"field": "c", "answered": False}},
        ]
    }
    assert read(written).to_json() == written
    assert read(read(written).to_json()) == read(written)
    assert read({"field": "a", "is": 1}) == Comparison("a", Operator.IS, 1)
    assert isinstance(read({"not": {"all": [{"field": "a", "is": 1}]}}), Not)
    assert isinstance(read({"all": [{"field": "a", "is": 1}]}), AllOf)


@pytest.mark.parametrize(
    ("written", "place"),
    [
        (None, "show_if"),
        ([], "show_if"),
        ("kind", "show_if"),
        ({}, "show_if.field"),
        ({"field": "kind"}, "show_if"),
        ({"is": 1}, "show_if.field"),
        ({"field": 5, "is": 1}, "show_if.field"),
        ({"field": "Kind", "is": 1}, "show_if.field"),
        ({"field": "a.b.c", "is": 1}, "show_if.field"),
        ({"field": "kind", "is": 1, "is_not": 2}, "show_if"),
        ({"field": "kind", "equals": 1}, "show_if.equals"),
        ({"field": "kind", "is": None}, "show_if"),
        ({"field": "kind", "is": []}, "show_if.is"),
        ({"field": "kind", "is": {}}, "show_if.is"),
        ({"field": "kind", "is": ""}, "show_if.is"),
        ({"field": "kind", "is": "\0"}, "show_if.is"),
        ({"field": "kind", "is": "x" * 501}, "show_if.is"),
        ({"field": "kind", "is": float("nan")}, "show_if.is"),
        ({"field": "kind", "is": float("inf")}, "show_if.is"),
        ({"field": "kind", "is": 10**30}, "show_if.is"),
        ({"field": "kind", "one_of": "shop"}, "show_if.one_of"),
        ({"field": "kind", "one_of": []}, "show_if.one_of"),
        ({"field": "kind", "one_of": [1, None]}, "show_if.one_of[1]"),
        ({"field": "kind", "one_of": ["x"] * 201}, "show_if.one_of"),
        ({"field": "kind", "more_than": "many"}, "show_if.more_than"),
        ({"field": "kind", "more_than": True}, "show_if.more_than"),
        ({"field": "kind", "more_than": "2026-02-30"}, "show_if.more_than"),
        ({"field": "kind", "answered": "yes"}, "show_if.answered"),
        ({"all": []}, "show_if.all"),
        ({"all": {}}, "show_if.all"),
        ({"all": None}, "show_if.all"),
        ({"all": [{"field": "kind", "is": 1}], "any": []}, "show_if"),
        ({"not": {"field": "kind", "is": 1}, "field": "kind"}, "show_if"),
        ({"not": None}, "show_if.not"),
        ({"any": [{"field": "kind", "is": 1}, {"field": "kind"}]}, "show_if.any[1]"),
        (nested(6), "show_if.not.not.not.not.not"),
        ({"any": [{"field": "kind", "is": 1}] * 31}, "show_if"),
        ({"any": [{"any": [{"field": "kind", "is": 1}] * 16}] * 2}, "show_if"),
    ],
)
def test_a_condition_that_breaks_a_rule_is_refused_at_its_place(written, place):
    with pytest.raises(InvalidDefinition) as refusal:
        read(written)
    assert refusal.value.place == place


def test_the_limits_themselves_are_allowed():
    assert read(nested(5)).fields == {"kind"}
    assert len(list(read({"any": [{"field": "kind", "is": 1}] * 30}).comparisons)) == 30


def test_very_deep_nesting_is_refused_without_harm():
    with pytest.raises(InvalidDefinition, match="nested too deeply"):
        read(nested(900))


@pytest.mark.parametrize("written", [{"field": "é", "is": 1}, {"field": "_a", "is": 1}])
def test_names_are_plain_latin(written):
    with pytest.raises(InvalidDefinition, match="small Latin letters"):
        read(written)
