"""A citizen at a counter office: asked by code, filed for, given a receipt, and able to object."""

from __future__ import annotations

import re

import httpx
from playwright.sync_api import Page, expect

from tests.journeys.people import (
    INFORMATION_REQUEST,
    NEXT,
    STAFF_PASSWORD,
    code_on,
    fill,
    press,
    send_button,
    sign_in,
)

MOBILE, NAME = "+989125550137", "صدیقه نوروزی"
OFFICE = "دفتر پیشخوان شمارهٔ ۷۲"
OBJECTION = "من به هیچ دفتری نرفته‌ام"


def comes_to_work(page: Page, username: str) -> None:
    """Sign in with one's own password; the address of the desk leads to the door and back."""
    page.goto("/fa/counter/")
    page.locator("input[name=username]").fill(username)
    page.locator("input[name=password]").fill(STAFF_PASSWORD)
    page.locator("button[type=submit]").first.click()
    expect(page.get_by_role("heading", level=1, name="میز پیشخوان")).to_be_visible()


def types_without_a_mouse(page: Page, mobile: str) -> None:
    """Fill the first page with the keyboard alone: number, name, national ID, service."""
    page.get_by_role("main").get_by_role("link", name="ثبت برای شهروند").click()
    expect(page.get_by_label("شمارهٔ همراه شهروند")).to_be_focused()
    for text in (mobile, NAME, ""):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    service = page.get_by_label("خدمت", exact=True)
    expect(service).to_be_focused()
    service.select_option(f"servicedesk.{INFORMATION_REQUEST[0]}")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="رضایت شهروند")).to_be_visible()


def fills_and_sends(page: Page) -> None:
    """Fill the steps of the service and send them."""
    for answers in INFORMATION_REQUEST[1]:
        fill(page, answers)
        press(page, NEXT)
    expect(send_button(page)).to_be_visible()
    send_button(page).click()
    expect(page.get_by_role("heading", name="فرستاده شد")).to_be_visible()


def test_filing_for_a_citizen_who_later_says_that_it_was_not_her(
    demo_town, desktop_page, phone_page, inspect, screenshot
):
    desk = desktop_page()
    comes_to_work(desk, "operator-72")
    inspect(desk)
    types_without_a_mouse(desk, "09125550137")
    inspect(desk)
    asked = demo_town.messages_to(MOBILE)[0]
    assert "دفتر پیشخوان شمارهٔ 72" in asked
    assert "درخواست دسترسی آزاد به اطلاعات" in asked

    desk.get_by_label("کدی که شهروند برایتان می‌خواند").fill("000000")
    desk.keyboard.press("Enter")
    expect(desk.locator(".error-summary")).to_be_visible()
    desk.get_by_label("کدی که شهروند برایتان می‌خواند").fill(demo_town.newest_code(MOBILE))
    desk.keyboard.press("Enter")
    expect(desk.locator("aside.banner")).to_contain_text(NAME)
    inspect(desk)
    fills_and_sends(desk)
    inspect(desk)

    desk.get_by_role("main").get_by_role("link", name="رسید").click()
    code = code_on(desk)
    inspect(desk)
    expect(desk.locator(".counter-receipt")).to_contain_text("۴۵٬۰۰۰ تومان")
    expect(desk.locator(".counter-receipt")).to_contain_text("سمیرا رستمی")
    desk.evaluate("window.print = () => { document.title = 'printed' }")
    press(desk, "چاپ")
    expect(desk).to_have_url(re.compile(r"print=1"))
    screenshot(desk, "receipt")
    assert desk.goto(f"/fa/my/{code}/").url.endswith(desk.url)
    assert "/counter/" in desk.url

    phone = phone_page()
    phone.goto("/fa/account/sign-in/")
    sign_in(phone, demo_town, MOBILE)
    phone.goto("/fa/my/")
    expect(phone.get_by_role("main")).to_contain_text(OFFICE)
    inspect(phone)
    phone.goto(f"/fa/my/{code}/")
    expect(phone.locator("#filed-for-you")).to_contain_text(OFFICE)
    inspect(phone)
    phone.get_by_role("link", name="کار من نبود").click()
    expect(phone.get_by_role("heading", level=1, name="کار من نبود")).to_be_visible()
    inspect(phone)
    phone.get_by_label("چه توضیحی برای شهرداری دارید؟").fill(OBJECTION)
    press(phone, "من این را نخواسته بودم")
    expect(phone.locator("#messages")).to_contain_text("سپاسگزاریم")

    desk.goto(desk.url)
    expect(desk.get_by_role("heading", name="شهروند اعتراض دارد")).to_be_visible()
    manager = desktop_page()
    manager.goto("/admin/login/?next=/admin/counters/")
    manager.locator("input[name=username]").fill("admin")
    manager.locator("input[name=password]").fill(STAFF_PASSWORD)
    manager.locator("button[type=submit]").first.click()
    expect(manager.locator(".counter-objections")).to_contain_text(OBJECTION)
    screenshot(manager, "report")

    elsewhere = desktop_page()
    comes_to_work(elsewhere, "operator-19")
    elsewhere.get_by_label("کد رهگیری یا شمارهٔ همراه").fill(code)
    press(elsewhere, "جستجو")
    expect(elsewhere.get_by_role("main")).to_contain_text(
        "دفتر شما با این کد یا شماره چیزی ثبت نکرده"
    )
    answer = elsewhere.goto(desk.url)
    assert answer is not None
    assert answer.status == httpx.codes.NOT_FOUND
