"""A fee is seen before sending, billed by the workflow, paid at the bank, and moves the case on."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Page, expect

from portal.persian.jalali import format_date
from tests.journeys.people import (
    Answers,
    begin,
    code_on,
    fact,
    fill_to_the_review,
    press,
    send_button,
    sign_in_to_office,
)

SLUG, MOBILE = "mojavez-haml-nokhale", "+989123456731"
FEE = "۹٬۰۰۰٬۰۰۰"
CARRY = format_date(timezone.localdate() + timedelta(days=5), "short", "fa")
RUBBLE: Answers = {
    "address-street": "خیابان بهار", "address-number": "۱۲", "rubble_kind": "mixed",
    "has_asbestos": "no", "volume_m3": "۱۰", "carry_date": CARRY, "time_slot": "night",
    "own_vehicle": "no",
}  # fmt: skip
SENDER: Answers = {"full_name": "آذر کیانی", "truth": True}


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photo of the rubble."""
    path = tmp_path / "نخاله.jpg"
    Image.new("RGB", (640, 480), "tan").save(path)
    return path


def is_billed(page: Page, code: str) -> None:
    """Let the unit estimate the volume and send the bill."""
    sign_in_to_office(page, "clerk-pasmand")
    page.goto(f"/admin/cases/{code}/")
    expect(page.locator("section[aria-labelledby='fee']")).to_contain_text(FEE)
    page.locator("button.case-move-forward").click()
    expect(page.locator(".messages .success")).to_be_visible()


def goes_to_the_bank(page: Page, code: str) -> None:
    page.goto(f"/fa/my/payments/{code}/")
    page.get_by_role("main").locator("button.btn-lg").click()
    expect(page.get_by_role("heading", level=1, name="بانک نمونه")).to_be_visible()


def test_a_fee_is_previewed_billed_cancelled_and_paid(
    demo_town, phone_page, desktop_page, inspect, photo, screenshot
):
    phone = phone_page()
    phone.goto(f"/fa/desk/{SLUG}/")
    inspect(phone)
    begin(phone, demo_town, SLUG, MOBILE)
    fill_to_the_review(phone, [RUBBLE, {"site_photo": photo}, SENDER])
    expect(phone.locator("section[aria-labelledby='fee']")).to_contain_text(FEE)
    inspect(phone)
    screenshot(phone, "review")
    send_button(phone).click()
    code = code_on(phone)
    expect(phone.locator("section[aria-labelledby='fee']")).to_contain_text(FEE)
    inspect(phone)

    is_billed(desktop_page(), code)
    phone.goto(f"/fa/my/{code}/")
    expect(phone.locator(".now-box")).to_contain_text(FEE)
    inspect(phone)
    screenshot(phone, "billed")
    phone.locator(".now-box").get_by_role("link").click()
    inspect(phone)
    screenshot(phone, "bill")

    goes_to_the_bank(phone, code)
    inspect(phone)
    press(phone, "انصراف از پرداخت")
    expect(phone.locator(".panel-title")).to_contain_text("پرداختی انجام نشد")

    goes_to_the_bank(phone, code)
    press(phone, "پرداخت، ولی بانک در آغاز پاسخ ندهد")
    expect(phone.locator(".panel-title")).to_contain_text("هنوز نمی‌دانیم")
    inspect(phone)
    press(phone, "بررسی دوباره")
    expect(phone.locator(".panel-title")).to_contain_text("پرداخت شما دریافت شد")
    expect(fact(phone, "شمارهٔ پیگیری بانک")).to_have_text(re.compile(r"\d{12}"))
    inspect(phone)
    screenshot(phone, "receipt")

    phone.goto(f"/fa/my/{code}/")
    expect(fact(phone, "وضعیت")).to_contain_text("تخصیص خودرو")
    expect(phone.locator(".now-box")).to_have_count(0)
    inspect(phone)
