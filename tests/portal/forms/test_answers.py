from __future__ import annotations

import json
from datetime import date

import pytest
from django.http import QueryDict
from django.utils.translation import override

from portal.forms.answers import blank_form, clean_step, display_answers, prefill
from portal.forms.compile import compile_form
from portal.forms.field_types import OWN_TYPES
from portal.persian.text import persian_digits
from tests.portal.forms.examples import CHOICES, FORM, ask, only
from tests.portal.forms.files import PDF, SVG, upload

ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
SCRIPTS = [str, persian_digits, lambda text: text.translate(ARABIC)]

GOOD = [
    ("text", "  علي   كريمي ", "علی کریمی"),
    ("text", "خوب 😀👍🏽", "خوب 😀👍🏽"),
    ("text", "👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
    ("text", "abc\u202edfp.exe\u2066\u200f", "abcdfp.exe"),
    ("text", "یک\nدو", "یک دو"),
    ("text", "می\u200cخواهم", "می\u200cخواهم"),
    ("text", "", None),
    ("text", " \u200c ", None),
    ("text", 1405, "1405"),
    ("long_text", "یک\r\nدو", "یک\nدو"),
    ("integer", "0", 0),
    ("integer", "-3", -3),
    ("integer", "−3", -3),
    ("integer", "1,250", 1250),
    ("integer", "1٬250٬000", 1250000),
    ("integer", "1 250", 1250),
    ("integer", "007", 7),
    ("integer", "", None),
    ("integer", "   ", None),
    ("decimal", "12.5", "12.5"),
    ("decimal", "12٫50", "12.5"),
    ("decimal", "12/5", "12.5"),
    ("decimal", "1,200", "1200"),
    ("decimal", "100", "100"),
    ("decimal", "0.0", "0"),
    ("decimal", "-0.25", "-0.25"),
    ("money_rial", "1,500,000", 1500000),
    ("money_rial", "999999999999999", 999999999999999),
    ("date", "1405/03/02", "2026-05-23"),
    ("date", "1405-3-2", "2026-05-23"),
    ("date", "2 خرداد 1405", "2026-05-23"),
    ("date", "2026-05-23", "2026-05-23"),
    ("date", "1403/12/30", "2025-03-20"),
    ("date", "", None),
    ("yes_no", "yes", True),
    ("yes_no", "no", False),
    ("yes_no", "", None),
    ("yes_no", True, True),
    ("yes_no", False, False),
    ("consent", "on", True),
    ("consent", True, True),
    ("email", "Sara@example.ir ", "Sara@example.ir"),
    ("email", "sara12@example.ir", "sara12@example.ir"),
    ("mobile", "09121234567", "+989121234567"),
    ("mobile", "+98 912 123 4567", "+989121234567"),
    ("national_id", "0012345679", "0012345679"),
    ("postcode", "12345-67890", "1234567890"),
    ("sheba", "IR820540102680020817909002", "IR820540102680020817909002"),
]


@pytest.mark.parametrize("write", SCRIPTS, ids=["latin", "persian", "arabic"])
@pytest.mark.parametrize(("kind", "typed", "kept"), GOOD)
def test_good_answers_are_kept_in_one_form_whatever_the_digits(kind, typed, kept, write):
    has_digits = isinstance(typed, str) and kind not in ("text", "long_text")
    result = ask(kind, write(typed) if has_digits else typed)
    assert not result.errors
    assert result.answers == {"q": kept}


BAD = [
    ("text", "a\0b", "null"),
    ("text", "x" * 201, "too_long"),
    ("text", "x" * 1_000_000, "too_long"),
    ("text", ["a"], "invalid"),
    ("text", {"a": 1}, "invalid"),
    ("text", True, "invalid"),
    ("long_text", "x" * 1_000_000, "too_long"),
    ("long_text", "x" * 4001, "too_long"),
    ("integer", "9" * 30, "too_many_digits"),
    ("integer", "9" * 100_000, "too_many_digits"),
    ("integer", "1.5", "invalid"),
    ("integer", "1,5", "invalid"),
    ("integer", "1,2500", "invalid"),
    ("integer", "five", "invalid"),
    ("integer", "1e5", "invalid"),
    ("integer", "²", "invalid"),
    ("integer", True, "invalid"),
    ("integer", [1], "invalid"),
    ("integer", 1.5, "invalid"),
    ("decimal", "1.2.3", "invalid"),
    ("decimal", "NaN", "invalid"),
    ("decimal", "Infinity", "invalid"),
    ("decimal", "1e5", "invalid"),
    ("decimal", "1.123456", "too_many_decimals"),
    ("decimal", "9" * 30 + ".5", "too_many_digits"),
    ("decimal", float("nan"), "invalid"),
    ("money_rial", "-1", "too_small"),
    ("money_rial", "9" * 16, "too_many_digits"),
    ("money_rial", "12.5", "invalid"),
    ("date", "1404/12/30", "invalid"),
    ("date", "1405/13/01", "invalid"),
    ("date", "tomorrow", "invalid"),
    ("date", "9" * 5000, "invalid"),
    ("date", "2026-02-30", "invalid"),
    ("yes_no", "maybe", "invalid_choice"),
    ("yes_no", ["yes"], "invalid_choice"),
    ("consent", None, "required"),
    ("consent", "false", "required"),
    ("consent", "no", "required"),
    ("consent", False, "required"),
    ("email", "sara", "invalid"),
    ("email", "a" * 300 + "@example.ir", "too_long"),
    ("mobile", "0912", "mobile"),
    ("mobile", "02122334455", "mobile"),
    ("national_id", "0012345678", "national_id"),
    ("national_id", "1111111111", "national_id"),
    ("legal_id", "12345678901", "legal_id"),
    ("postcode", "123", "postcode"),
    ("sheba", "IR820540102680020817909003", "sheba"),
]


@pytest.mark.parametrize("language", ["fa", "en"])
@pytest.mark.parametrize(("kind", "typed", "code"), BAD)
def test_bad_answers_get_a_message_and_no_answer(kind, typed, code, language):
    result = ask(kind, typed, language=language)
    assert not result.is_valid
    assert result.answers == {}
    [error] = result.errors.as_data()["q"]
    assert error.code == code
    assert result.errors["q"][0]


@pytest.mark.parametrize(
    "kind",
    [kind for kind in OWN_TYPES if kind not in ("choice", "multiple_choice", "information")],
)
@pytest.mark.parametrize("value", [None, "", "  "])
def test_a_needed_answer_cannot_be_left_out(kind, value):
    result = ask(kind, value, required=True)
    assert result.errors


def test_limits_are_told_in_the_digits_of_the_language():
    persian = ask("long_text", "x" * 1_000_000).errors["q"][0]
    assert "۴٬۰۰۰" in persian
    assert "۱٬۰۰۰٬۰۰۰" in persian
    assert "4,000" in ask("long_text", "x" * 1_000_000, language="en").errors["q"][0]
    assert "۳۰" in ask("integer", "9" * 30).errors["q"][0]


def test_an_impossible_jalali_day_is_explained():
    assert "1404" in ask("date", "1404/12/30", language="en").errors["q"][0]


def test_ranges_of_numbers_include_both_ends():
    for value, code in (("2", "too_small"), ("3", None), ("7", None), ("8", "too_large")):
        errors = ask("integer", value, min=3, max=7).errors.as_data()
        assert [e.code for e in errors.get("q", [])] == ([code] if code else [])
    assert ask("decimal", "0.05", min=0.1).errors.as_data()["q"][0].code == "too_small"
    assert ask("decimal", "0.1", min=0.1).is_valid


def test_ranges_of_dates_include_both_ends():
    options = {"min": "2026-05-23", "max": "2026-05-25"}
    for typed, code in (
        ("2026-05-22", "too_early"),
        ("2026-05-23", None),
        ("1405/3/4", None),
        ("2026-05-26", "too_late"),
    ):
        errors = ask("date", typed, **options).errors.as_data()
        assert [e.code for e in errors.get("q", [])] == ([code] if code else [])
    assert "۲ خرداد ۱۴۰۵" in ask("date", "2026-05-01", **options).errors["q"][0]


def test_today_moves_on_in_a_compiled_form(monkeypatch):
    step = compile_form(only("date", max="today")).step("s")
    for today, accepted in ((date(2026, 5, 22), False), (date(2026, 5, 23), True)):
        monkeypatch.setattr("django.utils.timezone.localdate", lambda today=today: today)
        assert clean_step(step, {"q": "2026-05-23"}, None, "fa").is_valid is accepted


def test_length_limits_of_the_definition_hold():
    assert ask("text", "abc", min_length=3, max_length=3).is_valid
    assert ask("text", "ab", min_length=3).errors.as_data()["q"][0].code == "too_short"
    assert ask("text", "", min_length=3).is_valid
    assert ask("text", "abcd", max_length=3).errors.as_data()["q"][0].code == "too_long"


def test_invisible_debris_does_not_count_against_the_limit():
    assert ask("text", "\u202e" * 50 + "abc", max_length=3).answers == {"q": "abc"}


def test_lone_surrogates_never_reach_the_database():
    assert ask("text", "a\ud800b").answers["q"].encode()


def test_choices_cannot_be_tampered_with():
    for value in ("castle", "HOUSE", "house ", "<script>", ["house"], 5):
        result = ask("choice", value, choices=CHOICES)
        assert result.errors.as_data()["q"][0].code == "invalid_choice"
        assert "script" not in result.errors["q"][0]
    assert ask("choice", "shop", choices=CHOICES).answers == {"q": "shop"}
    assert ask("choice", "", choices=CHOICES).answers == {"q": None}


def several(*values, **options):
    data = QueryDict(mutable=True)
    data.setlist("q", values)
    step = compile_form(only("multiple_choice", choices=CHOICES, **options)).step("s")
    return clean_step(step, data, None, "fa")


def test_several_choices_come_once_and_in_order():
    assert several("garden", "house", "garden").answers == {"q": ["house", "garden"]}
    assert several().answers == {"q": []}
    assert several("house", "castle").errors
    assert several("house", min=2).errors.as_data()["q"][0].code == "too_few"
    assert several("house", "shop", max=1).errors.as_data()["q"][0].code == "too_many"
    assert several("house", "house", max=1).is_valid
    assert several(min=2).is_valid
    assert several(required=True).errors


FULL_POST = {
    "full_name": "علي كريمي",
    "story": "یک\r\nدو",
    "floors": "۳",
    "area": "۱۲۰٫۵",
    "price": "۱٬۰۰۰٬۰۰۰",
    "day": "۱۴۰۵/۰۳/۰۲",
    "use": "house",
    "parts": ["garden", "house"],
    "owner": "yes",
    "agreed": "on",
    "email": "sara@example.ir",
    "mobile": "۰۹۱۲۱۲۳۴۵۶۷",
    "person": "۰۰۱۲۳۴۵۶۷۹",
    "firm": "10380284790",
    "postcode": "۱۲۳۴۵۶۷۸۹۰",
    "account": "820540102680020817909002",
}


@pytest.fixture
def full():
    return clean_step(
        compile_form(FORM).step("all"),
        {**FULL_POST, "phase": "closed", "is_staff": "1", "note": "x"},
        {"deed": upload(PDF), "other": upload(PDF)},
        "fa",
    )


def test_unknown_keys_and_files_are_ignored(full):
    assert full.is_valid
    assert set(full.answers) == set(FULL_POST)
    assert set(full.files) == {"deed"}


def test_answers_are_canonical_json_without_files(full):
    assert json.loads(json.dumps(full.answers)) == full.answers
    assert full.answers["day"] == "2026-05-23"
    assert full.answers["price"] == 1_000_000
    assert full.answers["area"] == "120.5"
    assert full.answers["account"].startswith("IR")
    assert "deed" not in full.answers


@pytest.mark.parametrize("language", ["fa", "en"])
def test_canonical_answers_pass_again_unchanged(full, language):
    step = compile_form(FORM).step("all")
    again = clean_step(step, full.answers, None, language)
    assert not again.errors
    assert again.answers == full.answers


def test_a_file_comes_with_what_it_is_and_rewound(full):
    assert full.uploads["deed"].content_type == "application/pdf"
    assert full.files["deed"].read() == PDF


def test_a_refused_file_is_not_handed_on():
    step = compile_form(only("file")).step("s")
    result = clean_step(step, {}, {"q": upload(SVG, "x.png")}, "fa")
    assert not result.is_valid
    assert result.files == result.uploads == {}
    assert clean_step(step, {}, {"q": "not a file"}, "fa").errors
    assert clean_step(step, {}, {"q": upload(b"")}, "fa").errors.as_data()["q"][0].code == "empty"


def test_a_file_of_a_kind_not_asked_for_is_refused():
    step = compile_form(only("file", accept=["png"])).step("s")
    assert clean_step(step, {}, {"q": upload(PDF)}, "fa").errors


def test_an_earlier_file_satisfies_a_needed_file_question():
    step = compile_form(only("file", required=True)).step("s")
    assert clean_step(step, {}, None, "fa").errors
    kept = clean_step(step, {}, None, "fa", already_uploaded=["q", "gone"])
    assert kept.is_valid
    assert kept.files == {}


def test_good_answers_survive_a_bad_neighbour():
    step = compile_form(FORM).step("all")
    result = clean_step(step, {**FULL_POST, "floors": "many"}, None, "fa")
    assert set(result.errors) == {"floors"}
    assert result.answers["area"] == "120.5"
    assert "floors" not in result.answers


def test_a_blank_form_shows_earlier_answers_as_people_write_them(full):
    with override("fa"):
        html = blank_form(compile_form(FORM).step("all"), full.answers, "fa").as_p()
    for shown in ("۱۴۰۵/۰۳/۰۲", "۱٬۰۰۰٬۰۰۰", "۱۲۰٫۵", "0912 123 4567", "علی کریمی"):
        assert shown in html
    assert html.count("checked") == 5


def test_what_a_blank_form_shows_can_be_sent_back(full):
    step = compile_form(FORM).step("all")
    with override("fa"):
        form = blank_form(step, full.answers, "fa")
        typed = {name: form[name].value() for name in form.fields if name != "deed"}
    assert clean_step(step, typed, None, "fa").answers == full.answers


def test_a_profile_fills_the_questions_that_ask_for_it():
    step = compile_form(FORM).step("all")
    profile = {"national_id": "0012345679", "mobile": "", "full_name": "Sara", "secret": "x"}
    assert prefill(step, profile) == {"person": "0012345679", "full_name": "Sara"}


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
    assert {text for _label, text, _key in rows} == {"Not answered", "No file"}
    assert len(rows) == len(FULL_POST) + 1


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


def test_cleaning_a_step_costs_no_query(django_assert_num_queries, db):
    with django_assert_num_queries(0):
        clean_step(compile_form(FORM).step("all"), FULL_POST, None, "fa")
