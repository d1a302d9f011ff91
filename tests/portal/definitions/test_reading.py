from __future__ import annotations

from enum import StrEnum

import pytest

from portal.definitions.reading import InvalidDefinition, Node, refuse_doubles, refuse_doubles_at
from portal.errors import DomainError

pytestmark = pytest.mark.usefixtures("english")


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


def test_each_value_knows_its_place():
    steps = Node({"steps": [{"key": "a"}, {"key": "b"}]}).get("steps").items()
    assert [step.get("key").place for step in steps] == ["steps[0].key", "steps[1].key"]
    assert [step.get("key").key() for step in steps] == ["a", "b"]


def test_a_refusal_says_where_and_why():
    with pytest.raises(InvalidDefinition, match=r"^steps: A list with at least one") as refusal:
        Node({"steps": []}).get("steps").items()
    assert isinstance(refusal.value, DomainError)
    assert refusal.value.place == "steps"
    with pytest.raises(InvalidDefinition, match=r"^·: "):
        Node([]).opened(("steps",))


def test_an_unknown_key_is_refused_at_its_place():
    node = Node({"known": 1, "lable": 2}, "steps[0]")
    with pytest.raises(InvalidDefinition) as refusal:
        node.opened(("known",))
    assert refusal.value.place == "steps[0].lable"


@pytest.mark.parametrize("value", [None, {}, {"key": None}])
def test_what_is_missing_is_absent_and_has_its_default(value):
    node = Node(value).get("key")
    assert node.is_absent
    assert node.flag(default=True) is True
    assert node.whole_number(default=4, most=9) == 4
    assert node.one_of(Colour, Colour.BLUE) is Colour.BLUE
    assert node.localised(required=False) == node.localised_or_empty() == ""


def test_an_empty_hint_counts_as_none_but_an_empty_label_does_not():
    assert Node("").localised_or_empty() == Node({}).localised_or_empty() == ""
    with pytest.raises(InvalidDefinition):
        Node("").localised(required=False)


def test_sound_values_are_given_back():
    assert Node({"fa": "سلام", "en": "Hello"}).localised(required=True) == {
        "fa": "سلام",
        "en": "Hello",
    }
    assert Node("red").one_of(Colour) is Colour.RED
    assert Node(0).whole_number(default=4, most=9) == 0
    assert Node(False).flag(default=True) is False


REFUSALS = [
    (lambda: Node(" ").text(), "text is needed"),
    (lambda: Node("a\0b").text(), "text is needed"),
    (lambda: Node("a" * 2001).text(), "too long"),
    (lambda: Node("Key").key(), "Latin"),
    (lambda: Node("a" * 51).key(), "Latin"),
    (lambda: Node("کلید").key(), "Latin"),
    (lambda: Node(None).localised(required=True), "label is missing"),
    (lambda: Node({"en": "Hello"}).localised(required=True), "^fa: The label is missing"),
    (lambda: Node("green").one_of(Colour, Colour.RED), "'red', 'blue'"),
    (lambda: Node(None).one_of(Colour), "'red', 'blue'"),
    (lambda: Node(True).whole_number(default=0, most=9), "whole number"),
    (lambda: Node(10).whole_number(default=0, most=9), "between 0 and 9"),
    (lambda: Node(-1).whole_number(default=0, most=9), "between 0 and 9"),
    (lambda: Node("true").flag(default=False), "true or false"),
    (lambda: Node({}).items(), "at least one entry"),
]


@pytest.mark.parametrize(("read", "reason"), REFUSALS)
def test_each_unfit_value_is_refused_with_its_reason(read, reason):
    with pytest.raises(InvalidDefinition, match=reason):
        read()


def test_a_key_that_is_there_twice_is_refused_where_it_repeats():
    refuse_doubles("moves", ["a", "b"])
    with pytest.raises(InvalidDefinition, match="“a” is there twice") as refusal:
        refuse_doubles("moves", ["a", "b", "a"])
    assert refusal.value.place == "moves[2]"
    with pytest.raises(InvalidDefinition) as refusal:
        refuse_doubles_at({"steps[0].fields[0]": "q", "steps[1].fields[0]": "q"})
    assert refusal.value.place == "steps[1].fields[0]"
