from __future__ import annotations

import json

import pytest

from portal.forms.answers import blank_form, clean_step, display_answers, prefill
from portal.forms.compile import compile_form
from portal.forms.visibility import effective_answers
from tests.portal.forms.conditional import IS_SHOP, TALL, form, one_step, send
from tests.portal.forms.files import PDF, upload

pytestmark = pytest.mark.usefixtures("english")


def test_a_hidden_question_is_not_required():
    result = send("place", {"kind": "house", "floors": "9"})
    assert result.is_done
    assert result.effective == {"kind": "house", "floors": 9}


def test_conditions_see_what_was_typed_a_moment_ago():
    result = send("place", {"kind": "shop", "floors": "۳"}, {"kind": "house", "floors": 0})
    assert set(result.errors) == {"guild", "licence"}
    assert not result.is_valid


def test_what_was_typed_into_a_hidden_question_is_kept_but_does_not_count():
    result = send("place", {"kind": "house", "guild": "Bakers", "licence": "no"})
    assert result.is_done
    assert result.answers["guild"] == "Bakers"
    assert "guild" not in result.effective


def test_mistakes_in_hidden_questions_are_forgiven():
    definition = one_step(
        {"key": "owner", "type": "yes_no"},
        {"key": "floors", "type": "integer", "show_if": {"field": "owner", "is": True}},
    )
    step = compile_form(definition).steps[0]
    assert clean_step(step, {"owner": "no", "floors": "many"}, None, "en").is_done
    assert not clean_step(step, {"owner": "yes", "floors": "many"}, None, "en").is_valid


def test_a_question_that_earlier_answers_hide_is_not_on_the_page_and_gets_no_answer():
    result = send("trade", {"staff": "2"}, {"kind": "shop", "floors": 1})
    assert "deed" not in result.form.fields
    assert [item.field.key for item in result.form.layout] == ["staff"]
    tall = send("trade", {"staff": "2"}, {"kind": "shop", "floors": 5})
    assert [item.field.key for item in tall.form.layout] == ["staff", "deed"]
    definition = one_step({"key": "kind"}) | {}
    hidden = {"key": "size", "type": "text", "label": "Size", "show_if": IS_SHOP}
    more = {"key": "more", "title": "More", "fields": [hidden, {**hidden, "key": "x"}]}
    definition["steps"].append(more)
    step = compile_form(definition).step("more")
    assert clean_step(step, {"size": "5"}, None, "en", earlier={}).answers == {}


def test_a_stop_ends_the_way_though_every_answer_is_right():
    result = send("place", {"kind": "shop", "guild": "x", "floors": "3", "licence": "no"})
    assert result.is_valid
    assert not result.is_done
    assert result.stop is not None
    assert result.stop.text == {"fa": "اول پروانه بگیرید.", "en": "First get a licence."}
    assert result.stop.link_url == "/licences/"


def test_a_stop_of_a_hidden_question_stops_nobody():
    assert send("place", {"kind": "house", "floors": "3", "licence": "no"}).is_done


def test_the_first_of_several_stops_is_told():
    stops = [
        {"when": {"field": "age", "less_than": 18}, "text": "Too young."},
        {"when": {"field": "age", "less_than": 21}, "text": "Wait a little."},
    ]
    step = compile_form(one_step({"key": "age", "type": "integer", "stops": stops})).steps[0]
    found = [clean_step(step, {"age": age}, None, "en").stop for age in ("15", "19", "25")]
    assert [stop and stop.text for stop in found] == ["Too young.", "Wait a little.", None]


def test_a_form_says_what_is_wrong_in_its_own_words():
    result = send("place", {"floors": "100"})
    assert result.errors["kind"] == ["Say which kind."]
    assert result.errors["floors"] == ["Nobody builds that high."]
    assert result.errors.as_data()["floors"][0].code == "too_large"
    few = send("place", {"kind": "house", "floors": "-1"})
    assert few.errors["floors"] == ["Write a number that is not less than 0."]


def test_own_words_for_invalid_answers_cover_every_way_to_be_wrong():
    own = {"messages": {"invalid": "Ten digits, please."}}
    step = compile_form(one_step({"key": "id", "type": "national_id", **own})).steps[0]
    for typed in ("12", "0012345670", "abc"):
        assert clean_step(step, {"id": typed}, None, "en").errors["id"] == ["Ten digits, please."]


def test_own_words_for_files_leave_what_is_more_precise():
    own = {"messages": {"wrong_kind": "Only a scan.", "invalid": "No."}}
    step = compile_form(one_step({"key": "scan", "type": "file", "accept": ["png"], **own})).steps[
        0
    ]
    assert clean_step(step, {}, {"scan": upload(PDF)}, "en").errors["scan"] == ["Only a scan."]
    assert clean_step(step, {}, {"scan": upload(b"")}, "en").errors["scan"] == [
        "This file is empty."
    ]


