"""Staff mark what is wrong; the applicant puts right exactly that, and what was stays readable."""

from __future__ import annotations

import pytest
from django.urls import reverse

from portal.cases.actions import (
    CorrectionInvalid,
    add_file,
    assign_case,
    correct_case,
    move_case,
    save_step,
    start_draft,
    submit_case,
)
from portal.cases.actions.move import MoveNotPossible
from portal.cases.actions.talk import MESSAGE_LIMIT, NothingToSay
from portal.cases.concurrency import StaleCase
from portal.cases.corrections import correctable
from portal.cases.given_answers import files_by_field
from portal.cases.models import Case, Phase
from portal.errors import Refused
from portal.forms.actions import publish
from portal.forms.uploads import check_upload
from tests.portal.forms.files import picture
from tests.portal.forms.files import upload as uploaded

pytestmark = pytest.mark.django_db


def text(persian, english):
    return {"fa": persian, "en": english}


FORM = {
    "steps": [
        {
            "key": "shop",
            "title": text("مغازه", "Shop"),
            "fields": [
                {"key": "text", "type": "text", "label": text("نام", "Name"), "required": True},
                {"key": "area", "type": "integer", "label": text("مساحت", "Area"), "min": 1,
                 "stops": [{"when": {"field": "area", "more_than": 1000},
                            "text": text("بیش از اندازه", "Too large")}]},
                {"key": "fee", "type": "calculated", "label": text("عوارض", "Fee"),
                 "formula": "area * 10"},
                {"key": "kind", "type": "choice", "label": text("نوع", "Kind"), "required": True,
                 "choices": [{"value": "own", "label": text("ملکی", "Own")},
                             {"value": "rent", "label": text("اجاره", "Rent")}]},
            ],
        },
        {
            "key": "papers",
            "title": text("مدارک", "Papers"),
            "fields": [
                {"key": "owner", "type": "text", "label": text("مالک", "Owner"), "required": True,
                 "show_if": {"field": "kind", "is": "rent"}},
                {"key": "photos", "type": "files", "label": text("عکس‌ها", "Photos"),
                 "required": True, "most": 3},
            ],
        },
    ]
}  # fmt: skip


def photo(name, width=5):
    return uploaded(picture("png", (width, 5)), name)


@pytest.fixture
def shop(citizen, unit, other_unit, designer, workflow_version) -> Case:
    """A case whose form has a condition, a formula, a stop and several files."""
    form = publish(actor=designer, name="shop", definition=FORM)
    draft = start_draft(
        actor=citizen, kind="test.shop", title=text("پروانه", "Permit"), unit=unit,
        form_version=form, workflow_version=workflow_version, promised_days=10,
    )  # fmt: skip
    answers = {"text": "نان", "area": 20, "kind": "own"}
    save_step(actor=citizen, draft=draft, step_key="shop", answers=answers)
    for width, name in enumerate(("a.png", "b.png"), start=5):
        file = photo(name, width)
        add_file(
            actor=citizen, draft=draft, field_key="photos", file=file, checked=check_upload(file),
            most=3,
        )  # fmt: skip
    save_step(actor=citizen, draft=draft, step_key="papers", answers={})
    return submit_case(actor=citizen, draft=draft)


@pytest.fixture
def ask(clerk):
    def make(case, *keys):
        return move_case(
            actor=clerk, case=case, move_key="ask", seen_version=case.version,
            text="درست کنید", correct=keys,
        )  # fmt: skip

    return make


@pytest.fixture
def put_right(citizen):
    def make(case, *, actor=citizen, files=None, dropped=(), words="", **given):
        return correct_case(
            actor=actor, case=case, move_key="answer", seen_version=case.version,
            given=given, files=files, dropped=dropped, text=words,
        )  # fmt: skip

    return make


def names(case, key="photos"):
    return [file.name for file in files_by_field(case).get(key, [])]


def test_staff_may_mark_what_was_asked_and_a_person_answers(shop):
    assert [key for key, _label in correctable(shop)] == ["text", "area", "kind", "photos"]


def test_the_question_keeps_what_is_marked_with_its_words(shop, ask):
    asked = ask(shop, "area", "owner", "fee", "nothing", "photos")
    entry = asked.timeline.get(kind="asked")
    assert [row["key"] for row in entry.corrections] == ["area", "photos"]
    assert entry.to_correct == ["مساحت", "عکس‌ها"]


