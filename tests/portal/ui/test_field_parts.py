"""Questions with several controls, and what stands beside a control."""

from __future__ import annotations

import re

import pytest
from django.http import QueryDict
from django.template import Context, Template

from portal.forms.answers import blank_form, clean_step
from portal.forms.compile import compile_form
from tests.portal.forms.examples import FIELDS, label, only

pytestmark = pytest.mark.usefixtures("english")

OWNERS = next(field for field in FIELDS if field["key"] == "owners")
ROWS = {key: OWNERS[key] for key in ("fields", "row_label", "max")}


def asked(kind: str, answer=None, **options):
    step = compile_form(only(kind, **options)).step("s")
    return blank_form(step, {} if answer is None else {"q": answer}, "en")


def sent(kind: str, post: str, **options):
    step = compile_form(only(kind, **options)).step("s")
    return clean_step(step, QueryDict(post), None, "en").form


def shown(form) -> str:
    source = "{% load portal_ui %}{% field form.q %}"
    return Template(source).render(Context({"form": form}))


def summary(form) -> str:
    source = '{% include "ui/components/error_summary.html" %}'
    return Template(source).render(Context({"form": form}))


def ids(markup: str) -> list[str]:
    return re.findall(r'\bid="([^"]+)"', markup.split("<template")[0])


def test_each_part_has_a_label_of_its_own_under_one_legend():
    markup = shown(asked("address"))
    assert markup.count("<fieldset") == markup.count("<legend") == 1
    for part in ("street", "alley", "number", "unit", "postcode"):
        assert f'<label class="form-label" for="id_q-{part}"' in markup
        assert f'id="id_q-{part}"' in markup
    assert 'autocomplete="postal-code"' in markup


def test_the_error_stands_at_the_part_that_is_wrong_and_only_there():
    markup = shown(sent("address", "q-street=Main&q-number=1&q-postcode=12", required=True))
    assert markup.count('class="field-error"') == 1
    assert 'id="id_q-postcode_error"' in markup
    assert re.search(r'aria-describedby="[^"]*id_q-postcode_error', markup)
    assert 'id="id_q_error"' not in markup


def test_the_summary_leads_to_the_part_that_is_wrong():
    markup = summary(sent("address", "q-street=Main&q-number=1&q-postcode=12", required=True))
    assert '<a href="#id_q-postcode">Postcode: A postcode has 10 digits.</a>' in markup


def test_an_error_about_the_whole_stands_under_the_legend_and_leads_to_the_first_part():
    form = sent("address", "", required=True)
    assert 'aria-describedby="id_q_error"' in shown(form)
    assert '<a href="#id_q-street">Question: Please fill this in.</a>' in summary(form)


def test_rows_are_fieldsets_with_buttons_that_work_without_scripts():
    markup = shown(sent("group", "q-rows=0&q-rows=1&q-0-name=a&q-1-name=b", **ROWS))
    page, pattern = markup.split("<template")
    assert page.count("data-row>") == 2
    assert '<input type="hidden" name="q-rows" value="1">' in page
    assert re.search(r'<button[^>]* type="submit" name="q-remove" value="1" formnovalidate', page)
    assert re.search(r'<button[^>]* type="submit" name="q-add" value="1" formnovalidate', markup)
    assert 'name="q-__row__-name"' in pattern


def test_the_controls_of_rows_have_different_ids():
    markup = shown(sent("group", "q-rows=0&q-rows=1&q-0-name=a&q-1-name=b", **ROWS))
    found = ids(markup)
    assert len(found) == len(set(found)) > 10


def test_the_summary_leads_to_the_cell_that_is_wrong():
    form = sent("group", "q-rows=0&q-rows=1&q-0-name=a&q-1-share=x", **ROWS)
    assert '<a href="#id_q-1-name">Owner 2, Name: Please fill this in.</a>' in summary(form)
    assert 'id="id_q-1-share_error"' in shown(form)


def test_too_many_rows_are_told_under_the_legend():
    post = "&".join(f"q-rows={n}&q-{n}-name=x" for n in range(6))
    form = sent("group", post, **ROWS)
    assert 'id="id_q_error"' in shown(form)
    assert "At most 4 rows" in summary(form)


def test_a_sum_shows_its_tomans_below():
    assert re.search(r"data-tomans-of=\"id_q\"[^>]*>= <output for=\"id_q\">100,000 tomans</output>",
                     shown(asked("money_rial", 1_000_000)))  # fmt: skip
    assert "hidden" in re.search(r"<p[^>]*data-tomans-of[^>]*>", shown(asked("money_rial")))[0]
    assert "5 tomans" in shown(sent("money_rial", "q=۵۰"))
    assert (
        "hidden" in re.search(r"<p[^>]*data-tomans-of[^>]*>", shown(sent("money_rial", "q=x")))[0]
    )


def test_a_place_offers_the_position_only_to_scripts():
    markup = shown(asked("map_point"))
    assert re.search(r'data-position-for="id_q" hidden', markup)
    assert "ui/position.js" in markup


def test_a_signature_can_be_uploaded_without_scripts():
    markup = shown(asked("signature"))
    assert '<label class="form-label" for="id_q"' in markup
    assert re.search(r'<input type="file"[^>]*accept="\.png,\.jpg,\.jpeg"', markup)
    assert re.search(r'data-signature-for="id_q" hidden', markup)


def test_several_files_are_chosen_with_one_control():
    markup = shown(asked("files", most=3))
    assert re.search(r'<input type="file"[^>]* multiple', markup)
    assert "At most 3 files" in markup


def test_what_is_calculated_is_shown_and_cannot_be_typed():
    markup = shown(sent("calculated", "", formula="1200 + 34"))
    assert "1,234</output>" in markup
    assert "<input" not in markup
    assert "(optional)" not in markup


def test_each_script_is_asked_for_once():
    columns = [{"key": f"c{n}", "type": "money_rial", "label": label("Sum")} for n in range(3)]
    markup = shown(asked("group", fields=columns))
    assert markup.count("<script") == 2
    assert markup.count("ui/toman.js") == markup.count("ui/rows.js") == 1
    assert all('type="module"' in tag for tag in re.findall(r"<script[^>]*>", markup))
