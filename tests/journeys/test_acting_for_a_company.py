"""A citizen asks to act for a company, applies for it, and loses its cases with the right."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from portal.cases.tracking_codes import pretty
from portal.persian.text import persian_digits
from tests.journeys.people import (
    INFORMATION_REQUEST,
    begin_here,
    code_on,
    fill_to_the_review,
    press,
    send_button,
    sign_in,
    sign_in_to_office,
)
from tests.journeys.reading import Inspect

MOBILE, NATIONAL_ID, LEGAL_ID = "+989123456741", "0084575948", "10861677542"
COMPANY, REGISTERED = "شرکت نور", "شرکت فنی نور گستر"
FIRST_NAME, LAST_NAME = "پریسا", "نوری"
ENDED = "مهلت معرفی‌نامه گذشته است."


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    """A letter of introduction as a phone makes it."""
    path = tmp_path / "معرفی‌نامه.png"
    Image.new("RGB", (600, 800), "ivory").save(path)
    return path


def test_acting_for_a_company_from_the_request_to_the_end(
    demo_town, phone_page, desktop_page, inspect, letter, screenshot
):
    phone, office = phone_page(), desktop_page()
    phone.goto("/fa/my/organisations/")
    sign_in(phone, demo_town, MOBILE)
    tells_who_she_is(phone, inspect)
    asks(phone, letter, inspect)
    screenshot(phone, "asked")
    cannot_apply_for_it_yet(phone)

    sign_in_to_office(office, "admin")
    confirms(office, inspect)
    code = applies_for_the_company(phone, inspect)
    screenshot(phone, "applied")

    ends_it(office)
    phone.goto("/fa/my/")
    expect(phone.get_by_role("main")).not_to_contain_text(pretty(code))
    answer = phone.goto(f"/fa/my/{code}/")
    assert answer is not None
    assert answer.status == httpx.codes.NOT_FOUND
    phone.goto("/fa/my/organisations/")
    expect(phone.get_by_role("main")).to_contain_text(ENDED)
    inspect(phone)


def tells_who_she_is(page: Page, inspect: Inspect) -> None:
    """The page asks for the national ID first, and leads back once it is there."""
    expect(page.get_by_role("heading", level=1, name="نمایندگی اشخاص حقوقی")).to_be_visible()
    inspect(page)
    page.get_by_role("link", name="ثبت در مشخصات من").click()
    page.get_by_label("نام", exact=False).first.fill(FIRST_NAME)
    page.get_by_label("نام خانوادگی").fill(LAST_NAME)
    page.get_by_label("کد ملی").fill(persian_digits(NATIONAL_ID))
    press(page, "ذخیره")
    expect(page.get_by_role("heading", level=1, name="نمایندگی اشخاص حقوقی")).to_be_visible()


def asks(page: Page, letter: Path, inspect: Inspect) -> None:
    inspect(page)
    page.get_by_label("شناسهٔ ملی شخص حقوقی").fill("۱۲۳")
    page.get_by_label("نام ثبت‌شده").fill(COMPANY)
    press(page, "ارسال درخواست")
    expect(page.locator(".error-summary a")).to_have_count(2)
    expect(page.get_by_label("نام ثبت‌شده")).to_have_value(COMPANY)
    inspect(page)
    page.get_by_label("شناسهٔ ملی شخص حقوقی").fill(persian_digits(LEGAL_ID))
    page.get_by_label("مدرک نمایندگی").set_input_files(letter)
    press(page, "ارسال درخواست")
    expect(page.locator("main .case-row")).to_contain_text("در انتظار تأیید")
    inspect(page)


def cannot_apply_for_it_yet(page: Page) -> None:
    page.goto(f"/fa/desk/{INFORMATION_REQUEST[0]}/")
    expect(page.get_by_role("button", name="آغاز کنید")).to_be_visible()
    expect(page.locator("input[name=organisation]")).to_have_count(0)


def confirms(page: Page, inspect: Inspect) -> None:
    page.goto("/admin/representations/")
    inspect(page, within="main")
    page.get_by_role("link", name=COMPANY).click()
    expect(page.get_by_role("heading", name="تصمیم")).to_be_visible()
    inspect(page, within="main")
    with page.expect_download() as download:
        page.locator("main a[href$='/paper/']").click()
    assert Image.open(download.value.path()).size == (600, 800)
    page.get_by_label("نام ثبت‌شده").fill(REGISTERED)
    page.get_by_role("button", name="تأیید", exact=True).click()
    row = page.locator(".case-table tr", has_text=REGISTERED)
    expect(row).to_contain_text("تأییدشده")


def applies_for_the_company(page: Page, inspect: Inspect) -> str:
    page.goto(f"/fa/desk/{INFORMATION_REQUEST[0]}/")
    expect(page.get_by_role("radio", name="خودم")).to_be_checked()
    page.get_by_role("radio", name=REGISTERED).check()
    inspect(page)
    begin_here(page)
    fill_to_the_review(page, INFORMATION_REQUEST[1])
    expect(page.get_by_role("main")).to_contain_text(REGISTERED)
    inspect(page)
    send_button(page).click()
    code = code_on(page)
    for name in (REGISTERED, LAST_NAME):
        expect(page.get_by_role("main")).to_contain_text(name)
    inspect(page)
    page.goto("/fa/my/")
    expect(page.locator("main .case-row", has_text=pretty(code))).to_contain_text(REGISTERED)
    page.goto(f"/fa/my/{code}/")
    expect(page.get_by_role("main")).to_contain_text(REGISTERED)
    inspect(page)
    return code


def ends_it(page: Page) -> None:
    page.get_by_role("link", name=REGISTERED).click()
    page.get_by_role("button", name="پایان دادن").click()
    expect(page.locator(".case-error")).to_be_visible()
    page.get_by_label("دلیل").fill(ENDED)
    page.get_by_role("button", name="پایان دادن").click()
    expect(page.locator(".messages")).to_be_visible()
