"""The clerk's page offers moves as they are: at once, with questions, or not now and why."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils.translation import override

from portal.cases.actions import move_case
from portal.cases.models import Case
from portal.casework.presence import seen_by
from tests.portal.cases.richer import QUESTIONS, richer

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerks(client_for, clerk):
    """The clerk's browser."""
    return client_for(clerk)


def page(name, case):
    return reverse(f"cases_admin:{name}", args=[case.tracking_code])


def show(browser, case):
    return browser.get(page("case", case)).content.decode()


def send(browser, case, **data):
    return browser.post(page("move", case), {"version": case.version, **data})


def test_a_move_that_asks_something_has_a_form_of_its_own(clerks, rich_case):
    html = show(clerks, rich_case)
    assert '<details class="case-asks">' in html
    assert 'name="floors"' in html
    assert 'id="to_visit-floors"' in html
    assert 'name="move" value="ask"' in html


def test_what_is_answered_goes_with_the_move(clerks, rich_case, clerk_of_another_unit, client_for):
    response = send(clerks, rich_case, move="to_visit", floors="۳", remark="گوشه", text="")
    assert response.status_code == 302
    fresh = Case.objects.get(pk=rich_case.pk)
    assert (fresh.state, fresh.answers["staff.floors"]) == ("visit", 3)
    html = show(client_for(clerk_of_another_unit), fresh)
    assert "طبقه‌ها" in html
    assert "گوشه" in html


def test_a_wrong_answer_comes_back_with_what_was_typed(clerks, rich_case):
    response = send(clerks, rich_case, move="to_visit", floors="خیلی", remark="گوشه", text="متن من")
    html = response.content.decode()
    assert response.status_code == 422
    assert '<details class="case-asks" open>' in html
    assert 'value="خیلی"' in html
    assert 'value="گوشه"' in html
    assert "متن من" in html
    assert 'href="#to_visit-floors"' in html
    assert Case.objects.get(pk=rich_case.pk).state == "check"


def test_a_move_whose_condition_is_not_met_is_shown_disabled_with_the_reason(clerks, rich_case):
    answers = {**rich_case.answers, "street": "خیابان بسته"}
    Case.objects.filter(pk=rich_case.pk).update(answers=answers)
    html = show(clerks, rich_case)
    assert 'aria-describedby="why-to_visit"' in html
    assert "این خیابان بسته است." in html
    assert 'name="floors"' not in html


def test_a_refused_move_says_why_and_keeps_the_text(clerks, rich_case):
    answers = {**rich_case.answers, "street": "خیابان بسته"}
    Case.objects.filter(pk=rich_case.pk).update(answers=answers)
    response = send(clerks, rich_case, move="to_visit", floors="2", text="متن من")
    assert response.status_code == 409
    assert "این خیابان بسته است." in response.content.decode()


def test_a_colleague_who_was_faster_costs_no_typed_answers(clerks, clerk, rich_case):
    seen = rich_case.version
    moved = move_case(actor=clerk, case=rich_case, move_key="ask", seen_version=seen, text="مدرک؟")
    citizen = moved.applicant
    move_case(
        actor=citizen, case=moved, move_key="answer", seen_version=moved.version, text="بفرمایید"
    )
    rich_case.version = seen
    response = send(clerks, rich_case, move="to_visit", floors="7", remark="گوشه")
    html = response.content.decode()
    assert response.status_code == 409
    assert 'value="گوشه"' in html


def test_what_staff_answered_last_time_is_there_again(clerks, clerk, rich_case):
    rich_case.answers = {**rich_case.answers, "staff.floors": 3}
    rich_case.save()
    html = show(clerks, rich_case)
    assert 'value="۳"' in html


def test_the_way_of_the_case_shows_staff_every_move(clerks, rich_case):
    assert "پایان مهلت" in clerks.get(page("beside", rich_case)).content.decode()


def test_citizens_see_only_public_answers_of_the_staff(client_for, citizen, clerk, rich_case):
    moved = move_case(
        actor=clerk, case=rich_case, move_key="to_visit", seen_version=rich_case.version,
        fields={"floors": 3, "remark": "محرمانه"},
    )  # fmt: skip
    response = client_for(citizen).get(reverse("cases:my_case", args=[moved.tracking_code]))
    assert "محرمانه" not in response.content.decode()
    with override("en"):
        assert moved.timeline.last().public_answers == [("Floors", "3")]


def test_the_case_page_with_questions_costs_no_more_queries(
    clerks, clerk, rich_case, django_assert_max_num_queries
):
    seen_by(rich_case, clerk)
    with django_assert_max_num_queries(25):
        show(clerks, rich_case)


def test_questions_that_depend_on_others_come_with_the_script(clerks, case_of):
    more = {
        "key": "lift", "type": "yes_no", "label": {"fa": "آسانسور", "en": "Lift"},
        "show_if": {"field": "floors", "more_than": 3},
    }  # fmt: skip
    html = show(clerks, case_of(richer(to_visit={"fields": [*QUESTIONS, more]})))
    assert "ui/conditions.js" in html
    assert 'data-question="lift" data-show-if="{' in html


def test_questions_that_stand_alone_need_no_script(clerks, rich_case):
    html = show(clerks, rich_case)
    assert "ui/conditions.js" not in html
    assert "data-show-if" not in html
