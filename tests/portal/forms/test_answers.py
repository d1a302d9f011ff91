"""What people type is kept in one form, or refused with a reason."""

from __future__ import annotations

from datetime import date

import pytest
from django.http import QueryDict

from portal.forms.answers import clean_step
from portal.forms.compile import compile_form
from portal.forms.field_types import OWN_TYPES
from portal.persian.text import persian_digits
from tests.portal.forms.examples import CHOICES, NEEDS, ask, only

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
    ("legal_id", "10380284790", "10380284790"),
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
    [kind for kind in OWN_TYPES if kind not in ("information", "calculated")],
)
@pytest.mark.parametrize("value", [None, "", "  "])
def test_a_needed_answer_cannot_be_left_out(kind, value):
    result = ask(kind, value, required=True, **NEEDS.get(kind, {}))
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