def test_the_page_knows_when_each_question_is_asked():
    items = {item.field.key: item for item in blank_form(form().step("place"), {}, "en").layout}
    assert items["kind"].shown_if == items["kind"].only_if == ""
    assert json.loads(items["guild"].shown_if) == {**IS_SHOP, "as": "one"}
    assert items["guild"].only_if == "“Kind” is “Shop”"
    assert json.loads(items["licence"].shown_if) == {
        "all": [{**IS_SHOP, "as": "one"}, {**TALL, "as": "number"}]
    }
    assert items["licence"].only_if == "“Kind” is “Shop” and “Floors” is more than “2”"


def test_what_a_page_cannot_decide_is_left_to_the_server_with_words():
    compiled = compile_form(
        one_step(
            {"key": "day", "type": "date"},
            {"key": "a", "show_if": {"field": "day", "more_than": "2026-03-21"}},
            {"key": "sum", "type": "calculated", "formula": "2"},
            {"key": "b", "show_if": {"any": [{"field": "sum", "is": 2}]}},
        )
    )
    items = {item.field.key: item for item in blank_form(compiled.steps[0], {}, "en").layout}
    assert items["a"].shown_if == items["b"].shown_if == ""
    assert items["a"].only_if.startswith("“day” is more than")
    assert "2" in str(items["sum"].bound)


def test_the_page_of_a_step_asks_only_what_earlier_answers_leave_open():
    step = form().step("trade")
    asked = blank_form(step, {}, "en", earlier={"kind": "shop", "floors": 1})
    assert list(asked.fields) == ["staff"]
    later = blank_form(step, {}, "en", earlier={"kind": "shop", "floors": 3})
    assert [item.only_if for item in later.layout] == ["", ""]


def test_a_calculated_answer_is_shown_and_never_read_from_what_was_sent():
    result = send("fee", {"area": "50", "total": "1"}, {"kind": "house"})
    assert result.effective == {"area": "50", "total": "600000"}
    assert "total" not in result.answers
    assert "600,000" in str(result.form["total"])
    kept = blank_form(form().step("fee"), result.answers, "en", earlier={"kind": "house"})
    assert "600,000" in str(kept["total"])
    refused = send("fee", {"area": "100"}, {"kind": "house"})
    assert set(refused.errors) == {"reason"}


def test_the_summary_shows_what_was_asked_with_calculated_answers():
    answers = {"kind": "house", "guild": "Bakers", "area": "50", "staff": 3}
    sections = display_answers(form(), answers, "en", files={})
    assert [key for _title, key, _rows in sections] == ["place", "fee"]
    rows = {key: value for _t, _k, rows in sections for _label, value, key in rows}
    assert set(rows) == {"kind", "floors", "area", "total"}
    assert "600,000" in rows["total"]
    unknown = display_answers(form(), {"kind": "house"}, "en")[1][2]
    assert ("Total", "Not calculated", "total") in unknown


def test_a_step_sent_again_as_it_is_kept_gives_the_same():
    data = {"kind": "shop", "guild": "x", "floors": "3", "licence": "yes"}
    once = send("place", data)
    again = send("place", once.answers)
    assert again.answers == once.answers
    assert again.effective == once.effective


def test_a_question_of_the_bank_begins_with_the_answer_given_earlier():
    step = form().step("place")
    assert prefill(step, {}, {"guild-name": "Bakers"}) == {"guild": "Bakers"}
    assert prefill(step, {}, {"other": "Bakers"}) == {}
    assert prefill(step, {}) == {}


def test_an_earlier_answer_that_no_longer_suits_is_not_used():
    choices = [{"value": "a", "label": "A"}]
    step = compile_form(
        one_step(
            {"key": "pick", "type": "choice", "choices": choices, "bank": "pick"},
            {"key": "day", "type": "date", "bank": "day"},
            {"key": "agreed", "type": "consent", "bank": "agreed"},
            {"key": "size", "type": "decimal", "bank": "size"},
        )
    ).steps[0]
    earlier = {"pick": "gone", "day": "2026-03-21", "agreed": True, "size": "12.5"}
    assert prefill(step, {}, earlier) == {"day": "2026-03-21", "size": "12.5"}
    spoilt = {"pick": ["a"], "day": {"x": 1}, "size": "\0"}
    assert prefill(step, {}, spoilt) == {}


def test_the_profile_goes_before_an_earlier_answer():
    field = {"key": "name", "profile": "full_name", "bank": "name"}
    step = compile_form(one_step(field)).steps[0]
    assert prefill(step, {"full_name": "Sara"}, {"name": "Old"}) == {"name": "Sara"}
    assert prefill(step, {}, {"name": "Old"}) == {"name": "Old"}


def test_files_for_one_question_stay_apart_from_those_for_several():
    step = compile_form(one_step({"key": "scan", "type": "file", "required": True})).steps[0]
    result = clean_step(step, {}, {"scan": upload(PDF)}, "en")
    assert set(result.files) == set(result.uploads) == {"scan"}
    assert result.several == {}
    assert effective_answers(compile_form(one_step({"key": "a"})), result.answers) == {}
