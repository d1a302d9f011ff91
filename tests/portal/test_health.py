"""What staff are told about the parts of the portal."""

import pytest
from django.utils.translation import gettext_lazy, override

from portal.health import HealthAnswer, HealthCheck, health_checks, run_health_checks


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


@pytest.fixture
def offer(switchboard):
    switchboard.empty(health_checks)

    def add(**answers):
        for name, answer in answers.items():
            check = answer if callable(answer) else lambda answer=answer: answer
            switchboard.offer(health_checks, **{name: HealthCheck("Boiler", check)})

    return add


def failing():
    raise RuntimeError("broken")


@pytest.mark.parametrize(
    ("answer", "ok", "text"),
    [
        (None, True, ""),
        ("", True, ""),
        ("Cold.", False, "Cold."),
        (HealthAnswer(True, "70 degrees"), True, "70 degrees"),
        (HealthAnswer(False, "Cold."), False, "Cold."),
    ],
)
def test_a_check_answers_in_three_ways(offer, switchboard, answer, ok, text):
    offer(heating__boiler=answer)
    (result,) = run_health_checks()
    assert (result.id, result.plugin, result.title) == ("heating.boiler", "heating", "Boiler")
    assert (result.ok, result.text) == (ok, text)
    assert switchboard.reports == []


def test_answers_are_in_the_language_of_the_page(offer):
    offer(heating__boiler=gettext_lazy("Save"))
    with override("fa"):
        assert run_health_checks()[0].text == "ذخیره"


def test_a_check_that_fails_is_a_problem_and_reported(offer, switchboard):
    offer(heating__boiler=failing, water__pump=None)
    boiler, pump = run_health_checks()
    assert (boiler.ok, boiler.text) == (False, "The check itself has failed.")
    assert pump.ok
    assert switchboard.reported == ["heating.boiler"]


@pytest.mark.parametrize(
    "answer", [True, 7, ["Cold."], HealthAnswer(ok="yes"), HealthAnswer(True, 7)]
)
def test_a_wrong_type_is_a_problem_and_reported(offer, switchboard, answer):
    offer(heating__boiler=answer)
    assert [result.ok for result in run_health_checks()] == [False]
    assert switchboard.reported == ["heating.boiler"]


def test_long_answers_are_cut(offer):
    offer(heating__boiler="x" * 10_000)
    assert len(run_health_checks()[0].text) == 500


def test_switched_off_and_muted_checks_are_not_asked(offer, switchboard):
    offer(heating__boiler=failing, water__pump=failing)
    switchboard.closed.add("heating")
    switchboard.muted.add("water.pump")
    assert run_health_checks() == []
    assert switchboard.reports == []
