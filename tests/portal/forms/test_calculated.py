"""What the server works out: shown, kept as a number, never typed."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from django.utils.translation import override

from portal.definitions.reading import InvalidDefinition
from portal.forms.answers import clean_step, display_answers
from portal.forms.compile import compile_form
from portal.forms.rearranging import rearranged
from tests.portal.forms.examples import label, only

FEE = {
    "steps": [
        {
            "key": "s",
            "title": label("Step"),
            "fields": [
                {"key": "area", "type": "integer", "label": label("Area")},
                {
                    "key": "fee",
                    "type": "calculated",
                    "label": label("Fee"),
                    "formula": "area * 12500",
                    "shown_as": "money_rial",
                },
            ],
        }
    ]
}

ROWS = {
    "key": "rows",
    "type": "group",
    "label": label("Rows"),
    "fields": [{"key": "name", "type": "text", "label": label("Name")}],
}


def test_what_is_posted_for_it_is_ignored():
    result = clean_step(compile_form(FEE).step("s"), {"area": "3", "fee": "1"}, None, "en")
    assert result.is_valid
    assert result.effective["fee"] == "37500"


def test_the_page_shows_it_and_has_no_control_for_it():
    with override("fa"):
        result = clean_step(compile_form(FEE).step("s"), {"area": "3"}, None, "fa")
        shown = str(result.form["fee"])
    assert "۳۷٬۵۰۰ ریال" in shown
    assert shown.startswith('<output id="id_fee"')
    assert "<input" not in shown


def test_a_posted_value_for_it_is_not_shown_when_a_row_is_added():
    fields = [*FEE["steps"][0]["fields"], ROWS]
    step = compile_form({"steps": [{**FEE["steps"][0], "fields": fields}]}).step("s")
    post = QueryDict("area=3&fee=1&rows-rows=0&rows-add=1")
    form = rearranged(clean_step(step, post, None, "en").form)
    assert form is not None
    with override("en"):
        assert "37,500 rials" in str(form["fee"])


def test_a_sum_is_shown_in_rials_and_tomans():
    rows = display_answers(compile_form(FEE), {"area": 3}, "en")[0][2]
    assert rows[1][1] == "37,500 rials (3,750 tomans)"


@pytest.mark.parametrize(
    ("options", "kept"),
    [
        ({}, "0.67"),
        ({"decimals": 0}, "1"),
        ({"decimals": 4}, "0.6667"),
        ({"shown_as": "money_rial"}, "1"),
    ],
)
def test_it_is_kept_with_as_many_decimals_as_the_definition_says(options, kept):
    step = compile_form(only("calculated", formula="2 / 3", **options)).step("s")
    assert clean_step(step, {}, None, "en").effective == {"q": kept}


@pytest.mark.parametrize(
    ("options", "place"),
    [
        ({}, "formula"),
        ({"formula": "1 +"}, "formula"),
        ({"formula": "1", "shown_as": "dollars"}, "shown_as"),
        ({"formula": "1", "decimals": 5}, "decimals"),
        ({"formula": "1", "decimals": 1, "shown_as": "money_rial"}, "decimals"),
        ({"formula": "1", "required": True}, "required"),
        ({"formula": "1", "min": 1}, "min"),
    ],
)
def test_a_wrong_definition_is_refused_by_its_place(options, place):
    with pytest.raises(InvalidDefinition, match=rf"fields\[0\]\.{place}"):
        compile_form(only("calculated", **options))
