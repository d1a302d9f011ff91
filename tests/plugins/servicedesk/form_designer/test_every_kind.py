"""Each kind of question is made in the designer, with all that only it has, and then asked."""

from __future__ import annotations

from typing import Any

import pytest

from portal.forms.compile import compile_form
from portal.forms.field_types import OWN_TYPES
from portal.forms.models import FormVersion
from portal.forms.question_reading import PROFILE_TYPES
from tests.plugins.servicedesk.form_designer.conftest import at, question

pytestmark = pytest.mark.django_db
ANSWERS = {"choices-rows": ["0", "1"], "choices-0-label_fa": "یک", "choices-1-label_fa": "دو"}
KEPT_ANSWERS = [{"value": "yk", "label": {"fa": "یک"}}, {"value": "dv", "label": {"fa": "دو"}}]
NAMED = {"autocomplete": "name"}
PDF_OF_2_MB = {"accept": ["pdf"], "max_megabytes": "۲"}
KEPT_PDF_OF_2_MB = {"accept": ["pdf"], "max_bytes": 2097152}
ROW = {"row_label_fa": "مالک", "row_label_en": "Owner", "min": "۱", "max": "۴"}
KEPT_ROW = {
    "fields": [{"key": "nam", "type": "text", "label": {"fa": "نام"}, "required": True}],
    "row_label": {"fa": "مالک", "en": "Owner"}, "min": 1, "max": 4,
}  # fmt: skip
Options = dict[str, Any]
KINDS: dict[str, tuple[Options, Options]] = {
    "text": (
        {"min_length": "۲", "max_length": "۳۰", "profile": "full_name", **NAMED},
        {"min_length": 2, "max_length": 30, "profile": "full_name", **NAMED},
    ),
    "long_text": ({"min_length": "۵", "max_length": "500", "autocomplete": "off"},
                  {"min_length": 5, "max_length": 500, "autocomplete": "off"}),
    "integer": ({"min": "۱", "max": "۹"}, {"min": 1, "max": 9}),
    "decimal": ({"min": "۰٫۵", "max": "۱٬۰۰۰"}, {"min": 0.5, "max": 1000}),
    "money_rial": ({"min": "0", "max": "۱٬۰۰۰٬۰۰۰"}, {"min": 0, "max": 1000000}),
    "calculated": (
        {"formula": "area * 2", "shown_as": "money_rial", "decimals": "0"},
        {"formula": "area * 2", "shown_as": "money_rial", "decimals": 0},
    ),
    "date": (
        {"min": "۱۴۰۰/۰۱/۰۱", "max": "today", "autocomplete": "bday"},
        {"min": "2021-03-21", "max": "today", "autocomplete": "bday"},
    ),
    "date_range": ({"min": "امروز", "max": "۲ خرداد ۱۴۳۰"},
                   {"min": "today", "max": "2051-05-23"}),
    "time": ({"min": "۸", "max": "14:30"}, {"min": "08:00", "max": "14:30"}),
    "choice": ({**ANSWERS, "autocomplete": "off"},
               {"choices": KEPT_ANSWERS, "autocomplete": "off"}),
    "multiple_choice": ({**ANSWERS, "min": "1", "max": "۲"},
                        {"choices": KEPT_ANSWERS, "min": 1, "max": 2}),
    "yes_no": ({}, {}),
    "consent": ({"say_required_fa": "بپذیرید"}, {"messages": {"required": {"fa": "بپذیرید"}}}),
    "email": ({"autocomplete": "email"}, {"autocomplete": "email"}),
    "mobile": ({"profile": "mobile", "autocomplete": "tel"},
               {"profile": "mobile", "autocomplete": "tel"}),
    "national_id": ({"profile": "national_id", "autocomplete": "off"},
                    {"profile": "national_id", "autocomplete": "off"}),
    "legal_id": ({"autocomplete": "organization"}, {"autocomplete": "organization"}),
    "postcode": ({"autocomplete": "postal-code"}, {"autocomplete": "postal-code"}),
    "sheba": ({"autocomplete": "off"}, {"autocomplete": "off"}),
    "plate": ({"autocomplete": "off"}, {"autocomplete": "off"}),
    "renovation_code": ({"mask": "9-99-99"}, {"mask": "9-99-99"}),
    "address": ({}, {"postcode_needed": False}),
    "map_point": ({"autocomplete": "off"}, {"autocomplete": "off"}),
    "file": (PDF_OF_2_MB, KEPT_PDF_OF_2_MB),
    "files": ({**PDF_OF_2_MB, "most": "۳"}, {**KEPT_PDF_OF_2_MB, "most": 3}),
    "signature": ({"max_megabytes": "0.5"}, {"max_bytes": 524288}),
    "group": (ROW, KEPT_ROW),
    "information": ({"help_fa": "سلام"}, {"help": {"fa": "سلام"}}),
}  # fmt: skip
CONTROLS = {"max_bytes": "max_megabytes", "row_label": "row_label_fa"}
#: What has a list of its own on the page.
LISTS = {"choices", "fields"}


