"""What the applicant does for a building permit, from the first search to the result."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from portal.cases.tracking_codes import pretty
from portal.persian.identifiers import display_mobile
from portal.persian.jalali import format_date
from portal.persian.text import ascii_digits, persian_digits
from tests.journeys.building_permit import (
    ADDRESS,
    BUILDING,
    FIRST_NAME,
    LAST_NAME,
    LAST_WORDS,
    MISSING,
    MOBILE,
    NATIONAL_ID,
    PLATE,
    PROPERTY,
    REPLY,
    RESULT,
    SERVICE,
    WAY_THROUGH_THE_HOUSE,
)
from tests.journeys.people import NEXT, code_on, fact, fill, press, send_button, sign_in, type_code
from tests.journeys.reading import Inspect
from tests.journeys.town import Town, eventually

NINE_ITEMS = {
    "steps", "workflow", "documents", "laws", "faq", "duration", "fee", "complaint", "follow-up",
}  # fmt: skip


def finds_the_service(page: Page, inspect: Inspect) -> None:
    page.goto("/fa/")
    inspect(page)
    page.get_by_label("چه کاری می‌خواهید انجام دهید؟").fill("صدور پروانه ساختماني")
    page.get_by_role("main").get_by_role("button", name="جستجو").click()
    first = page.locator("main section li a").first
    expect(first).to_have_text(SERVICE)
    inspect(page)
    first.click()


def reads_its_sheet(page: Page, inspect: Inspect) -> None:
    expect(page.get_by_role("heading", level=1, name=SERVICE)).to_be_visible()
    for item in NINE_ITEMS:
        section = page.locator(f"section[aria-labelledby='{item}']")
        expect(section.get_by_role("heading", level=2)).to_be_visible()
        said = section.inner_text().removeprefix(section.locator("h2").inner_text())
        assert len(said.strip()) > 10, item
    expect(page.locator("section[aria-labelledby='sheet'] table")).to_be_attached()
    inspect(page)
    page.get_by_role("link", name="درخواست برخط").click()


def signs_in_on_the_way(page: Page, town: Town, inspect: Inspect) -> None:
    inspect(page)
    page.get_by_role("link", name="ورود و آغاز").click()
    inspect(page)
    page.get_by_label("شمارهٔ همراه").fill(persian_digits(display_mobile(MOBILE)))
    press(page, "برایم کد بفرستید")
    expect(page.get_by_role("heading", name="کد را وارد کنید")).to_be_visible()
    inspect(page)
    type_code(page, town, MOBILE)
    expect(page.get_by_role("heading", level=1, name=SERVICE)).to_be_visible()


def tells_who_she_is(page: Page, inspect: Inspect) -> None:
    service = page.url
    page.get_by_role("link", name="ثبت در مشخصات من").click()
    inspect(page)
    page.get_by_label("نام", exact=False).first.fill(FIRST_NAME)
    page.get_by_label("نام خانوادگی").fill(LAST_NAME)
    page.get_by_label("کد ملی").fill(persian_digits(NATIONAL_ID))
    press(page, "ذخیره")
    expect(page.get_by_text("ذخیره شد")).to_be_visible()
    page.goto(service)
    inspect(page)
    press(page, "آغاز کنید")


def fills_the_first_steps(page: Page, inspect: Inspect) -> None:
    expect(page.get_by_role("heading", level=1, name="مشخصات ملک")).to_be_visible()
    inspect(page)
    press(page, NEXT)
    expect(page.locator(".error-summary a").first).to_be_visible()
    inspect(page)
    fill(page, PROPERTY)
    press(page, NEXT)
    expect(page.get_by_role("heading", level=1, name="متقاضی و ساختمان")).to_be_visible()
    expect(page.get_by_label("نام و نام خانوادگی متقاضی")).to_have_value(
        f"{FIRST_NAME} {LAST_NAME}"
    )
    fill(page, BUILDING)
    press(page, NEXT)


def uploads_the_deed_and_leaves(page: Page, scan: Path, inspect: Inspect) -> None:
    expect(page.get_by_role("heading", level=1, name="مدارک و تأیید")).to_be_visible()
    inspect(page)
    fill(page, {"deed": scan})
    press(page, "ذخیره و ادامه در زمان دیگر")
    expect(page.locator(".task-list")).to_be_visible()
    expect(page.get_by_text("۲ گام از ۳ گام")).to_be_visible()
    inspect(page)
    page.context.close()


def comes_back_on_another_device(page: Page, town: Town, scan: Path, inspect: Inspect) -> None:
    page.goto("/fa/my/")
    sign_in(page, town, MOBILE)
    page.get_by_role("main").get_by_role("link", name=f"ادامه {SERVICE}").click()
    inspect(page)
    page.get_by_role("main").get_by_role("link", name="ادامه", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="مدارک و تأیید")).to_be_visible()
    expect(page.locator(".uploaded-file")).to_contain_text("سند ملک.png")
    fill(page, {"owner_card": scan, "inquiry_consent": True, "truth": True})
    press(page, NEXT)


def sends_it_with_a_double_click(page: Page, inspect: Inspect) -> str:
    expect(send_button(page)).to_be_visible()
    for answer in (ADDRESS, PLATE, "۲۴۰٫۵", format_date_of_start()):
        expect(page.locator("main")).to_contain_text(answer)
    inspect(page)
    send_button(page).dblclick()
    expect(page.locator("main .code-large")).to_be_visible()
    inspect(page)
    return code_on(page)


def format_date_of_start() -> str:
    return format_date(timezone.localdate() + timedelta(days=90), "medium", "fa")


def gets_a_receipt_to_keep(page: Page, code: str) -> None:
    with page.expect_download() as download:
        page.get_by_role("link", name="بارگیری رسید (PDF)").click()
    text = PdfReader(download.value.path()).pages[0].extract_text()
    assert code in re.sub(r"\D", "", ascii_digits(text))


def is_told_that_it_arrived(page: Page, town: Town, code: str, inspect: Inspect) -> None:
    told = [text for text in town.messages_to(MOBILE) if pretty(code) in text]
    assert len(told) == 1
    assert SERVICE in told[0]
    page.goto("/fa/my/notices/")
    notice = page.locator("main article", has_text=pretty(code))
    expect(notice).to_have_count(1)
    inspect(page)
    page.goto("/fa/my/")
    expect(page.locator("main .case-row")).to_have_count(1)
    inspect(page)


def sends_what_was_asked_for(page: Page, code: str, scan: Path, inspect: Inspect) -> None:
    page.goto("/fa/my/")
    now = page.locator("main .now-box")
    expect(now.get_by_role("heading")).to_contain_text("اکنون چه باید بکنید")
    now.get_by_role("link").click()
    expect(now).to_contain_text(MISSING)
    expect(fact(page, "موعد پایان کار")).to_contain_text("مهلت متوقف است")
    inspect(page)
    now.locator("[name=text]").fill(REPLY)
    now.locator("[name=attachments]").set_input_files(scan)
    now.get_by_role("button", name="ارسال پاسخ و مدارک").click()
    expect(page.locator(".now-box")).to_have_count(0)
    expect(page.locator(".timeline-entry").first).to_contain_text(REPLY)
    inspect(page)


def sees_where_it_is(page: Page, code: str, state: str, holder: str) -> None:
    page.goto(f"/fa/my/{code}/")
    expect(fact(page, "وضعیت")).to_contain_text(state)
    expect(fact(page, "در دست")).to_contain_text(holder)
    expect(fact(page, "موعد پایان کار")).to_contain_text(re.compile("[۰-۹]{4}"))


def reads_the_result(page: Page, town: Town, code: str, inspect: Inspect) -> None:
    page.goto(f"/fa/my/{code}/")
    expect(fact(page, "وضعیت")).to_contain_text(RESULT)
    expect(page.locator(".timeline-entry").first).to_contain_text(LAST_WORDS)
    for _username, state, _holder in WAY_THROUGH_THE_HOUSE:
        expect(page.locator(".timeline")).to_contain_text(state)
    inspect(page)
    assert any(RESULT in text for text in town.messages_to(MOBILE))
    keeps_the_permit(page)


def keeps_the_permit(page: Page) -> None:
    """The worker types the permit; once it lies there, it is the applicant's to keep."""
    permit = page.locator("section[aria-labelledby='documents'] a[download]")

    def lies_there() -> int:
        page.reload()
        return permit.count()

    eventually(lies_there, within_seconds=60, what="the permit on the page of the case")
    with page.expect_download() as download:
        permit.first.click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")
