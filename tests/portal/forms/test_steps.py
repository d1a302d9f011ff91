"""A whole step: what is taken from a post, its files, and the form that people see again."""

from __future__ import annotations

import json

import pytest
from django.utils.translation import override

from portal.forms.answers import blank_form, clean_step, prefill
from portal.forms.compile import compile_form
from tests.portal.forms.examples import FORM, FULL_POST, only
from tests.portal.forms.files import PDF, SVG, upload


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
    assert html.count("checked") == 8


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


def test_cleaning_a_step_costs_no_query(django_assert_num_queries, db):
    with django_assert_num_queries(0):
        clean_step(compile_form(FORM).step("all"), FULL_POST, None, "fa")
