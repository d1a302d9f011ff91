from __future__ import annotations

import pytest

from portal.definitions.condition_tree import AnyOf
from portal.forms.compile import compile_form
from portal.forms.visibility import effective_answers, shown
from tests.portal.forms.conditional import IS_SHOP, form, one_step

pytestmark = pytest.mark.usefixtures("english")

SHOP = {"kind": "shop", "guild": "Bakers", "floors": 5, "licence": True, "staff": 3, "area": "100"}


def test_without_conditions_everything_is_shown():
    compiled = compile_form(one_step({"key": "a"}, {"key": "b"}))
    found = shown(compiled, {"a": "1"})
    assert found.steps == ("only",)
    assert found.fields["only"] == {"a", "b"}
    assert found.answers == {"a": "1"}
    assert found.problems == ()


def test_a_step_and_its_questions_follow_the_answers_before():
    assert shown(form(), {}).steps == ("place", "fee")
    assert shown(form(), SHOP).steps == ("place", "trade", "fee")
    assert shown(form(), {**SHOP, "kind": "house"}).steps == ("place", "fee")
    assert shown(form(), SHOP).fields["place"] == {"kind", "guild", "floors", "licence"}
    assert shown(form(), {**SHOP, "floors": 2}).fields["place"] == {"kind", "guild", "floors"}
    assert not shown(form(), {**SHOP, "floors": 2}).has_field("deed")
    assert shown(form(), SHOP).has_field("deed")


def test_what_is_hidden_is_not_among_the_answers_that_count():
    answers = effective_answers(form(), {**SHOP, "kind": "house"})
    assert answers == {"kind": "house", "floors": 5, "area": "100", "total": "2700000"}


def test_a_hidden_answer_counts_for_nothing_that_comes_after_it():
    compiled = compile_form(
        one_step(
            {"key": "a", "type": "yes_no"},
            {"key": "b", "type": "yes_no", "show_if": {"field": "a", "is": True}},
            {"key": "c", "show_if": {"field": "b", "is": True}},
            {"key": "d", "show_if": {"field": "b", "answered": False}},
        )
    )
    everything = {"a": True, "b": True, "c": "x", "d": "y"}
    assert shown(compiled, everything).fields["only"] == {"a", "b", "c"}
    assert shown(compiled, {**everything, "a": False}).fields["only"] == {"a", "d"}
    assert effective_answers(compiled, {**everything, "a": False}) == {"a": False, "d": "y"}


def test_a_step_of_which_nothing_is_asked_is_not_asked_either():
    definition = one_step({"key": "kind"})
    asked = {"key": "size", "type": "text", "label": "Size", "show_if": IS_SHOP}
    definition["steps"].append({"key": "more", "title": "More", "fields": [asked]})
    assert shown(compile_form(definition), {}).steps == ("only",)
    assert shown(compile_form(definition), {"kind": "shop"}).steps == ("only", "more")


def test_answers_that_belong_to_no_question_are_kept():
    assert effective_answers(form(), {"staff.seen": True})["staff.seen"] is True


def test_answers_that_count_stay_the_same_when_decided_again():
    once = effective_answers(form(), {**SHOP, "kind": "house"})
    assert effective_answers(form(), once) == once


def test_calculated_answers_are_worked_out_in_order_and_decide_what_follows():
    found = shown(form(), {"kind": "house", "area": "50.5", "floors": None})
    assert found.answers["total"] == "606000"
    assert not found.has_field("reason")
    assert shown(form(), {"kind": "house", "area": "100"}).has_field("reason")


def test_one_calculated_answer_may_use_another_before_it():
    compiled = compile_form(
        one_step(
            {"key": "net", "type": "integer"},
            {"key": "tax", "type": "calculated", "formula": "net * 0.09", "decimals": 2},
            {"key": "gross", "type": "calculated", "formula": "net + tax", "decimals": 2},
        )
    )
    assert effective_answers(compiled, {"net": 5, "tax": 99})["gross"] == "5.45"


def test_a_formula_without_a_value_leaves_a_problem_and_the_rest_goes_on():
    compiled = compile_form(
        one_step(
            {"key": "parts", "type": "integer"},
            {"key": "share", "type": "calculated", "formula": "100 / parts"},
            {"key": "double", "type": "calculated", "formula": "share * 2"},
            {"key": "last"},
        )
    )
    found = shown(compiled, {"parts": 0, "share": 7, "last": "x"})
    assert found.answers == {"parts": 0, "last": "x"}
    assert found.fields["only"] == {"parts", "share", "double", "last"}
    assert found.problems == (
        ("steps[0].fields[1].formula", "The formula divides by zero."),
        ("steps[0].fields[2].formula", "“share” is not answered."),
    )


def test_each_condition_of_a_large_form_is_looked_at_once(monkeypatch):
    looked = []
    holds = AnyOf.holds
    monkeypatch.setattr(AnyOf, "holds", lambda *given: looked.append(given[0]) or holds(*given))
    steps = [
        {
            "key": f"s{s}",
            "title": "S",
            "fields": [
                {"key": f"f{s}_{f}", "type": "integer", "label": "F"}
                | ({"show_if": {"any": [_from_0(s, f - 1), IS_0]}} if f > 4 else {})
                for f in range(15)
            ],
        }
        for s in range(10)
    ]
    compiled = compile_form({"steps": steps})
    answers = {f"f{s}_{f}": f for s in range(10) for f in range(15)}
    assert len(shown(compiled, answers).answers) == 150
    assert len(looked) == 100


IS_0 = {"field": "f0_0", "is": 0}


def _from_0(step: int, question: int) -> dict[str, object]:
    return {"field": f"f{step}_{question}", "at_least": 0}
