"""The town asks another agency itself: by letter and in a file; the citizen carries nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PIL import Image
from playwright.sync_api import Page, expect

from tests.journeys.people import (
    INFORMATION_REQUEST,
    begin,
    code_on,
    fill_to_the_review,
    press,
    send_button,
    sign_in_to_office,
)
from tests.journeys.reading import Inspect, assert_reads_well

MOBILE, CLERK = "+989123456751", "clerk-miz-khedmat"
REGISTRY, WATER = "ادارهٔ ثبت اسناد و املاک", "شرکت آب و فاضلاب"
TITLE = "تأیید اصالت سند"


@pytest.fixture
def inspect(axe: Callable[..., None]) -> Inspect:
    """Assert that a page is accessible, in Persian and no wider than its screen."""
    return partial(assert_reads_well, axe=axe)


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    """The agency's letter, scanned."""
    path = tmp_path / "پاسخ.png"
    Image.new("RGB", (600, 800), "white").save(path)
    return path


def is_filed(page: Page, town: object) -> str:
    """Let a citizen ask for information, and return the code."""
    slug, steps = INFORMATION_REQUEST
    begin(page, town, slug, MOBILE)
    fill_to_the_review(page, steps)
    send_button(page).click()
    return code_on(page)


def asks(office: Page, code: str, agency: str, way: str) -> None:
    """Ask an agency from the page of the case, with one fact."""
    office.goto(f"/admin/cases/{code}/")
    office.get_by_role("link", name="استعلام از دستگاه دیگر").click()
    office.locator("main [name='agency']").select_option(label=agency)
    office.locator(f"main [name='method'][value='{way}']").check()
    office.locator("main [name='title']").fill(TITLE)
    office.locator("main [name='facts']").first.check()


def test_a_letter_is_written_sent_and_answered_and_the_citizen_has_nothing_to_do(
    demo_town, phone_page, desktop_page, inspect, scan, screenshot
):
    phone, office = phone_page(), desktop_page()
    code = is_filed(phone, demo_town)
    sign_in_to_office(office, CLERK)
    asks(office, code, REGISTRY, "letter")
    inspect(office)
    screenshot(office, "ask")
    press(office, "آغاز استعلام")
    expect(office.locator(".messages .success")).to_be_visible()
    inspect(office)
    screenshot(office, "letter")
    letter = office.locator("main a[href$='/letter/']").get_attribute("href")
    pdf = office.request.get(letter or "")
    assert pdf.body().startswith(b"%PDF")

    phone.goto(f"/fa/my/{code}/")
    panel = phone.locator("section[aria-labelledby='asked-agencies']")
    expect(panel).to_contain_text(REGISTRY)
    expect(panel).not_to_contain_text(TITLE)
    inspect(phone)
    screenshot(phone, "citizen")

    office.locator("main [name='number']").fill("۱۴۰۵/ص/۱۲")
    office.locator("main [name='day']").fill("۱۴۰۵/۰۸/۲۰")
    press(office, "ارسال شد")
    box = office.locator("section[aria-labelledby='inquiries']")
    expect(box).to_contain_text("در انتظار پاسخ")
    inspect(office, within="section[aria-labelledby='inquiries']")
    screenshot(office, "case")
    box.get_by_role("link", name=re.compile("ثبت پاسخ")).click()
    office.locator("main [name='text']").fill("سند اصالت دارد.")
    office.locator("main [name='attachments']").set_input_files(scan)
    press(office, "ثبت پاسخ")
    expect(box).to_contain_text("سند اصالت دارد.")
    expect(box).to_contain_text(scan.name)
    phone.reload()
    expect(panel).to_have_count(0)


def test_a_file_goes_out_and_its_answers_are_looked_through_and_taken(
    demo_town, phone_page, desktop_page, inspect, tmp_path, screenshot
):
    office = desktop_page()
    code = is_filed(phone_page(), demo_town)
    sign_in_to_office(office, CLERK)
    asks(office, code, WATER, "batch")
    press(office, "آغاز استعلام")
    office.goto("/admin/inquiries/files/")
    inspect(office)
    screenshot(office, "files")
    press(office, f"ساختن فایل {WATER}")
    expect(office.locator(".messages .success")).to_be_visible()
    inspect(office)
    taken = office.request.get(f"{office.url}inquiries.xlsx")
    book = load_workbook(BytesIO(taken.body()))
    for line in range(2, book.worksheets[0].max_row + 1):
        book.worksheets[0].cell(line, book.worksheets[0].max_column - 1, "بلامانع است.")
    book.save(tmp_path / "back.xlsx")
    office.locator("main [name='file']").set_input_files(tmp_path / "back.xlsx")
    press(office, "دیدن پیش از ثبت")
    expect(office.locator("p[role='status']")).to_contain_text("آمادهٔ ثبت")
    inspect(office)
    screenshot(office, "answers")
    press(office, "ثبت این پاسخ‌ها")
    expect(office.locator(".messages .success")).to_be_visible()
    office.goto("/admin/inquiries/?show=answered")
    expect(office.locator("main table")).to_contain_text("آب و فاضلاب")
    inspect(office)
    screenshot(office, "list")
    office.set_viewport_size({"width": 360, "height": 740})
    office.goto("/admin/inquiries/")
    inspect(office)
