from __future__ import annotations

import itertools
import random
from datetime import date
from decimal import Decimal

import pytest

from portal.definitions import possibilities
from portal.definitions.conditions import Domain, Effort, Kind, can_hold, read_condition
from portal.definitions.reading import Node

CHOICE = Domain(Kind.ONE, values=("a", "b", "c"))
NEEDED = Domain(Kind.ONE, values=("a", "b"), may_be_empty=False)
FLAG = Domain(Kind.ONE, values=(True, False))
SOME = Domain(Kind.SEVERAL, values=("a", "b", "c"), most=Decimal(2))
WHOLE = Domain(Kind.WHOLE_NUMBER, least=Decimal(0), most=Decimal(10))
DECIMAL = Domain(Kind.NUMBER, least=Decimal(0))
DAY = Domain(Kind.DATE, least=date(2026, 1, 1), most=date(2026, 1, 31))
TEXT = Domain(Kind.TEXT)


def possible(domain: Domain | None, *parts: dict[str, object]) -> bool:
    condition = read_condition(Node({"all": [_about_q(part) for part in parts]}))
    return can_hold(condition, {} if domain is None else {"q": domain})


def _about_q(part: dict[str, object]) -> dict[str, object]:
    if set(part) == {"not"}:
        return {"not": _about_q(part["not"])}  # type: ignore[arg-type]
    return {"field": "q", **part}


@pytest.mark.parametrize(
    ("domain", "parts", "expected"),
    [
        (CHOICE, [{"is": "a"}], True),
        (CHOICE, [{"is": "z"}], False),
        (CHOICE, [{"one_of": ["z", "c"]}], True),
        (CHOICE, [{"is": "a"}, {"is": "b"}], False),
        (CHOICE, [{"is": "a"}, {"is_not": "a"}], False),
        (CHOICE, [{"is_not": "a"}, {"is_not": "b"}, {"is_not": "c"}], True),
        (NEEDED, [{"is_not": "a"}, {"is_not": "b"}], False),
        (NEEDED, [{"answered": False}], False),
        (CHOICE, [{"answered": False}, {"is": "a"}], False),
        (CHOICE, [{"not": {"is": "a"}}, {"not": {"is": "b"}}, {"is": "c"}], True),
        (CHOICE, [{"more_than": 3}], False),
        (FLAG, [{"is": True}], True),
        (FLAG, [{"is": True}, {"is": False}], False),
        (FLAG, [{"is": "yes"}], False),
        (SOME, [{"contains": "a"}, {"contains": "b"}], True),
        (SOME, [{"contains": "a"}, {"contains": "b"}, {"contains": "c"}], False),
        (SOME, [{"contains": "z"}], False),
        (SOME, [{"contains": "a"}, {"not": {"contains": "a"}}], False),
        (SOME, [{"answered": True}, {"not": {"contains": "a"}}], True),
        (SOME, [{"is": "a"}], False),
        (WHOLE, [{"more_than": 10}], False),
        (WHOLE, [{"at_least": 10}], True),
        (WHOLE, [{"more_than": 3}, {"less_than": 4}], False),
        (WHOLE, [{"more_than": 3}, {"less_than": 5}], True),
        (WHOLE, [{"more_than": 3}, {"less_than": 6}, {"is_not": 4}, {"is_not": 5}], False),
        (WHOLE, [{"more_than": 3}, {"less_than": 7}, {"is_not": 4}, {"is_not": 5}], True),
        (WHOLE, [{"is": "3.0"}], True),
        (WHOLE, [{"is": "a"}], False),
        (DECIMAL, [{"more_than": 3}, {"less_than": 4}], True),
        (DECIMAL, [{"more_than": 3}, {"less_than": 3}], False),
        (DECIMAL, [{"less_than": 0}], False),
        (DECIMAL, [{"not": {"less_than": 0}}], True),
        (DECIMAL, [{"is": 3}, {"is_not": "3"}], False),
        (DAY, [{"more_than": "2026-01-30"}], True),
        (DAY, [{"more_than": "2026-01-31"}], False),
        (DAY, [{"more_than": "2026-01-03"}, {"less_than": "2026-01-04"}], False),
        (DAY, [{"more_than": 5}], False),
        (TEXT, [{"is": "Sara"}], True),
        (TEXT, [{"is_not": "Sara"}, {"answered": True}], True),
        (TEXT, [{"more_than": 3}, {"less_than": 4}], True),
        (TEXT, [{"is": True}], False),
        (None, [{"is": True}], True),
        (None, [{"contains": "a"}, {"contains": "b"}], True),
        (None, [{"is": "a"}, {"is": "b"}], False),
        (None, [{"more_than": 3}, {"at_most": 3}], False),
        (None, [{"more_than": 3}, {"at_least": "2026-01-01"}], False),
        (None, [{"more_than": 3}, {"answered": False}], False),
    ],
)
def test_whether_any_answer_suits_is_found_out(domain, parts, expected):
    assert possible(domain, *parts) is expected


