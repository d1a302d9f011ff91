"""What the staff do with a case, from the inbox to the decision."""

from __future__ import annotations

from PIL import Image
from playwright.sync_api import Page, expect

from portal.cases.tracking_codes import pretty
from tests.journeys.building_permit import ADDRESS, LAST_NAME, LAST_WORDS, MISSING, RESULT
from tests.journeys.people import newest_first
from tests.journeys.reading import Inspect

AGAINST_THE_RULES = "مغایرت با ضوابط و مقررات"


def finds_the_case_in_the_inbox(page: Page, code: str, inspect: Inspect) -> None:
    newest_first(page)
    inspect(page, within="main")
    row = page.locator(".case-table tbody tr", has_text=pretty(code))
    expect(row).to_contain_text(LAST_NAME)
    row.get_by_role("link").click()


def open_from_the_inbox(page: Page, code: str) -> None:
    page.locator(".inbox-filter [name=q]").fill(pretty(code))
    page.keyboard.press("Enter")
    expect(page.locator(".case-head")).to_be_visible()


def reads_an_answer_and_a_file(page: Page, inspect: Inspect) -> None:
    expect(page.locator("section[aria-labelledby='answers']")).to_contain_text(ADDRESS)
    inspect(page, within="main")
    with page.expect_download() as download:
        page.get_by_role("link", name="سند ملک.png").first.click()
    assert download.value.suggested_filename == "سند ملک.png"
    assert Image.open(download.value.path()).size == (800, 1100)


def asks_for_a_paper(page: Page, code: str) -> None:
    page.locator("button.case-move-ask").click()
    expect(page.locator(".case-error")).to_contain_text("لطفاً دلیل را بنویسید")
    page.get_by_label("متن برای متقاضی").fill(MISSING)
    page.locator("button.case-move-ask").click()
    expect(page.locator(".case-facts", has_text="مهلت متوقف است")).to_be_visible()


def passes_it_on(page: Page, code: str) -> None:
    open_from_the_inbox(page, code)
    page.locator("button.case-move-forward").click()
    expect(page.locator(".messages .success")).to_contain_text("پرونده")


def approves_it(page: Page, code: str) -> None:
    open_from_the_inbox(page, code)
    page.get_by_label("متن برای متقاضی").fill(LAST_WORDS)
    page.locator("button.case-move-approve").click()
    expect(page.locator(".messages .success")).to_contain_text(RESULT)


def refuses(page: Page, words: str) -> None:
    """Refuse the case on the screen, with a reason from the list and words of one's own."""
    page.get_by_label("متن برای متقاضی").first.fill(words)
    page.locator("select[name=reason_code]").first.select_option(label=AGAINST_THE_RULES)
    page.locator("button.case-move-reject").first.click()
    expect(page.locator(".messages")).to_contain_text("رد شد")
