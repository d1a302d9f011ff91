"""The finance office settles what the bank left open: by two people, to the citizen's eyes."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import STAFF_PASSWORD, press, sign_in
from tests.journeys.reading import Inspect, assert_reads_well

PAYER = "+989120000003"


@pytest.fixture
def inspect(axe: Callable[..., None]) -> Inspect:
    """Assert that a page is accessible, in Persian and no wider than its screen."""
    return partial(assert_reads_well, axe=axe)


def enters_the_office(page: Page, username: str) -> None:
    page.goto("/admin/login/")
    page.locator("input[name=username]").fill(username)
    page.locator("input[name=password]").fill(STAFF_PASSWORD)
    page.locator("button[type=submit]").first.click()
    expect(page).not_to_have_url(re.compile("/login/"))
    page.goto("/admin/payments/")
    expect(page.get_by_role("heading", level=1, name="صورت‌حساب‌ها")).to_be_visible()


def opens(page: Page, tab: str) -> None:
    link = page.get_by_role("navigation", name="پرداخت‌ها").get_by_role("link", name=tab)
    link.click()
    expect(link).to_have_attribute("aria-current", "page")


def opens_first_of(page: Page, tab: str) -> str:
    """Open the first bill of a list and return its address."""
    page.goto("/admin/payments/")
    opens(page, tab)
    page.locator("a.case-link").first.click()
    expect(page.locator(".case-heading")).to_be_visible()
    return page.url


def is_done(page: Page) -> None:
    expect(page.locator(".messages .success")).to_be_visible()


def test_two_people_settle_an_unclear_payment_and_a_refund(
    demo_town, desktop_page, phone_page, inspect, screenshot
):
    officer, head = desktop_page(), desktop_page()
    enters_the_office(officer, "finance")
    inspect(officer)
    enters_the_office(head, "finance-head")

    unclear = opens_first_of(officer, "نامشخص")
    officer.get_by_text("مدارک بانک نشان می‌دهد که پرداخت شده است").click()
    inspect(officer)
    officer.locator("input[name$=bank_reference][name^=booking]").fill("۴۱۸۸۲۰۷۷")
    officer.locator("textarea[name^=booking]").fill("در گردش حساب بانک آمده است.")
    press(officer, "درخواست ثبت دستی")
    is_done(officer)
    head.goto(unclear)
    inspect(head)
    press(head, "تأیید")
    is_done(head)
    expect(head.locator(".pay-done").first).to_have_text("پرداخت شد")

    refund = opens_first_of(head, "استرداد وجه")
    inspect(head)
    screenshot(head, "refund")
    press(head, "تأیید")
    is_done(head)
    officer.goto(refund)
    officer.locator("input[name$=bank_reference][name^=paid]").fill("773100")
    press(officer, "واریز شد")
    is_done(officer)

    number = officer.locator(".case-head bdi", has_text=re.compile(r"\d{4}-")).first.inner_text()
    code = re.sub(r"\D", "", number.split("/")[0])
    phone = phone_page()
    phone.goto(f"/fa/my/payments/{code}/")
    sign_in(phone, demo_town, PAYER)
    phone.goto(f"/fa/my/payments/{code}/")
    expect(phone.locator("section[aria-labelledby='refunds']")).to_contain_text("بازگردانده شده")
    inspect(phone)
    screenshot(phone, "citizen-bill")
    phone.locator("main ul a").first.click()
    expect(phone.locator(".receipt-qr svg")).to_be_visible()
    inspect(phone)
    screenshot(phone, "citizen-receipt")


def test_a_day_is_compared_with_the_bank_and_checked(
    demo_town, desktop_page, phone_page, inspect, screenshot
):
    officer = phone_page()
    enters_the_office(officer, "finance")
    for tab in ("نامشخص", "استرداد وجه", "روزها"):
        opens(officer, tab)
        inspect(officer)
    officer.locator("tr:has(.case-late) a.case-link").first.click()
    expect(officer.locator(".case-late").first).to_be_visible()
    inspect(officer)
    screenshot(officer, "day")
    press(officer, "این روز را بررسی کردم")
    is_done(officer)
    expect(officer.locator(".case-head .pay-done")).to_have_text("بررسی شده")


def test_anybody_verifies_a_receipt(demo_town, phone_page, inspect):
    page = phone_page()
    page.goto("/fa/verify/receipt/")
    inspect(page)
    page.get_by_label("شمارهٔ رسید").fill("۱۲۳۴")
    press(page, "بررسی")
    expect(page.locator(".error-summary")).to_be_visible()
    inspect(page)
