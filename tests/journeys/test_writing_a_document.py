"""A town clerk changes the text of a permit, is told of a mistake, looks at it and publishes it."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.people import STAFF_PASSWORD
from tests.journeys.reading import foreign_words, is_wider_than_the_screen

TEMPLATES = "/admin/document-designs/"
BESIDE_THE_TEXT = "main .dd-beside"
STANDS_STILL = "() => Promise.all(document.getAnimations().map((one) => one.finished))"
PERMIT = "parvane-taksirani"


def sign_in(page: Page) -> None:
    page.goto("/admin/login/")
    page.locator("input[name=username]").fill("designer")
    page.locator("input[name=password]").fill(STAFF_PASSWORD)
    page.locator("button[type=submit]").first.click()
    expect(page).to_have_url(re.compile("/admin/$"))


def reads_well(page: Page, axe: Callable[..., None], within: str = "main") -> None:
    """Assert accessibility and width; what stands ``within`` is Persian, apart from variables."""
    page.evaluate(STANDS_STILL)
    axe(page, "main")
    assert not foreign_words(page, within)
    assert not is_wider_than_the_screen(page)


def save(page: Page) -> None:
    page.locator("main .fd-save button").first.click()
    expect(page.locator(".messages .success")).to_be_visible()


def preview(page: Page) -> str:
    """Open the preview in its own tab; return what kind of content came."""
    is_preview = re.compile("/preview/$")
    with page.context.expect_event(
        "response", lambda answer: bool(is_preview.search(answer.url))
    ) as found:
        page.locator("main button[formtarget='_blank']").click()
    return found.value.headers["content-type"]


def test_a_permit_gets_a_new_text_without_code(demo_town, desktop_page, axe):
    page = desktop_page()
    sign_in(page)
    page.locator(f".sidebar a[href='{TEMPLATES}']").click()
    page.locator(f"form[action$='/go-on/{PERMIT}/'] button").click()
    body = page.locator("#id_body")
    expect(body).to_have_value(re.compile("answers.taxi_kind"))
    reads_well(page, axe, BESIDE_THE_TEXT)

    kept = body.input_value()
    body.fill(f"{kept}\n\nدارنده: {{{{ applicant.nam }}}}")
    save(page)
    mistake = page.locator("section[aria-labelledby='dd-errors'] a")
    expect(mistake).to_contain_text("applicant.nam")
    reads_well(page, axe, BESIDE_THE_TEXT)
    mistake.click()
    expect(body).to_be_focused()

    body.fill(f"{kept}\n\nدارنده: ")
    body.press("Control+End")
    page.locator("[data-insert='{{ applicant.name }}']").click()
    expect(body).to_have_value(re.compile(r"دارنده: \{\{ applicant\.name \}\}$"))
    assert preview(page).startswith("application/pdf")
    save(page)
    expect(mistake).to_have_count(0)

    page.locator("a[href$='/publish/']").click()
    expect(page.locator("main ins")).to_contain_text("applicant.name")
    reads_well(page, axe)
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator(".w-status--primary")).to_be_visible()
    page.goto(TEMPLATES)
    reads_well(page, axe)
