"""The preview: real pages with answers that decide, and nothing kept."""

from __future__ import annotations

import pytest

from plugins.servicedesk.form_designer.preview import sound_part
from plugins.servicedesk.form_designer.working_copy import WorkingCopy
from portal.cases.models import Case
from tests.plugins.servicedesk.form_designer.conftest import DEFINITION, at

pytestmark = pytest.mark.django_db


def test_the_preview_is_the_page_that_citizens_get(office, design):
    answer = office.get(at(design, "preview"))
    assert "filing/step.html" in [one.name for one in answer.templates]
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert [row["key"] for row in answer.context["rows"]] == ["use", "area", "shop_name"]


def test_wrong_answers_are_told_and_right_ones_lead_on(post, design):
    wrong = post("preview", use="shop", area="0", go="next")
    assert set(wrong.context["form"].errors) == {"area", "shop_name"}
    right = post("preview", use="house", area="12", go="next")
    assert right["Location"] == f"{at(design, 'preview')}?step=people"


def test_earlier_answers_are_calculated_with_and_nothing_is_stored(post, office, design):
    post("preview", use="house", area="12", go="next")
    page = office.get(f"{at(design, 'preview')}?step=people")
    assert "۱۲٬۰۰۰" in page.content.decode()
    assert not Case.objects.exists()
    design.refresh_from_db()
    assert design.definition == DEFINITION


def test_the_last_step_leads_to_what_was_answered(post, office, design):
    post("preview", use="house", area="12", go="next")
    address = f"{at(design, 'preview')}?step=people"
    answer = office.post(address, {"owner": "yes", "go": "next"})
    assert answer["Location"].endswith("?step=check-and-send")
    sections = office.get(answer["Location"]).context["sections"]
    assert [label for _title, _key, rows in sections for label, _value, _field in rows] == [
        "Use فا", "Area فا", "Owner? فا", "Fee فا",
    ]  # fmt: skip


def test_trying_shows_sums_without_scolding(post):
    answer = post("preview", use="shop", go="try")
    assert not answer.context["form"].errors


def test_what_is_not_calculated_yet_is_named_by_its_words(office, design):
    [problem] = office.get(f"{at(design, 'preview')}?step=people").context["problems"]
    assert "Area فا" in problem
    assert office.get(at(design, "preview")).context["problems"] == []


def test_a_stop_is_shown(post, design):
    stop = {"when": {"field": "use", "is": "shop"}, "text": {"fa": "نه"}}
    design.definition["steps"][0]["fields"][0]["stops"] = [stop]
    design.save()
    answer = post("preview", use="shop", area="3", shop_name="x", go="next")
    assert answer.context["stop"].text == {"fa": "نه"}


def test_answers_are_forgotten_on_demand(post, office, design):
    post("preview", use="house", area="12", go="next")
    post("preview", go="afresh")
    form = office.get(at(design, "preview")).context["form"]
    assert form["area"].value() is None


def test_no_file_is_demanded_or_kept(post, office, design):
    paper = {"key": "deed", "type": "file", "label": {"fa": "سند"}, "required": True}
    design.definition["steps"][0]["fields"].append(paper)
    design.save()
    assert post("preview", use="house", area="12", go="next").status_code == 302


def test_what_has_errors_is_left_out_and_named():
    steps = [
        {"key": "a", "title": {"fa": "۱"}, "fields": [
            {"key": "x", "type": "choice", "label": {"fa": "بی‌پاسخ"}},
            {"key": "y", "type": "text", "label": {"fa": "خوب"},
             "show_if": {"field": "x", "is": "z"}},
        ]},
        {"key": "b", "fields": []},
    ]  # fmt: skip
    sound = sound_part(WorkingCopy({"steps": steps}))
    assert [one.key for one in sound.form.fields] == ["y"]
    assert sound.left_out == ("بی‌پاسخ",)


def test_an_empty_form_says_so(office, design):
    design.definition = {}
    design.save()
    assert office.get(at(design, "preview")).context["is_empty"]
