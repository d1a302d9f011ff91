"""After filing: put right what was asked, learn the decision, rate it, complain about it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from portal.cases.tracking_codes import pretty
from tests.journeys.people import (
    LICENCE,
    LICENCE_OPINION,
    begin,
    code_on,
    fact,
    fill_to_the_review,
    press,
    send_button,
    sign_in_to_office,
)
from tests.journeys.permit_office import refuses
from tests.journeys.reading import Inspect

MOBILE = "+989123456731"
ASK = "درخواست تکمیل مدارک"
NEXT_INSTANCE = "معاونت شهرسازی و معماری"
WRONG, RIGHT = LICENCE["trade"], "نانوایی سنتی"
QUESTION = "رستهٔ شغلی را کامل بنویسید و اجاره‌نامهٔ خوانا بفرستید."
REASON = "کاربری محل برای این صنف مجاز نیست."
WORDS = "پاسخ روشن بود، ولی دیر رسید."
GROUNDS = "کاربری ملک در طرح تفصیلی تجاری است و دیده نشده است."
UPHELD = "طرح تفصیلی دوباره دیده شد و حق با شماست."


@pytest.fixture
def scans(tmp_path: Path) -> tuple[Path, Path]:
    """A lease that nobody can read, and one that everybody can."""
    paths = tmp_path / "اجاره تار.png", tmp_path / "اجاره خوانا.png"
    for path, colour in zip(paths, ("gray", "ivory"), strict=True):
        Image.new("RGB", (600, 800), colour).save(path)
    return paths


def test_a_correction_a_refusal_a_rating_and_a_complaint_that_is_upheld(
    demo_town, phone_page, desktop_page, inspect, scans, screenshot
):
    blurred, sharp = scans
    phone, head = phone_page(), desktop_page()
    begin(phone, demo_town, LICENCE_OPINION, MOBILE)
    applicant = {"full_name": "آذر کیانی", "truth": True}
    fill_to_the_review(phone, [LICENCE, {"lease": blurred}, applicant])
    send_button(phone).click()
    code = code_on(phone)
    sign_in_to_office(head, "head")

    asks_for_two_answers(head, code, inspect)
    puts_right_only_those(phone, code, blurred, sharp, inspect)
    screenshot(phone, "corrected")
    sees_what_changed(head, code)

    refuses(head, REASON)
    reads_the_decision_first(phone, code, inspect)
    screenshot(phone, "decided")
    rates_it_once(phone, code, inspect)
    complaint = complains(phone, code, inspect)
    screenshot(phone, "complained")

    judge = desktop_page()
    sign_in_to_office(judge, "head-daftar-shahrdar")
    decides_the_complaint(judge, complaint, code, inspect)
    learns_that_it_was_upheld(phone, code, complaint, inspect)


def asks_for_two_answers(page: Page, code: str, inspect: Inspect) -> None:
    page.goto(f"/admin/cases/{code}/")
    page.get_by_text("متقاضی کدام پاسخ‌ها را باید اصلاح کند؟").first.click()
    for label in ("رستهٔ شغلی", "سند یا اجاره‌نامهٔ محل"):
        page.get_by_role("checkbox", name=label).first.check()
    inspect(page, within="main")
    page.get_by_label("متن برای متقاضی").first.fill(QUESTION)
    page.get_by_role("button", name=ASK).first.click()
    expect(page.get_by_role("main")).to_contain_text("مهلت متوقف است")


def puts_right_only_those(
    page: Page, code: str, blurred: Path, sharp: Path, inspect: Inspect
) -> None:
    page.goto(f"/fa/my/{code}/")
    now = page.locator(".now-box")
    expect(now).to_contain_text(QUESTION)
    expect(now.locator("[name=trade]")).to_have_value(WRONG)
    expect(now).to_contain_text(blurred.name)
    expect(now.locator("[name=address], [name=gateway_id], [name=area]")).to_have_count(0)
    inspect(page)
    now.locator("[name=trade]").fill("")
    now.get_by_role("button", name="ارسال پاسخ و مدارک").click()
    expect(page.locator(".now-box .error-summary a").first).to_be_visible()
    inspect(page)
    now.locator("[name=trade]").fill(RIGHT)
    now.get_by_role("checkbox", name="این فایل حذف شود").check()
    now.locator("[name=lease]").set_input_files(sharp)
    now.get_by_role("button", name="ارسال پاسخ و مدارک").click()
    expect(page.locator(".now-box")).to_have_count(0)
    changes = page.locator(".timeline-entry").first
    for words in (WRONG, RIGHT, blurred.name, sharp.name):
        expect(changes).to_contain_text(words)
    inspect(page)


def sees_what_changed(page: Page, code: str) -> None:
    page.goto(f"/admin/cases/{code}/")
    expect(page.locator("section[aria-labelledby=answers]")).to_contain_text(RIGHT)
    expect(page.get_by_role("main")).to_contain_text("اجاره تار.png")


def reads_the_decision_first(page: Page, code: str, inspect: Inspect) -> None:
    page.goto(f"/fa/my/{code}/")
    decision = page.locator("section[aria-labelledby=decision]")
    expect(decision).to_contain_text(REASON)
    expect(page.locator("main section").first).to_have_attribute("aria-labelledby", "decision")
    inspect(page)


def rates_it_once(page: Page, code: str, inspect: Inspect) -> None:
    page.get_by_role("link", name="امتیاز دادن به این خدمت").click()
    expect(page.get_by_role("radio")).to_have_count(5)
    inspect(page)
    press(page, "فرستادن")
    expect(page.locator(".error-summary a")).to_be_visible()
    inspect(page)
    page.get_by_label("ناراضی", exact=True).check()
    page.locator("main textarea").fill(WORDS)
    press(page, "فرستادن")
    expect(page.locator("#messages")).to_contain_text("از نظر شما سپاسگزاریم")
    expect(page.get_by_role("main")).to_contain_text("امتیاز شما")
    expect(page.get_by_role("link", name="امتیاز دادن به این خدمت")).to_have_count(0)
    page.goto(f"/fa/my/{code}/rating/")
    expect(page.get_by_role("main")).to_contain_text("پیش‌تر به این پرونده امتیاز داده‌اید")
    expect(page.locator("main input[type=radio]")).to_have_count(0)


def complains(page: Page, code: str, inspect: Inspect) -> str:
    page.goto(f"/fa/my/{code}/")
    page.get_by_role("link", name="ثبت اعتراض").click()
    expect(page.get_by_role("main")).to_contain_text(REASON)
    expect(page.get_by_role("main")).to_contain_text(NEXT_INSTANCE)
    inspect(page)
    press(page, "فرستادن اعتراض")
    expect(page.locator(".error-summary a").first).to_be_visible()
    inspect(page)
    page.locator("[name=grounds]").fill(GROUNDS)
    press(page, "فرستادن اعتراض")
    complaint = code_on(page)
    assert complaint != code
    inspect(page)
    page.goto(f"/fa/my/{complaint}/")
    expect(page.locator("section[aria-labelledby=contested]")).to_contain_text(pretty(code))
    expect(fact(page, "در دست")).to_contain_text(NEXT_INSTANCE)
    expect(fact(page, "موعد پایان کار")).to_contain_text(re.compile("[۰-۹]{4}"))
    inspect(page)
    page.goto(f"/fa/my/{code}/")
    expect(page.get_by_role("main")).to_contain_text(pretty(complaint))
    expect(page.get_by_role("link", name="ثبت اعتراض")).to_have_count(0)
    inspect(page)
    return complaint


def decides_the_complaint(page: Page, complaint: str, code: str, inspect: Inspect) -> None:
    page.goto(f"/admin/cases/{complaint}/")
    original = page.locator(".case-original")
    expect(original).to_contain_text(pretty(code))
    expect(original).to_contain_text(REASON)
    inspect(page, within="main")
    page.locator("button.case-move-forward").first.click()
    page.get_by_label("متن برای متقاضی").first.fill(UPHELD)
    page.get_by_role("button", name="پذیرش اعتراض").first.click()
    expect(page.locator(".messages")).to_contain_text("اعتراض پذیرفته شد")


def learns_that_it_was_upheld(page: Page, code: str, complaint: str, inspect: Inspect) -> None:
    page.goto(f"/fa/my/{complaint}/")
    expect(page.locator("section[aria-labelledby=decision]")).to_contain_text(UPHELD)
    expect(page.get_by_role("link", name="ثبت اعتراض")).to_have_count(0)
    inspect(page)
    page.goto(f"/fa/my/{code}/")
    expect(page.locator(".timeline")).to_contain_text("اعتراض پذیرفته شد")
