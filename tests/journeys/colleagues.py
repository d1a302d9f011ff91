"""What colleagues do together on the page of a case: note, write, link, join, hand over."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from portal.cases.tracking_codes import pretty
from tests.journeys.reading import Inspect

CASE_PAGE = re.compile(r"/admin/cases/\d{14}/(#.*)?$")


def done(page: Page) -> Locator:
    """Return the sentence that says what was done."""
    return page.locator(".messages .success")


def row_of(page: Page, code: str) -> Locator:
    return page.locator(".case-table tbody tr", has_text=pretty(code))


def stands_on_the_case(page: Page, code: str) -> None:
    expect(page).to_have_url(CASE_PAGE)
    page.wait_for_load_state()
    expect(page.locator(".case-head")).to_contain_text(pretty(code))


def looks_for(page: Page, words: str) -> None:
    """Reach the search with a key, type and send it with another."""
    page.keyboard.press("/")
    expect(page.locator(".inbox-filter [name=q]")).to_be_focused()
    page.keyboard.insert_text(words)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("[?&]q="))
    page.wait_for_load_state()


def speaks_to(page: Page, begun: str, name: str, words: str) -> None:
    """Write a note to a colleague, whose name is chosen from what is offered after the ``@``."""
    note = page.locator("#note-text")
    note.press_sequentially(f"@{begun}")
    offered = page.locator(".case-names").get_by_role("button", name=name)
    expect(offered).to_be_visible()
    note.press("ArrowDown")
    expect(offered).to_be_focused()
    page.keyboard.press("Enter")
    expect(note).to_have_value(f"@{name} ")
    note.press_sequentially(words)
    page.get_by_role("button", name="ذخیرهٔ یادداشت").click()
    expect(done(page)).to_contain_text("یادداشت ثبت شد")


def finds_where_one_is_named(page: Page, code: str, words: str) -> None:
    """Go to the list of cases in whose notes one is named, and open the case from there."""
    lists = page.get_by_role("navigation", name="فهرست‌ها")
    lists.get_by_role("link", name=re.compile("از من نام برده شده")).click()
    row_of(page, code).get_by_role("link").click()
    stands_on_the_case(page, code)
    expect(page.locator("section[aria-labelledby=notes]")).to_contain_text(words)


def answers_with_a_ready_text(page: Page, title: str, beginning: str) -> None:
    """Write to the applicant with a ready text, in which what is true of the case is filled in."""
    conversation = page.locator("section[aria-labelledby=conversation]")
    conversation.get_by_label("متن آماده").select_option(label=title)
    conversation.get_by_role("button", name="درج").click()
    expect(page.locator("#message-text")).to_have_value(re.compile(f"^{beginning}"))
    conversation.get_by_role("button", name="ارسال پیام").click()
    expect(done(page)).to_contain_text("به متقاضی خبر داده شد")


def links_with(page: Page, code: str, inspect: Inspect) -> None:
    """Link the case with another one of its applicant, which is shown first."""
    found = relative(page, code)
    expect(found).to_contain_text("همان متقاضی")
    found.get_by_role("link", name=re.compile("^پیوند دادن")).click()
    expect(page.locator("section[aria-labelledby=preview]")).to_contain_text(pretty(code))
    inspect(page, within="main")
    page.get_by_role("button", name="پیوند دو پرونده").click()
    expect(done(page)).to_contain_text("به هم پیوند خوردند")
    expect(found.get_by_role("link", name=re.compile("^این تکراری"))).to_be_visible()
    expect(found.get_by_role("link", name=re.compile("^پیوند دادن"))).to_have_count(0)
    linked = page.locator(".case-relatives li", has_text=pretty(code)).first
    expect(linked.get_by_role("button", name=re.compile("^برداشتن پیوند"))).to_be_visible()


def joins_with(page: Page, main: str, inspect: Inspect) -> None:
    """Join the duplicate on the screen with its main case, and stand before that."""
    relative(page, main).get_by_role("link", name=re.compile("^این تکراریِ آن است")).click()
    expect(page.locator("section[aria-labelledby=what-happens]")).to_contain_text(pretty(main))
    inspect(page, within="main")
    page.get_by_role("button", name="ادغام دو پرونده").click()
    expect(done(page)).to_contain_text(pretty(main))
    stands_on_the_case(page, main)


def hands_over(page: Page, unit: str, reason: str, inspect: Inspect) -> None:
    page.get_by_role("link", name="ارجاع به واحد دیگر").click()
    page.get_by_label("به کدام واحد").select_option(label=unit)
    page.get_by_role("button", name="ارجاع", exact=True).click()
    expect(page.locator("main .error-summary, main .field-error").first).to_be_visible()
    inspect(page, within="main")
    page.get_by_label(re.compile("^دلیل؛ واحد دیگر می‌خواند")).fill(reason)
    page.get_by_role("button", name="ارجاع", exact=True).click()
    expect(done(page)).to_contain_text(unit)


def relative(page: Page, code: str) -> Locator:
    """Return the line of another case in the list of related cases."""
    box = page.locator("section[aria-labelledby=related]")
    return box.locator(".case-relatives li", has_text=pretty(code)).last