def test_what_is_put_right_counts_and_what_was_stays_on_the_timeline(shop, ask, put_right):
    done = put_right(ask(shop, "area"), area="۳۰")
    fresh = Case.objects.get(pk=done.pk)
    assert (fresh.answers["area"], fresh.phase, fresh.state) == (30, Phase.OPEN, "check")
    entry = fresh.timeline.get(kind="answered")
    assert [row["was"] for row in entry.corrections] == [20, "200"]
    assert entry.corrected == [("مساحت", "۲۰", "۳۰"), ("عوارض", "۲۰۰", "۳۰۰")]


def test_nothing_but_the_marked_questions_can_be_changed(shop, ask, put_right):
    done = put_right(ask(shop, "area"), area="30", text="x", kind="rent", owner="y")
    assert done.answers["kind"] == "own"
    assert "owner" not in done.answers


def test_a_question_called_text_can_be_put_right_beside_words(client_for, citizen, shop, ask):
    asked = ask(shop, "text")
    response = client_for(citizen).post(
        reverse("cases:correct", args=[shop.tracking_code]),
        {"correction-move": "answer", "correction-version": asked.version,
         "correction-text": "ببخشید", "text": "نانوایی"},
    )  # fmt: skip
    assert response.status_code == 302
    fresh = Case.objects.get(pk=shop.pk)
    assert fresh.answers["text"] == "نانوایی"
    assert fresh.timeline.get(kind="answered").text == "ببخشید"
    assert "نانوایی" in fresh.answers_text


def test_a_question_that_comes_up_by_a_correction_must_be_answered(shop, ask, put_right):
    asked = ask(shop, "kind")
    with pytest.raises(CorrectionInvalid) as refusal:
        put_right(asked, kind="rent")
    assert "owner" in refusal.value.form.errors
    assert Case.objects.get(pk=shop.pk).answers["kind"] == "own"
    done = put_right(asked, kind="rent", owner="علی")
    assert done.answers["owner"] == "علی"


def test_an_answer_that_ends_the_way_is_refused_with_its_words(shop, ask, put_right):
    with pytest.raises(CorrectionInvalid, match="بیش از اندازه"):
        put_right(ask(shop, "area"), area="2000")


def test_files_come_and_go_and_the_old_ones_stay_readable(shop, ask, put_right):
    first = files_by_field(shop)["photos"][0]
    asked = ask(shop, "photos")
    done = put_right(asked, files={"photos": photo("c.png", 9)}, dropped=[str(first.pk)])
    assert names(done) == ["b.png", "c.png"]
    entry = done.timeline.get(kind="answered")
    assert [file.name for file in entry.files.all()] == ["a.png"]
    assert entry.corrected == [("عکس‌ها", "a.png، b.png", "b.png، c.png")]


def test_taking_all_files_out_of_a_required_question_is_refused(shop, ask, put_right):
    every = [str(file.pk) for file in files_by_field(shop)["photos"]]
    with pytest.raises(CorrectionInvalid):
        put_right(ask(shop, "photos"), dropped=every)
    assert names(shop) == ["a.png", "b.png"]


def test_a_file_of_another_question_or_case_cannot_be_taken_out(shop, ask, put_right, case):
    deed = case.files.get()
    put_right(ask(shop, "photos"), dropped=[str(deed.pk)], words="همین‌ها درست است")
    deed.refresh_from_db()
    assert deed.field_key == "deed"
    assert names(shop) == ["a.png", "b.png"]


def test_a_single_file_is_replaced_and_the_old_one_kept(case, ask, put_right, scan):
    done = put_right(ask(case, "deed"), files={"deed": scan})
    assert names(done, "deed") == ["سند ملک.png"]
    assert [file.name for file in done.timeline.get(kind="answered").files.all()] == ["deed.png"]


def test_nothing_changed_and_nothing_said_is_no_answer(shop, ask, put_right):
    asked = ask(shop, "area")
    with pytest.raises(NothingToSay):
        put_right(asked, area="20")
    assert put_right(asked, area="20", words="درست است").phase == Phase.OPEN


def test_others_cannot_correct_and_nobody_corrects_unasked(
    shop, ask, put_right, another_citizen, clerk
):
    with pytest.raises(MoveNotPossible):
        put_right(shop, area="30")
    asked = ask(shop, "area")
    for stranger in (another_citizen, clerk):
        with pytest.raises(Refused):
            put_right(asked, actor=stranger, area="30")