def test_alternatives_are_possible_if_one_of_them_is():
    never, sometimes = {"field": "q", "is": "z"}, {"field": "q", "is": "a"}
    domains = {"q": CHOICE}
    assert can_hold(read_condition(Node({"any": [never, sometimes]})), domains)
    assert not can_hold(read_condition(Node({"any": [never, never]})), domains)
    assert not can_hold(read_condition(Node({"not": {"any": [sometimes, {"not": sometimes}]}})), {})


def test_questions_do_not_disturb_each_other():
    both = {"all": [{"field": "p", "is": "a"}, {"field": "q", "is": "b"}]}
    assert can_hold(read_condition(Node(both)), {"p": CHOICE, "q": CHOICE})


def test_too_many_alternatives_count_as_possible():
    pair = {"any": [{"field": "q", "is": "y"}, {"field": "q", "is": "z"}]}
    assert not can_hold(read_condition(Node({"all": [pair] * 9})), {"q": CHOICE})
    assert can_hold(read_condition(Node({"all": [pair] * 10})), {"q": CHOICE})


def test_the_answer_is_the_same_as_trying_every_answer():
    draw = random.Random(20260321)
    for _round in range(400):
        condition = read_condition(Node(_random_condition(draw, 3)))
        tried = itertools.product((None, "a", "b", "c"), (None, *range(11)))
        expected = any(condition.holds({"p": p, "q": q}) for p, q in tried)
        assert can_hold(condition, {"p": CHOICE, "q": WHOLE}) is expected, condition.to_json()


def _random_condition(draw: random.Random, levels: int) -> dict[str, object]:
    if levels == 1 or draw.random() < 0.3:
        return draw.choice(
            [
                {"field": "p", draw.choice(["is", "is_not"]): draw.choice("abcz")},
                {"field": "p", "answered": draw.random() < 0.5},
                {"field": "q", draw.choice(["more_than", "less_than", "at_least", "at_most"]): n}
                if (n := draw.randint(-1, 11)) is not None
                else {},
                {"field": "q", draw.choice(["is", "is_not"]): draw.randint(0, 10)},
            ]
        )
    if draw.random() < 0.2:
        return {"not": _random_condition(draw, levels - 1)}
    parts = [_random_condition(draw, levels - 1) for _part in range(draw.randint(1, 3))]
    return {draw.choice(["all", "any"]): parts}


def test_the_hardest_condition_looks_at_no_more_than_512_ways(monkeypatch):
    looked = []
    look = possibilities._is_possible
    monkeypatch.setattr(
        possibilities, "_is_possible", lambda *given: looked.append(1) or look(*given)
    )
    pair = [{"field": f"q{n}", "more_than": n} for n in range(2)]
    parts = [{"any": [{**leaf, "more_than": n} for leaf in pair]} for n in range(9)]
    condition = read_condition(Node({"all": [*parts, {"field": "q0", "less_than": 0}]}))
    assert can_hold(condition, {})
    assert len(looked) <= possibilities.MOST_CONJUNCTIONS


def test_without_effort_left_everything_may_hold():
    never = read_condition(Node({"all": [{"field": "q", "is": "a"}, {"field": "q", "is": "b"}]}))
    shared = Effort(50)
    found = [can_hold(never, {"q": CHOICE}, shared) for _once in range(20)]
    assert found[0] is False
    assert found == sorted(found)
    assert shared.is_spent
    assert not can_hold(never, {"q": CHOICE})
