"""Questions of several parts: times, spans of days, addresses."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from django.utils.translation import override

from portal.definitions.reading import InvalidDefinition
from portal.forms.answers import blank_form, clean_step, display_answers
from portal.forms.compile import compile_form
from portal.forms.composite_fields import was_typed
from tests.portal.forms.examples import ask, only

HOME = {"street": "خیابان ولیعصر", "number": "۱۲/۱", "postcode": "۱۲۳۴۵۶۷۸۹۰"}
KEPT = {
    "street": "خیابان ولیعصر",
    "alley": None,
    "number": "12/1",
    "unit": None,
    "postcode": "1234567890",
}


def sent(kind: str, post: str, **options):
    step = compile_form(only(kind, **options)).step("s")
    return clean_step(step, QueryDict(post), None, "en")


def codes(result) -> list[tuple[str, str]]:
    """Return part and code of each error."""
    errors = result.errors.as_data().get("q", [])
    return [((error.params or {}).get("part", ""), error.code) for error in errors]


def shown(kind: str, answer, language: str, **options) -> str:
    return display_answers(compile_form(only(kind, **options)), {"q": answer}, language)[0][2][0][1]


def test_an_address_is_kept_with_all_its_parts():
    assert ask("address", HOME).answers == {"q": KEPT}
    assert ask("address", KEPT).answers == {"q": KEPT}


def test_an_address_comes_from_one_control_for_each_part():
    post = "q-street=Main&q-number=12&q-postcode=12345-67890&q-unit=%DB%B3&q-floor=x"
    assert sent("address", post).answers["q"] == {
        "street": "Main", "alley": None, "number": "12", "unit": "3", "postcode": "1234567890",
    }  # fmt: skip


@pytest.mark.parametrize("post", ["", "q-street=&q-number=+&q-postcode=", "q="])
def test_an_empty_address_is_no_answer(post):
    assert sent("address", post).answers == {"q": None}
    assert codes(sent("address", post, required=True)) == [("", "required")]


def test_each_part_says_what_is_wrong_with_it():
    result = sent("address", "q-alley=x&q-postcode=12", required=True)
    assert codes(result) == [
        ("street", "required"), ("number", "required"), ("postcode", "postcode"),
    ]  # fmt: skip
    assert result.errors["q"][2].startswith("Postcode: ")


def test_what_is_right_beside_a_wrong_part_can_be_kept():
    result = sent("address", "q-street=Main&q-postcode=12")
    half = result.form.fields["q"].half
    assert (half["street"], half["postcode"]) == ("Main", None)
    days = sent("date_range", "q-from=2026-05-23&q-to=never").form
    assert days.fields["q"].half == {"from": "2026-05-23", "to": None}
    again = blank_form(days.step, {"q": days.fields["q"].half}, "en")
    assert [part.value() for part in again["q"].parts][1] is None


def test_a_postcode_may_be_left_out_where_the_definition_says_so():
    assert sent("address", "q-street=Main&q-number=1", postcode_needed=False).is_valid
    with pytest.raises(InvalidDefinition, match="postcode_needed"):
        compile_form(only("address", postcode_needed="no"))


@pytest.mark.parametrize(
    "value",
    [
        "Main street 12",
        ["Main", "12"],
        {"street": {"street": "x"}, "number": "1", "postcode": "1234567890"},
        {"street": "x\0", "number": "1", "postcode": "1234567890"},
        {"street": "x" * 100_000, "number": "1", "postcode": "1234567890"},
        {"street": ["x"], "number": True, "postcode": 5},
        7,
        True,
    ],
)
def test_spoilt_json_is_no_address(value):
    assert ask("address", value).errors


def test_an_address_is_shown_as_one_line_with_isolated_parts():
    text = shown("address", KEPT, "fa")
    assert text.startswith("<bdi>خیابان ولیعصر</bdi>")
    assert "<bdi>۱۲/۱</bdi>" in text
    assert "<bdi>1234567890</bdi>" in text
    assert "None" not in text
    assert "<b>" not in shown("address", {**KEPT, "street": "<b>x</b>"}, "en")


@pytest.mark.parametrize("value", ["spoilt", 5, ["x"]])
def test_a_spoilt_stored_address_is_shown_raw(value):
    assert shown("address", value, "fa") == str(value)


def test_a_span_of_days_is_kept_as_two_dates():
    answers = {"q": {"from": "2026-05-23", "to": "2026-06-01"}}
    assert sent("date_range", "q-from=1405/03/02&q-to=2026-06-01").answers == answers
    assert ask("date_range", answers["q"]).answers == answers
    assert sent("date_range", "q-from=1405/3/2&q-to=1405/3/2").is_valid


@pytest.mark.parametrize(
    ("post", "wrong"),
    [
        ("q-from=1405/03/02&q-to=1405/03/01", ("to", "too_early")),
        ("q-from=1405/03/02", ("to", "required")),
        ("q-from=soon&q-to=1405/03/02", ("from", "invalid")),
        ("q-from=1390/01/01&q-to=1405/03/02", ("from", "too_early")),
        ("q-from=1405/03/02&q-to=1420/01/01", ("to", "too_late")),
    ],
)
def test_a_wrong_span_of_days_is_refused_at_the_day_that_is_wrong(post, wrong):
    assert codes(sent("date_range", post, min="2020-01-01", max="2030-01-01")) == [wrong]


def test_a_span_of_days_is_shown_in_the_calendar_of_the_language():
    answer = {"from": "2026-05-23", "to": "2026-06-01"}
    assert "۲ خرداد ۱۴۰۵" in shown("date_range", answer, "fa")
    assert shown("date_range", answer, "en") == "23 May 2026 to 1 June 2026"


@pytest.mark.parametrize(("value", "kept"), [("۸ و نیم", "08:30"), ("0:00", "00:00"), ("", None)])
def test_a_time_is_kept_as_hours_and_minutes(value, kept):
    assert ask("time", value).answers == {"q": kept}


@pytest.mark.parametrize(
    ("value", "code"),
    [("06:59", "too_early"), ("22:31", "too_late"), (["8:30"], "invalid"), (830.5, "invalid")],
)
def test_a_time_beyond_the_limits_is_refused(value, code):
    result = ask("time", value, min="07:00", max="22:30", language="en")
    assert codes(result) == [("", code)]
    assert ask("time", "22:30", min="07:00", max="22:30").is_valid


@pytest.mark.parametrize("bound", ["7:00", "25:00", "07:00:30", 7, "today", True, "070000"])
def test_a_limit_that_is_no_time_is_refused(bound):
    with pytest.raises(InvalidDefinition, match=r"fields\[0\]\.min"):
        compile_form(only("time", min=bound))


def test_limits_in_the_wrong_order_are_refused():
    with pytest.raises(InvalidDefinition, match=r"fields\[0\]\.min"):
        compile_form(only("time", min="09:00", max="08:00"))


def test_a_page_knows_whether_anything_was_typed_into_the_parts():
    assert was_typed(sent("address", "q-postcode=12").form["q"])
    assert not was_typed(sent("address", "q-postcode=+").form["q"])
    assert was_typed(sent("integer", "q=x").form["q"])
    assert not was_typed(sent("integer", "").form["q"])


def test_earlier_parts_are_shown_as_people_write_them():
    step = compile_form(only("date_range")).step("s")
    with override("fa"):
        form = blank_form(step, {"q": {"from": "2026-05-23", "to": "2026-06-01"}}, "fa")
        first, _last = (str(part) for part in form["q"].parts)
    assert 'value="۱۴۰۵/۰۳/۰۲"' in first
    assert 'name="q-from"' in first