def test_a_question_without_marks_takes_words_only(shop, ask, put_right):
    with pytest.raises(MoveNotPossible):
        put_right(ask(shop), area="30")


def test_withdrawing_is_no_correction(shop, ask, citizen):
    asked = ask(shop, "area")
    with pytest.raises(MoveNotPossible):
        correct_case(
            actor=citizen, case=asked, move_key="withdraw", seen_version=asked.version,
            given={"area": "30"},
        )  # fmt: skip


def test_a_second_tab_is_told_and_what_was_typed_comes_back(client_for, citizen, clerk, shop, ask):
    asked = ask(shop, "area")
    assign_case(actor=clerk, case=asked, assignee=clerk, seen_version=asked.version)
    response = client_for(citizen).post(
        reverse("cases:correct", args=[shop.tracking_code]),
        {"correction-move": "answer", "correction-version": asked.version, "area": "37"},
    )
    assert response.status_code == StaleCase.status
    assert 'value="37"' in response.content.decode()
    assert Case.objects.get(pk=shop.pk).answers["area"] == 20


class TestPages:
    def test_the_clerk_marks_questions_on_the_page(self, client_for, clerk, shop):
        client = client_for(clerk)
        page = client.get(reverse("cases_admin:case", args=[shop.tracking_code])).content.decode()
        assert 'name="correct" value="area"' in page
        assert 'value="owner"' not in page
        client.post(
            reverse("cases_admin:move", args=[shop.tracking_code]),
            {"move": "ask", "version": shop.version, "text": "x", "correct": ["area", "kind"]},
        )
        entry = shop.timeline.get(kind="asked")
        assert [row["key"] for row in entry.corrections] == ["area", "kind"]

    def test_marks_without_a_question_to_the_applicant_do_nothing(self, client_for, clerk, shop):
        client_for(clerk).post(
            reverse("cases_admin:move", args=[shop.tracking_code]),
            {"move": "to_visit", "version": shop.version, "correct": ["area"]},
        )
        assert shop.timeline.get(to_state="visit").corrections == []

    def test_the_applicant_gets_a_form_with_just_these_questions(
        self, client_for, citizen, shop, ask, django_assert_max_num_queries
    ):
        ask(shop, "area", "photos")
        client = client_for(citizen)
        with django_assert_max_num_queries(16):
            page = client.get(reverse("cases:my_case", args=[shop.tracking_code]))
        text = page.content.decode()
        assert [item.field.key for item in page.context["correction_form"].layout] == [
            "area", "fee", "photos",
        ]  # fmt: skip
        assert 'value="20"' in text or 'value="۲۰"' in text
        assert text.count('name="drop"') == 2

    def test_a_wrong_answer_comes_back_with_its_error(self, client_for, citizen, shop, ask):
        asked = ask(shop, "area")
        response = client_for(citizen).post(
            reverse("cases:correct", args=[shop.tracking_code]),
            {"correction-move": "answer", "correction-version": asked.version, "area": "زیاد",
             "correction-text": "متن من"},
        )  # fmt: skip
        page = response.content.decode()
        assert response.status_code == 422
        assert "زیاد" in page
        assert "متن من" in page

    def test_too_long_a_note_loses_no_correction(self, client_for, citizen, shop, ask):
        asked = ask(shop, "area")
        response = client_for(citizen).post(
            reverse("cases:correct", args=[shop.tracking_code]),
            {"correction-move": "answer", "correction-version": asked.version, "area": "37",
             "correction-text": "الف" * MESSAGE_LIMIT},
        )  # fmt: skip
        assert response.status_code == 422
        assert 'value="37"' in response.content.decode()
        assert Case.objects.get(pk=shop.pk).answers["area"] == 20

    def test_strangers_find_no_such_page(self, client_for, another_citizen, shop, ask):
        asked = ask(shop, "area")
        response = client_for(another_citizen).post(
            reverse("cases:correct", args=[shop.tracking_code]),
            {"correction-move": "answer", "correction-version": asked.version, "area": "30"},
        )
        assert response.status_code == 404

    def test_both_sides_read_before_and_after(
        self, client_for, citizen, clerk, shop, ask, put_right
    ):
        put_right(ask(shop, "text"), text="نانوایی")
        for user, name in ((citizen, "cases:my_case"), (clerk, "cases_admin:case")):
            page = client_for(user).get(reverse(name, args=[shop.tracking_code])).content.decode()
            assert "<del>" in page
            assert "نانوایی" in page
