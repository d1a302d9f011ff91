"""A question that is answered row by row."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.http import QueryDict
from django.utils.translation import override

from portal.definitions.reading import InvalidDefinition
from portal.forms.answers import StepResult, blank_form, clean_step, display_answers
from portal.forms.compile import compile_form
from portal.forms.group_types import COLUMN_TYPES
from portal.forms.rearranging import rearranged
from tests.portal.forms.examples import CHOICES, NEEDS, label, only

COLUMNS: list[dict[str, Any]] = [
    {"key": "name", "type": "text", "label": label("Name"), "required": True},
    {"key": "share", "type": "decimal", "label": label("Share"), "min": 0, "max": 6},
    {"key": "present", "type": "yes_no", "label": label("Present?")},
    {"key": "uses", "type": "multiple_choice", "label": label("Uses"), "choices": CHOICES},
]
OWNERS = {"fields": COLUMNS, "row_label": label("Owner")}
SARA = {"name": "Sara", "share": "2.5", "present": False, "uses": ["house"]}
ALI = {"name": "Ali", "share": None, "present": None, "uses": []}


def cleaned(data: Any, language: str = "en", **options: Any) -> StepResult:
    step = compile_form(only("group", **OWNERS, **options)).step("s")
    return clean_step(step, data, None, language)


def posted(post: str, **options: Any) -> StepResult:
    return cleaned(QueryDict(post), **options)


def places(result: StepResult) -> list[tuple[str, str, str]]:
    """Return row, part and code of each error."""
    found = result.errors.as_data().get("q", [])
    return [
        ((error.params or {}).get("row", ""), (error.params or {}).get("part", ""), error.code)
        for error in found
    ]


def test_rows_come_from_one_control_for_each_answer():
    result = posted(
        "q-rows=0&q-rows=1&q-0-name=Sara&q-0-share=2.5&q-0-present=no&q-0-uses=house&q-1-name=Ali"
    )
    assert result.answers == {"q": [SARA, ALI]}


def test_canonical_rows_pass_again_unchanged():
    assert cleaned({"q": [SARA, ALI]}).answers == {"q": [SARA, ALI]}
    assert json.loads(json.dumps([SARA, ALI])) == [SARA, ALI]


def test_a_row_without_any_answer_does_not_count():
    result = posted("q-rows=0&q-rows=1&q-rows=2&q-1-name=Ali&q-2-name=+")
    assert result.answers == {"q": [ALI]}
    assert posted("q-rows=0&q-0-name=").answers == {"q": []}
    assert posted("").answers == {"q": []}


def test_a_no_alone_is_an_answer():
    result = cleaned({"q": [{"present": False}]})
    assert places(result) == [("0", "name", "required")]


def test_the_cell_that_is_wrong_is_named():
    result = posted("q-rows=0&q-rows=1&q-0-name=Sara&q-1-share=seven")
    assert places(result) == [("1", "name", "required"), ("1", "share", "invalid")]
    assert result.errors["q"][0] == "Owner 2, Name: Please fill this in."


def test_what_is_right_beside_a_wrong_cell_can_be_kept():
    result = posted("q-rows=0&q-rows=1&q-0-name=Sara&q-0-share=9&q-1-name=Ali")
    assert result.form.fields["q"].half == [
        {"name": "Sara", "share": None, "present": None, "uses": []}, ALI,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "code"), [(0, "required"), (1, "too_few"), (2, ""), (3, ""), (4, "too_many")]
)
def test_there_are_as_few_and_as_many_rows_as_the_definition_says(rows, code):
    result = cleaned({"q": [ALI] * rows}, min=2, max=3, required=True)
    assert [found for _row, _part, found in places(result)] == ([code] if code else [])


def test_rows_that_nobody_needs_may_be_missing_altogether():
    assert cleaned({"q": []}, min=2).is_valid


@pytest.mark.parametrize(
    "value",
    [
        "x", 5, True, {"name": "Ali"}, ["Ali"], [["Ali"]], [None], [5],
        [{"name": {"name": "x"}}], [{"name": "x\0"}], [{"name": "x" * 10_000}],
        [{"name": "x", "uses": "house"}], [{"name": "x", "uses": [{"a": 1}]}],
        [{"name": "x", "share": float("nan")}], [ALI] * 10_000,
    ],
)  # fmt: skip
def test_spoilt_json_is_no_rows(value):
    assert cleaned({"q": value}).errors


def test_answers_that_no_column_asks_for_are_dropped():
    assert cleaned({"q": [{**ALI, "is_staff": True}]}).answers == {"q": [ALI]}


def test_thousands_of_posted_rows_cost_no_more_than_the_most():
    post = "&".join(f"q-rows={n}&q-{n}-name=x" for n in range(4_999))
    result = posted(post, max=5)
    assert places(result) == [("", "", "too_many")]
    assert len(result.form["q"].rows) == 6


@pytest.mark.parametrize("number", ["x", "-1", "²", "99999", "1e3", "", "0\0"])
def test_row_numbers_that_no_page_sends_are_ignored(number):
    post = QueryDict(mutable=True)
    post.setlist("q-rows", [number, "0", "0"])
    post["q-0-name"] = "Ali"
    assert cleaned(post).answers == {"q": [ALI]}


def test_one_row_more_keeps_what_was_typed_and_complains_of_nothing():
    result = posted("q-rows=0&q-0-name=&q-0-share=many&q-0-present=yes&q-0-uses=shop&q-add=1")
    form = rearranged(result.form)
    assert form is not None
    first, second = form["q"].rows
    assert [part.value() for part in first.parts] == ["", "many", "yes", ["shop"]]
    assert not form.errors
    assert (first.is_new, second.is_new) == (False, True)
    assert "autofocus" in str(second.parts[0])


def test_one_row_less_moves_the_others_up(english):
    post = "q-rows=0&q-rows=1&q-rows=2&q-0-name=a&q-1-name=b&q-2-name=c&q-remove=1"
    form = rearranged(posted(post).form)
    assert form is not None
    assert [row.parts[0].value() for row in form["q"].rows] == ["a", "c"]
    assert [row.title for row in form["q"].rows] == ["Owner 1", "Owner 2"]


@pytest.mark.parametrize("post", ["q-remove=7", "q-remove=x", "q-remove="])
def test_a_row_that_is_not_there_is_not_removed(post):
    form = rearranged(posted(f"q-rows=0&q-0-name=a&{post}").form)
    assert form is not None
    assert [row.parts[0].value() for row in form["q"].rows] == ["a"]


def test_no_button_no_rearranging():
    assert rearranged(posted("q-rows=0&q-0-name=a").form) is None


def test_there_is_no_room_beyond_the_most_rows():
    form = rearranged(posted("q-rows=0&q-rows=1&q-0-name=a&q-1-name=b&q-add=1", max=2).form)
    assert form is not None
    assert len(form["q"].rows) == 2
    assert not form["q"].can_add


def test_earlier_rows_are_shown_as_people_write_them():
    step = compile_form(only("group", **OWNERS, min=1)).step("s")
    with override("fa"):
        form = blank_form(step, {"q": [SARA]}, "fa")
        [row] = form["q"].rows
    assert row.title == "Owner فارسی ۱"
    assert 'value="۲٫۵"' in str(row.parts[1])
    assert 'name="q-0-name"' in str(row.parts[0])
    assert "checked" in str(row.parts[2])


def test_the_page_has_at_least_one_row_and_as_many_as_are_needed():
    for least, rows in ((0, 1), (1, 1), (3, 3)):
        step = compile_form(only("group", **OWNERS, min=least)).step("s")
        bound = blank_form(step, {}, "en")["q"]
        assert (len(bound.rows), bound.can_remove) == (rows, False)


def test_rows_are_shown_as_a_numbered_list():
    compiled = compile_form(only("group", **OWNERS))
    text = display_answers(compiled, {"q": [SARA, {**ALI, "name": "<b>"}]}, "en")[0][2][0][1]
    assert text.count("<li>") == 2
    assert "Share: <bdi>2.5</bdi>" in text
    assert "Present?: <bdi>No</bdi>" in text
    assert "<b>" not in text


@pytest.mark.parametrize("answer", ["spoilt", [5], [{"share": "spoilt"}], [{"uses": 5}]])
def test_spoilt_stored_rows_are_shown_somehow(answer):
    compiled = compile_form(only("group", **OWNERS))
    assert display_answers(compiled, {"q": answer}, "fa")[0][2][0][1]


@pytest.mark.parametrize("kind", COLUMN_TYPES)
def test_every_simple_type_can_be_asked_in_rows(kind):
    column = {"key": "c", "type": kind, "label": label("C"), **NEEDS.get(kind, {})}
    step = compile_form(only("group", fields=[column])).step("s")
    assert clean_step(step, {}, None, "fa").is_valid
    assert blank_form(step, {}, "fa")["q"].rows[0].parts[0].name == "c"


@pytest.mark.parametrize(
    "kind",
    ["file", "files", "signature", "group", "address", "calculated", "consent", "x", "a.b", 5],
)
def test_other_types_are_refused_in_rows(kind):
    column = {"key": "c", "type": kind, "label": label("C")}
    with pytest.raises(InvalidDefinition, match=r"steps\[0\]\.fields\[0\]\.fields\[0\]\.type"):
        compile_form(only("group", fields=[column]))


@pytest.mark.parametrize(
    ("options", "place"),
    [
        ({"fields": []}, "fields"),
        ({"fields": "x"}, "fields"),
        ({"fields": [COLUMNS[0], COLUMNS[0]]}, r"fields\[1\]"),
        ({"fields": [{**COLUMNS[0], "max": 3}]}, r"fields\[0\]\.max"),
        ({"fields": [{**COLUMNS[1], "min": 9}]}, r"fields\[0\]\.min"),
        ({"fields": [{"type": "text", "label": "x"}]}, r"fields\[0\]\.key"),
        ({"fields": [{**COLUMNS[0], "show_if": {}}]}, r"fields\[0\]\.show_if"),
        ({"fields": [{**COLUMNS[0], "key": f"c{n}"} for n in range(13)]}, "fields"),
        ({"fields": [{**COLUMNS[0], "key": f"c{n}"} for n in range(7)], "max": 50}, "max"),
        ({"fields": COLUMNS, "max": 0}, "max"),
        ({"fields": COLUMNS, "max": 51}, "max"),
        ({"fields": COLUMNS, "min": -1}, "min"),
        ({"fields": COLUMNS, "min": 3, "max": 2}, "min"),
        ({"fields": COLUMNS, "min": True}, "min"),
        ({"fields": COLUMNS, "row_label": 5}, "row_label"),
        ({"fields": COLUMNS, "rows": 5}, "rows"),
    ],
)
def test_a_wrong_definition_of_rows_is_refused_by_its_place(options, place):
    with pytest.raises(InvalidDefinition, match=rf"steps\[0\]\.fields\[0\]\.{place}:"):
        compile_form(only("group", **options))


def test_a_form_with_fifty_rows_costs_no_query(django_assert_num_queries, db):
    with django_assert_num_queries(0):
        assert cleaned({"q": [SARA] * 50}, max=50).is_valid
