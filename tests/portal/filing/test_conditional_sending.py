"""Of a form with conditions only what counts is sent."""

from __future__ import annotations

import pytest
from django.urls import reverse

from portal.cases.actions import Incomplete
from portal.cases.actions import submit_case as submit
from portal.cases.models import Case
from portal.testing.matters import picture
from tests.portal.filing.addresses import at, step
from tests.portal.filing.conditional_forms import CHEAP, HOUSE, SHOP, two_steps

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def test_the_review_shows_what_counts_and_what_is_calculated(browser, digging):
    browser.post(step(digging, "place"), SHOP)
    browser.post(step(digging, "trade"), {"staff": "7"})
    browser.post(step(digging, "fee"), CHEAP)
    browser.post(step(digging, "place"), HOUSE)
    page = browser.get(at("review", digging)).content.decode()
    assert "Bakers" not in page
    assert "Trade" not in page
    assert "120,000" in page


def test_only_the_answers_that_count_are_sent(browser, digging):
    browser.post(step(digging, "place"), SHOP)
    browser.post(step(digging, "trade"), {"staff": "7", "deed": picture()})
    browser.post(step(digging, "fee"), CHEAP)
    assert digging.files.count() == 1
    browser.post(step(digging, "place"), {**HOUSE, "guild": "Bakers"})
    digging.refresh_from_db()
    assert digging.answers["guild"] == "Bakers"
    receipt = browser.post(at("review", digging)).url
    assert receipt == reverse("cases:receipt", args=[digging.tracking_code])
    sent = Case.objects.get()
    assert sent.answers == {
        "kind": "house",
        "floors": 2,
        "area": "10",
        "total": "120000",
    }
    assert not sent.files.exists()


def test_files_of_shown_questions_are_sent(browser, digging):
    browser.post(step(digging, "place"), SHOP)
    browser.post(step(digging, "trade"), {"staff": "7", "deed": picture()})
    browser.post(step(digging, "fee"), CHEAP)
    browser.post(at("review", digging))
    assert Case.objects.get().files.get().field_key == "deed"


def test_an_answer_beside_the_form_stays_when_the_case_is_sent(browser, digging, citizen):
    browser.post(step(digging, "place"), HOUSE)
    browser.post(step(digging, "fee"), CHEAP)
    Case.objects.update(answers={**Case.objects.get().answers, "staff.seen": True})
    submit(actor=citizen, draft=digging)
    assert Case.objects.get().answers["staff.seen"] is True


def test_a_form_with_an_open_hidden_step_can_be_sent_and_one_with_a_shown_one_cannot(
    browser, digging, citizen
):
    browser.post(step(digging, "place"), SHOP)
    browser.post(step(digging, "fee"), CHEAP)
    with pytest.raises(Incomplete) as refused:
        submit(actor=citizen, draft=digging)
    assert refused.value.steps == ["trade"]
    browser.post(step(digging, "place"), HOUSE)
    assert not submit(actor=citizen, draft=digging).is_draft


def test_a_formula_that_fails_lets_the_filing_go_on_and_leaves_a_line(
    browser, begin, citizen, caplog
):
    share = {"key": "share", "type": "calculated", "label": "Share", "formula": "1 / size"}
    draft = begin(two_steps({"key": "size", "type": "integer", "label": "Size"}, share))
    browser.post(step(draft, "first"), {"kind": "house"})
    browser.post(step(draft, "second"), {"size": "0"})
    assert "Not calculated" in browser.get(at("review", draft)).content.decode()
    submit(actor=citizen, draft=draft)
    assert "share" not in Case.objects.get().answers
    assert "steps[1].fields[1].formula: The formula divides by zero." in caplog.text


def test_an_answer_of_an_earlier_case_waits_for_its_owner(browser, begin, citizen):
    first = begin()
    browser.post(step(first, "place"), SHOP)
    assert "Bakers" not in browser.get(step(begin(), "place")).content.decode()
    browser.post(step(first, "trade"), {"staff": "7"})
    browser.post(step(first, "fee"), CHEAP)
    browser.post(at("review", first))
    again = begin()
    assert 'value="Bakers"' in browser.get(step(again, "place")).content.decode()
    browser.post(step(again, "place"), {**SHOP, "guild": "Butchers"})
    page = browser.get(step(again, "place")).content.decode()
    assert "Butchers" in page
    assert "Bakers" not in page


def test_nobody_sees_the_earlier_answers_of_others(browser, begin, client_for, another_citizen):
    first = begin()
    for key, data in (("place", SHOP), ("trade", {"staff": "7"}), ("fee", CHEAP)):
        browser.post(step(first, key), data)
    browser.post(at("review", first))
    theirs = begin(who=another_citizen)
    page = client_for(another_citizen).get(step(theirs, "place")).content.decode()
    assert "Bakers" not in page


class TestQueries:
    def test_showing_a_step(self, browser, digging, django_assert_max_num_queries):
        browser.get(step(digging, "place"))
        with django_assert_max_num_queries(15):
            browser.get(step(digging, "place"))

    def test_saving_a_step(self, browser, digging, django_assert_max_num_queries):
        with django_assert_max_num_queries(15):
            browser.post(step(digging, "place"), SHOP)

    def test_submitting_costs_no_more_for_conditions(
        self, browser, digging, citizen, django_assert_max_num_queries
    ):
        browser.post(step(digging, "place"), HOUSE)
        browser.post(step(digging, "fee"), CHEAP)
        draft = Case.objects.get()
        with django_assert_max_num_queries(26):
            submit(actor=citizen, draft=draft)
