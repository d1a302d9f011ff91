"""A workflow is tried out before it is published: dates, notices and refusals as they would be."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from portal.definitions.reading import InvalidDefinition, Node
from portal.workcalendar.town import TownCalendar
from portal.workflow.assertions import read_assertions, run_assertions
from portal.workflow.compile import compile_workflow
from portal.workflow.simulate import PlannedMove, simulate
from tests.portal.workflow.richer import put, richer

pytestmark = pytest.mark.usefixtures("english")

TEHRAN = ZoneInfo("Asia/Tehran")
SATURDAY = datetime(2026, 11, 21, 8, 0, tzinfo=TEHRAN)
CALENDAR = TownCalendar()
VISITED = PlannedMove("done", {"floors": 2, "remark": "ok"})


def play(moves, answers=None, **options):
    workflow = compile_workflow(richer())
    given = {"start": SATURDAY, "calendar": CALENDAR, **options}
    return simulate(workflow, {"area": "120"} if answers is None else answers, moves, **given)


def test_a_case_is_played_to_its_end_with_dates_of_the_working_calendar():
    steps = play(["to_visit", VISITED, "issue"])
    assert [step.state for step in steps] == ["check", "visit", "decision", "issued"]
    assert [step.at.date().isoformat() for step in steps] == [
        "2026-11-21",
        "2026-11-22",
        "2026-11-25",
        "2026-11-29",  # Thursday and Friday are closed
    ]
    assert steps[-1].outcome == "approved"
    assert not any(step.refused for step in steps)


def test_who_acts_and_who_is_told_stands_in_each_step():
    submitted, visit, decision, issued = play(["to_visit", VISITED, "issue"])
    assert (submitted.who, submitted.move) == ("the applicant", "")
    assert "received" in submitted.notices[0]
    assert visit.who == "staff: Handle cases"
    assert visit.notices == ("The applicant is told: Visit",)
    assert decision.effects == ("The applicant is told: The visit is over.",)
    assert issued.notices == ("The applicant is told: Issued – Fetch it at desk 3.",)


def test_a_condition_that_is_not_met_ends_the_play_with_its_words():
    steps = play(["to_visit", "done"], {"area": "80"})
    assert len(steps) == 2
    assert (steps[-1].state, steps[-1].refused) == ("check", "Small plots need no visit.")


def test_what_staff_answer_decides_later_conditions():
    tall = PlannedMove("done", {"floors": 5})
    assert play(["to_visit", tall, "issue"])[-1].refused == "Too tall."
    assert play(["to_visit", "done", "issue"], staff_answers={"floors": 9})[-1].refused


def test_answers_of_the_staff_are_read_strictly():
    steps = play(["to_visit", PlannedMove("done", {"floors": "many"})])
    assert "Floors" in steps[-1].refused
    assert "Floors" in play(["to_visit", "done"])[-1].refused


def test_a_move_that_is_not_offered_is_refused():
    assert play(["issue"])[-1].refused == play(["dance"])[-1].refused
    assert "not possible" in play(["issue"])[-1].refused


def test_an_answer_leads_back_to_where_the_question_came_from():
    steps = play(["to_visit", "ask", "answer"])
    assert [step.state for step in steps] == ["check", "visit", "waiting", "visit"]
    assert steps[2].notices[0].startswith("The applicant is asked: Waiting for you")
    assert (steps[3].who, steps[3].notices) == ("the applicant", ())


def test_the_clock_takes_its_own_time():
    steps = play(["ask", "expire"])
    assert (steps[-1].who, steps[-1].state) == ("the portal", "refused")
    assert (steps[-1].at - steps[-2].at).days == 10


def test_people_act_before_the_clock_does():
    definition = richer()
    definition["states"][1]["days"] = 30
    workflow = compile_workflow(definition)
    steps = simulate(workflow, {}, ["ask", "answer"], start=SATURDAY, calendar=CALENDAR)
    assert (steps[-1].at - steps[-2].at).days == 10


def examples(*given):
    return read_assertions(Node(list(given), "assertions"))


def example(**changes):
    moves = ["to_visit", {"move": "done", "fields": {"floors": 2}}, "issue"]
    base = {"name": "A house", "answers": {"area": "120"}, "moves": moves}
    return {**base, "expect": {"state": "issued", "outcome": "approved"}, **changes}


def run(*given):
    workflow = compile_workflow(richer())
    return run_assertions(workflow, examples(*given), start=SATURDAY, calendar=CALENDAR)


def test_an_example_that_comes_out_as_expected_passes():
    [result] = run(example())
    assert result.passed
    assert result.name == "A house"
    assert len(result.steps) == 4


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"expect": {"state": "refused"}}, "ends in “issued”"),
        ({"expect": {"outcome": "rejected"}}, "outcome is “approved”"),
        ({"expect": {"within_days": 5}}, "6 working days"),
        ({"expect": {"refused": "issue"}}, "is not refused"),
        ({"answers": {"area": "80"}}, "Small plots"),
        ({"moves": ["to_visit", "done"], "expect": {"refused": "to_visit"}}, "“done” is refused"),
    ],
)
def test_an_example_that_comes_out_otherwise_says_what_came(changes, words):
    [result] = run(example(**changes))
    assert not result.passed
    assert any(words in problem for problem in result.problems)


def test_an_expected_refusal_passes():
    moves = ["to_visit"]
    wanted = {"refused": "to_visit", "state": "check"}
    [result] = run(example(answers={"area": 1}, moves=moves, expect=wanted))
    assert result.passed


def test_enough_days_pass():
    [result] = run(example(expect={"within_days": 6}))
    assert result.passed


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        ("0.name", "", "assertions[0].name"),
        ("0.surprise", 1, "assertions[0].surprise"),
        ("0.answers", [], "assertions[0].answers"),
        ("0.moves", "to_visit", "assertions[0].moves"),
        ("0.moves.0", 5, "assertions[0].moves[0]"),
        ("0.moves.1.field", {}, "assertions[0].moves[1].field"),
        ("0.expect", {}, "assertions[0].expect"),
        ("0.expect", {"colour": 1}, "assertions[0].expect.colour"),
        ("0.expect", {"outcome": "lost"}, "assertions[0].expect.outcome"),
        ("0.expect", {"within_days": -1}, "assertions[0].expect.within_days"),
        ("1.name", "A house", "assertions[1]"),
    ],
)
def test_examples_are_read_strictly(path, value, place):
    given = put([example(), example(name="Another house")], path, value)
    with pytest.raises(InvalidDefinition) as refusal:
        read_assertions(Node(given, "assertions"))
    assert refusal.value.place == place


def test_no_examples_are_fine():
    assert examples() == ()