def made(post, kind: str, **typed: Any) -> Any:
    """Make a question as its designer does: choose the kind, then say what only it has."""
    post("add_question", step="people", label_fa="چیزی", type=kind)
    if kind == "group":
        post("add_column", "chyzy", label_fa="نام", type="text", required="on")
    return post("question", "chyzy", label_fa="چیزی", key="chyzy", required="on", **typed)


def test_the_table_knows_every_kind():
    assert set(KINDS) == set(OWN_TYPES)


@pytest.mark.parametrize("kind", KINDS)
def test_every_option_of_a_kind_has_its_control(post, office, design, kind):
    made(post, kind)
    form = office.get(at(design, "question", "chyzy")).context["editor"].form
    wanted = {CONTROLS.get(one, one) for one in OWN_TYPES[kind].options - LISTS}
    nothing_fits = {"profile"} - ({"profile"} if kind in PROFILE_TYPES.values() else set())
    assert wanted - nothing_fits <= set(form.options)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_made_with_its_options_published_and_asked(post, office, design, kind):
    typed, expected = KINDS[kind]
    answer = made(post, kind, **typed)
    assert answer.status_code == 302, answer.context["editor"].form.errors
    saved = question(design, "chyzy")
    bare = {"key": "chyzy", "type": kind, "label": {"fa": "چیزی"}, **expected}
    assert {name: value for name, value in saved.items() if name != "required"} == bare
    assert saved.get("required", True) is True
    compile_form(design.definition)
    assert post("publish").status_code == 302
    assert FormVersion.objects.get(name=design.name).definition == design.definition
    page = office.get(f"{at(design, 'preview')}?step=people")
    [row] = [row for row in page.context["rows"] if row["key"] == "chyzy"]
    assert "چیزی" in page.content.decode()
    assert (row["bound"] is None) == (kind == "information")


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        ("integer", {"min": "9", "max": "1"}),
        ("date", {"min": "today", "max": "۱۳۹۹/۰۱/۰۱"}),
        ("time", {"min": "10", "max": "9"}),
        ("text", {"min_length": "30", "max_length": "2"}),
        ("multiple_choice", {**ANSWERS, "min": "2", "max": "1"}),
        ("group", {**ROW, "min": "4", "max": "1"}),
        ("renovation_code", {"mask": "abc"}),
        ("calculated", {"formula": "area *"}),
        ("calculated", {"formula": "chyzy + 1"}),
        ("calculated", {"formula": "nothing + 1"}),
    ],
)
def test_options_that_make_no_sense_are_told_on_the_page_and_keep_from_publishing(
    post, office, design, kind, wrong
):
    made(post, kind, **wrong)
    page = office.get(at(design, "question", "chyzy"))
    if page.context["remarks"] == {}:
        pytest.fail("nothing is said about it")
    assert [one.question for one in office.get(at(design)).context["remarks"].errors] == ["chyzy"]
    refused = post("publish")
    assert refused.status_code == 400
    assert at(design, "question", "chyzy") in refused.content.decode()
    assert not FormVersion.objects.filter(name=design.name).exists()
