"""Everything that matters works where no script runs: old phones, strict offices, broken lines."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from portal.cases.tracking_codes import parse
from tests.journeys.people import (
    INFORMATION_REQUEST,
    code_on,
    fact,
    fill_to_the_review,
    press,
    send_button,
    sign_in,
)
from tests.journeys.town import Town


def test_a_service_is_found_filed_and_followed_without_scripts(
    demo_town: Town, phone_page: Callable[..., Page]
):
    page = phone_page(java_script_enabled=False)
    page.goto("/fa/")
    page.get_by_label("چه کاری می‌خواهید انجام دهید؟").fill("دسترسي آزاد به اطلاعات")
    press(page, "جستجو")
    page.locator("main section li a").first.click()
    page.get_by_role("link", name="درخواست برخط").click()
    page.get_by_role("link", name="ورود و آغاز").click()
    sign_in(page, demo_town, "+989123456711")
    press(page, "آغاز کنید")

    _slug, steps = INFORMATION_REQUEST
    press(page, "ذخیره و ادامه")
    expect(page.locator(".error-summary a").first).to_be_visible()
    fill_to_the_review(page, steps)
    send_button(page).click()

    code = code_on(page)
    assert parse(code).code == code
    page.get_by_role("link", name="پیگیری این پرونده").click()
    expect(fact(page, "در دست")).to_contain_text("میز خدمت")


def test_the_menu_of_the_phone_opens_without_scripts(phone_page: Callable[..., Page]):
    page = phone_page(java_script_enabled=False)
    page.goto("/fa/")
    link = page.locator(".site-menu").get_by_role("link", name="پیگیری درخواست")
    expect(link).to_be_hidden()
    page.locator(".site-menu summary").click()
    link.click()
    expect(page.get_by_role("heading", level=1, name="پیگیری درخواست")).to_be_visible()
