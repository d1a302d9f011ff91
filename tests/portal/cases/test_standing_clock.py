"""While the clock of a case stands still, every page that names a promise says so in words."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils.translation import override

from portal.cases.actions import move_case
from portal.cases.models import Case
from portal.cases.public_status import public_status
from tests.portal.cases.richer import richer

pytestmark = pytest.mark.django_db
STOOD, WAITS = "The clock has stood still since", "The clock stands still until"


def with_clock(**clocks):
    """Return the workflow with other clocks, by state."""
    definition = richer()
    for state in definition["states"]:
        if state["key"] in clocks:
            state["clock"] = clocks[state["key"]]
    return definition


def ask(clerk, case):
    return move_case(
        actor=clerk, case=case, move_key="ask", seen_version=case.version, text="مدرک؟"
    )


def pages(client, case):
    """Return what the applicant reads on the own page, in the list and at the tracker."""
    addresses = (
        reverse("cases:my_case", args=[case.tracking_code]),
        reverse("cases:my_cases"),
        reverse("tracker:status", args=[case.tracking_code]),
    )
    return [client.get(address).content.decode() for address in addresses]


@pytest.fixture
def browser(client_for, citizen):
    with override("en"):
        yield client_for(citizen)


def test_a_case_in_work_whose_clock_pauses_names_the_day_since_when(browser, case_of):
    case = case_of(with_clock(check="pauses"))
    status = public_status(case)
    assert (status.clock_stands_still, status.is_paused) == (True, False)
    own, listed, tracked = pages(browser, case)
    assert STOOD in own
    assert STOOD in tracked
    assert "The clock stands still" in listed
    assert WAITS not in own + tracked


def test_a_case_that_waits_for_the_applicant_says_until_when(browser, clerk, case_of):
    case = ask(clerk, case_of(richer()))
    own, listed, tracked = pages(browser, case)
    assert f"{WAITS} you answer" in own
    assert f"{WAITS} the applicant answers" in tracked
    assert "The clock stands still" in listed


def test_where_the_clock_goes_on_while_the_applicant_acts_nobody_reads_otherwise(
    browser, clerk, case_of
):
    case = ask(clerk, case_of(with_clock(missing="runs")))
    assert not public_status(case).clock_stands_still
    for html in pages(browser, case):
        assert "stands still" not in html
        assert "stood still" not in html


def test_a_closed_case_has_no_clock(case_of):
    case = case_of(with_clock(check="pauses"))
    Case.objects.filter(pk=case.pk).update(phase="closed", state="rejected", outcome="rejected")
    assert not public_status(Case.objects.get(pk=case.pk)).clock_stands_still
