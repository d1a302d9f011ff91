"""What scripts add to single questions, on a page of nothing else; no town is needed for it."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.http import QueryDict
from django.template import Context, Template
from django.utils.translation import override
from playwright.sync_api import BrowserContext, Page, Route, expect

import portal.ui
from portal.forms.answers import blank_form, clean_step
from portal.forms.compile import compile_form
from portal.forms.uploads import check_upload
from tests.portal.forms.examples import label, only

ADDRESS = "http://localhost/page"
STATIC = Path(portal.ui.__file__).parent / "static"
PAGE = """{% load portal_ui %}<!doctype html>
<html lang="fa" dir="rtl"><title>x</title><link rel="stylesheet" href="/static/ui/theme.css">
<body><form method="post">{% field form.q %}<button name="go">go</button></form></body></html>"""
OWNERS = {
    "row_label": {"fa": "مالک", "en": "Owner"},
    "max": 3,
    "fields": [
        {"key": "name", "type": "text", "label": label("Name"), "required": True},
        {"key": "paid", "type": "money_rial", "label": label("Paid")},
    ],
}
KINDS = {".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2"}
SENT = "new URLSearchParams(new FormData(document.forms[0])).toString()"
FILE = """input => new Promise(done => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result.split(",")[1]);
    reader.readAsDataURL(input.files[0]);
})"""


@pytest.fixture
def open_question(new_context: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """Open a page with one question and its scripts, on a phone."""

    def open_one(kind: str, *, allow: tuple[str, ...] = (), **options: Any) -> Page:
        html = page_with(kind, **options)

        def serve(route: Route) -> None:
            path = route.request.url.partition("/static/")[2]
            if path:
                route.fulfill(path=STATIC / path, content_type=KINDS[Path(path).suffix])
            else:
                route.fulfill(body=html, content_type="text/html; charset=utf-8")

        context = new_context(
            viewport={"width": 360, "height": 740},
            permissions=list(allow),
            geolocation={"latitude": 35.12345678, "longitude": 48.9},
        )
        context.route("**/*", serve)
        page = context.new_page()
        page.goto(ADDRESS)
        return page

    return open_one


def page_with(kind: str, **options: Any) -> str:
    with override("fa"):
        form = blank_form(compile_form(only(kind, **options)).step("s"), {}, "fa")
        return Template(PAGE).render(Context({"form": form}))


def test_rows_are_added_and_removed_on_the_page(open_question):
    page = open_question("group", **OWNERS)
    rows, add = page.locator("form [data-row]"), page.locator("[data-row-add]")
    page.locator("[name=q-0-name]").fill("سارا")
    add.click()
    expect(page.locator("[name=q-1-name]")).to_be_focused()
    page.keyboard.type("علی")
    add.click()
    page.keyboard.type("رضا")
    expect(page.locator("[data-rows-more]")).to_be_hidden()

    rows.nth(1).locator("[data-row-remove]").click()
    assert page.locator("legend[data-row-title]").all_inner_texts() == ["مالک ۱", "مالک ۲"]
    expect(page.locator("[data-rows-said]")).to_contain_text("مالک ۲")
    expect(page.locator("[data-rows-more]")).to_be_visible()

    step = compile_form(only("group", **OWNERS)).step("s")
    answers = clean_step(step, QueryDict(page.evaluate(SENT)), None, "fa").answers
    assert [row["name"] for row in answers["q"]] == ["سارا", "رضا"]


def test_tomans_follow_what_is_typed_in_a_new_row_too(open_question):
    page = open_question("group", **OWNERS)
    page.locator("[data-row-add]").click()
    line = page.locator("[data-tomans-of=id_q-1-paid]")
    expect(line).to_be_hidden()
    page.locator("[name=q-1-paid]").press_sequentially("۱٬۲۵۰٬۰۰۵")
    expect(line).to_have_text("= ۱۲۵٬۰۰۰٫۵ تومان")
    page.locator("[name=q-1-paid]").fill("many")
    expect(line).to_be_hidden()


def test_a_drawn_signature_is_a_picture_that_the_portal_takes(open_question):
    page = open_question("signature")
    box = page.locator("canvas").bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 150, box["y"] + 60, steps=8)
    page.mouse.up()
    assert page.locator("[name=q]").evaluate("input => input.files.length") == 1
    drawn = b64decode(page.locator("[name=q]").evaluate(FILE))
    assert check_upload(BytesIO(drawn), accept=["png"]).content_type == "image/png"

    page.locator("[data-signature-clear]").click()
    assert page.locator("[name=q]").evaluate("input => input.files.length") == 0


def test_an_empty_pad_is_no_signature(open_question):
    page = open_question("signature")
    expect(page.locator("canvas")).to_be_visible()
    assert page.locator("[name=q]").evaluate("input => input.files.length") == 0


def test_the_position_of_the_device_is_filled_in(open_question):
    page = open_question("map_point", allow=("geolocation",))
    page.locator("[data-position-for] button").click()
    expect(page.locator("[name=q]")).to_have_value("35.123457, 48.900000")


def test_who_does_not_tell_the_position_reads_what_else_to_do(open_question):
    page = open_question("map_point")
    page.locator("[data-position-for] button").click()
    expect(page.locator("[data-position-for] [role=status]")).not_to_be_empty()
    expect(page.locator("[name=q]")).to_have_value("")
