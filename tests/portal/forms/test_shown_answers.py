"""Answers as people read them later, in their language and never as markup."""

from __future__ import annotations

import pytest

from portal.forms.answers import display_answers
from portal.forms.compile import compile_form
from tests.portal.forms.examples import FORM, FULL_POST, only


def shown(full, language, **options):
    [(title, key, rows)] = display_answers(compile_form(FORM), full.answers, language, **options)
    return title, key, {field: text for _label, text, field in rows}


def test_answers_are_shown_in_persian(full):
    title, key, texts = shown(full, "fa")
    assert (title, key) == ("All فارسی", "all")
    assert texts["floors"] == "۳"
    assert texts["area"] == "۱۲۰٫۵"
    assert texts["price"] == "۱٬۰۰۰٬۰۰۰ ریال (۱۰۰٬۰۰۰ تومان)"
    assert texts["day"] == "شنبه ۲ خرداد ۱۴۰۵"
    assert texts["use"] == "House فارسی"
    assert texts["mobile"] == '<bdi dir="ltr">0912 123 4567</bdi>'
    assert texts["opens"] == "۰۸:۳۰"
    assert "۲ خرداد ۱۴۰۵" in texts["works"]
    assert '<bdi class="plate-region">ایران ۶۷</bdi>' in texts["car"]
    assert texts["tax_code"] == '<bdi dir="ltr">1-02-003</bdi>'
    assert texts["spot"] == '<a href="geo:35.1234,48.9"><bdi dir="ltr">35.1234, 48.9</bdi></a>'
    assert texts["fee"] == "۳٬۰۰۰"
    assert "deed" not in texts
    assert "note" not in texts


def test_answers_are_shown_in_english(full):
    _title, _key, texts = shown(full, "en", files={"deed": "deed.pdf"})
    assert texts["day"] == "Saturday 23 May 2026"
    assert texts["parts"] == "House, Garden"
    assert (texts["owner"], texts["agreed"]) == ("Yes", "Agreed")
    assert texts["price"] == "1,000,000 rials (100,000 tomans)"
    assert texts["deed"] == "deed.pdf"


def test_unanswered_questions_say_so():
    rows = display_answers(compile_form(FORM), {}, "en", files={})[0][2]
    assert {text for _label, text, _key in rows} == {"Not answered", "No file", "Not calculated"}
    assert len(rows) == len(FULL_POST) + 4


def test_a_no_is_an_answer_and_zero_too():
    for kind, answer, text in (("yes_no", False, "No"), ("integer", 0, "0")):
        rows = display_answers(compile_form(only(kind)), {"q": answer}, "en")[0][2]
        assert rows == [("Question", text, "q")]


@pytest.mark.parametrize("kind", ["date", "integer", "money_rial", "decimal"])
def test_a_spoilt_stored_answer_is_shown_raw(kind):
    rows = display_answers(compile_form(only(kind)), {"q": "spoilt"}, "fa")[0][2]
    assert rows[0][1] == "spoilt"


def test_hostile_text_is_not_marked_safe():
    compiled = compile_form(only("email"))
    rows = display_answers(compiled, {"q": "<b>x</b>"}, "en")[0][2]
    assert "<b>" not in rows[0][1]
    text = display_answers(compile_form(only("text")), {"q": "<b>"}, "en")[0][2][0][1]
    assert not hasattr(text, "__html__")
