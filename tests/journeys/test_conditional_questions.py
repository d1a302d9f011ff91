"""Questions come and go while somebody types; what the page cannot decide stays visible."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils.html import escape
from playwright.sync_api import Page, expect

from portal import ui
from portal.forms.answers import blank_form
from portal.forms.compile import compile_form

SCRIPT = Path(ui.__file__).parent / "static" / "ui" / "conditions.js"
KINDS = [{"value": "house", "label": "House"}, {"value": "shop", "label": "Shop"}]
PARTS = [{"value": "gas", "label": "Gas"}, {"value": "water", "label": "Water"}]
IS_TENANT = {"field": "owner", "is": False}


def shown_if(**condition: object) -> dict[str, object]:
    return {"type": "text", "label": "Then", "show_if": condition}


QUESTIONS: list[dict[str, object]] = [
    {"key": "kind", "type": "choice", "label": "Kind", "choices": KINDS},
    {"key": "floors", "type": "integer", "label": "Floors"},
    {"key": "owner", "type": "yes_no", "label": "Owner"},
    {"key": "parts", "type": "multiple_choice", "label": "Parts", "choices": PARTS},
    {"key": "agreed", "type": "consent", "label": "Agreed"},
    {"key": "name", "type": "text", "label": "Name"},
    {"key": "day", "type": "date", "label": "Day"},
    {"key": "for_shops", **shown_if(field="kind", one_of=["shop"])},
    {"key": "for_high", **shown_if(field="floors", more_than=2.5)},
    {"key": "for_owners", **shown_if(field="owner", **{"is": True})},
    {"key": "not_owners", **shown_if(field="owner", is_not=True)},
    {"key": "with_gas", **shown_if(field="parts", contains="gas")},
    {"key": "who_agree", **shown_if(field="agreed", **{"is": True})},
    {"key": "for_sara", **shown_if(field="name", **{"is": "Sara"})},
    {"key": "after_shops", **shown_if(field="for_shops", answered=True)},
    {"key": "no_shop_name", **shown_if(field="for_shops", answered=False)},
    {"key": "both", **shown_if(all=[{"field": "kind", "is": "shop"}, IS_TENANT])},
    {"key": "by_day", **shown_if(field="day", answered=True)},
]  # fmt: skip


@pytest.fixture
def form_page(page: Page) -> Page:
    """The questions on a page as the template writes them, with the script."""
    step = {"key": "s", "title": "S", "fields": QUESTIONS}
    form = blank_form(compile_form({"steps": [step]}).steps[0], {}, "en")
    boxes = []
    for item in form.layout:
        condition = f' data-show-if="{escape(item.shown_if)}"' if item.shown_if else ""
        words = "<p data-only-if>Only if</p>" if item.only_if else ""
        opening = f'<div data-question="{item.field.key}"{condition}>'
        boxes.append(f"{opening}{words}{item.bound}</div>")
    page.set_content(f"<form data-conditional>{''.join(boxes)}</form>")
    page.add_script_tag(path=SCRIPT)
    return page


def asked(page: Page) -> set[str]:
    """Return the conditional questions that are visible."""
    keys = {str(question["key"]) for question in QUESTIONS if "show_if" in question}
    return {key for key in keys if page.locator(f"[name={key}]").is_visible()}


def test_before_anything_is_typed_only_what_asks_for_nothing_is_shown(form_page: Page):
    assert asked(form_page) == {"not_owners", "no_shop_name", "by_day"}


@pytest.mark.parametrize("typed", ["3", "۳", "٣", "2.6", "۲٫۶", "2/6", "1,200", "۱٬۲۰۰"])
def test_numbers_are_understood_in_every_script(form_page: Page, typed: str):
    form_page.fill("[name=floors]", typed)
    assert "for_high" in asked(form_page)


@pytest.mark.parametrize("typed", ["2.5", "۲", "-3", "many", "1.2.3", "", " "])
def test_what_is_no_large_number_shows_nothing(form_page: Page, typed: str):
    form_page.fill("[name=floors]", typed)
    assert "for_high" not in asked(form_page)


def test_choices_boxes_and_texts_decide_as_the_server_does(form_page: Page):
    form_page.check("[name=owner][value=yes]")
    form_page.check("[name=parts][value=gas]")
    form_page.check("[name=agreed]")
    form_page.fill("[name=name]", "  Sara ")
    expected = {"for_owners", "with_gas", "who_agree", "for_sara", "no_shop_name", "by_day"}
    assert asked(form_page) == expected
    form_page.uncheck("[name=parts][value=gas]")
    form_page.uncheck("[name=agreed]")
    form_page.check("[name=owner][value=no]")
    assert asked(form_page) == {"for_sara", "not_owners", "no_shop_name", "by_day"}


def test_a_hidden_question_counts_as_unanswered_and_keeps_what_was_typed(form_page: Page):
    form_page.check("[name=kind][value=shop]")
    form_page.fill("[name=for_shops]", "Bakers")
    assert {"for_shops", "after_shops"} <= asked(form_page)
    form_page.check("[name=kind][value=house]")
    assert asked(form_page) == {"not_owners", "no_shop_name", "by_day"}
    form_page.check("[name=kind][value=shop]")
    expect(form_page.locator("[name=for_shops]")).to_have_value("Bakers")


def test_hidden_questions_are_out_of_the_way_of_the_keyboard(form_page: Page):
    form_page.focus("[name=day]")
    form_page.keyboard.press("Tab")
    assert form_page.evaluate("document.activeElement.name") == "not_owners"


def test_the_words_stay_only_where_the_page_cannot_decide(form_page: Page):
    hints = form_page.locator("[data-only-if]:visible")
    expect(hints).to_have_count(1)
    box = form_page.locator("[data-question=by_day]")
    expect(box.locator("[data-only-if]")).to_be_visible()
