"""A workflow that sends people to the town hall says so in its moves."""

from __future__ import annotations

from copy import deepcopy

import pytest

from portal.testing.matters import DEFINITIONS
from portal.workflow.check import check_workflow
from portal.workflow.compile import compile_workflow
from portal.workflow.visits import doubts_about_visits


def workflow(hint, *, visit=False, where="citizen_hint"):
    definition = deepcopy(DEFINITIONS["workflow"])
    states = {state["key"]: state for state in definition["states"]}
    states["visit"][where] = {"fa": hint, "en": "-"}
    for move in definition["moves"]:
        if move["to"] == "visit" and visit:
            move["visit"] = True
    return definition


def doubts(definition):
    return list(doubts_about_visits(compile_workflow(definition)))


@pytest.mark.parametrize("hint", [
    "برای امضا مراجعهٔ حضوری لازم است.", "لطفاً به شهرداری مراجعه کنید.", "در روز مقرر حضور یابید.",
    "لطفا با اصل سند مراجعه فرمایید.",
])  # fmt: skip
def test_a_hint_to_come_without_the_tick_is_doubted(hint):
    assert [place for place, _text in doubts(workflow(hint))] == ["states[1].citizen_hint"]


def test_the_tick_settles_it():
    assert doubts(workflow("لطفاً به شهرداری مراجعه کنید.", visit=True)) == []


@pytest.mark.parametrize("hint", [
    "کارشناس برای بازدید می‌آید.", "بدون مراجعهٔ حضوری انجام می‌شود.", "نیازی به مراجعهٔ حضوری نیست.",
])  # fmt: skip
def test_other_hints_are_left_alone(hint):
    assert doubts(workflow(hint)) == []


def test_the_words_of_the_notice_count_as_well():
    assert doubts(workflow("لطفاً به شهرداری مراجعه کنید.", where="notice_text"))


def test_the_checker_passes_it_on(db):
    found = check_workflow(workflow("لطفاً به شهرداری مراجعه کنید."))
    assert "states[1].citizen_hint" in [finding.place for finding in found]
