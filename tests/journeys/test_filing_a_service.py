"""One matter from the first search to the decision, through every hand that touches it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import httpx
import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from portal.cases.tracking_codes import pretty
from portal.persian.identifiers import display_mobile
from portal.persian.jalali import format_date
from portal.persian.text import ascii_digits, persian_digits
from tests.journeys.people import (
    NEXT,
    Answers,
    begin,
    code_on,
    fact,
    fill,
    fill_to_the_review,
    press,
    send_button,
    sign_in,
    sign_in_to_office,
    type_code,
)
from tests.journeys.reading import Inspect, assert_reads_well
from tests.journeys.town import Town

SERVICE, UNIT = "صدور پروانهٔ ساختمانی", "واحد شهرسازی و صدور پروانه"
MOBILE, NATIONAL_ID = "+989123456701", "0084575948"
FIRST_NAME, LAST_NAME = "شکوفه", "بهرامیان"
ADDRESS, PLATE = "خیابان بهار، کوچهٔ نسترن، پلاک ۱۲", "۲۰۹۵/۱۱"
MISSING = "پشت کارت ملی مالک خوانا نیست؛ لطفاً دوباره بفرستید."
REPLY = "تصویر خواناتر را فرستادم."
RESULT = "پروانهٔ ساختمانی صادر شد"
LAST_WORDS = "پروانه با شناسهٔ یکتا صادر شد."
NINE_ITEMS = {
    "steps", "workflow", "documents", "laws", "faq", "duration", "fee", "complaint", "follow-up",
}  # fmt: skip
START = format_date(timezone.localdate() + timedelta(days=90), "short", "fa")
PROPERTY: Answers = {
    "renovation_code": "۱۲-۳۴-۵-۶-۰-۰-۰", "postcode": "۳۱۳۴۵۶۷۸۹۱", "address": ADDRESS,
    "plate_number": PLATE, "land_area": "۲۴۰٫۵", "street_width": "۱۲", "land_use": "residential",
    "request_kind": "rebuild", "old_building_age": "۳۰",
}  # fmt: skip
BUILDING: Answers = {
    "owner_kind": "single", "applicant_role": "owner", "floors": "۴", "basements": "۱",
    "units": "۸", "built_area": "۹۶۰", "structure": "concrete", "parking_spaces": "۸",
    "start_date": START,
}  # fmt: skip
LICENCE: Answers = {
    "gateway_id": "۱۴۰۵۱۱۲", "trade": "نانوایی", "renovation_code": "۲-۱۵۴-۱۲-۱",
    "address": ADDRESS, "postcode": "۳۱۳۴۵۶۷۸۹۱", "area": "۴۵", "tenure": "leased",
    "floor": "ground",
}  # fmt: skip
WAY_THROUGH_THE_HOUSE = [
    ("clerk-shahrsazi", "بازدید از ملک و تهیهٔ گزارش وضع موجود", UNIT),
    ("clerk-shahrsazi", "کنترل طرح تفصیلی، تعیین بروکف و کاربری", "واحد طرح تفصیلی"),
    ("clerk-tarh-tafsili", "صدور دستور تهیهٔ نقشه", UNIT),
    ("clerk-shahrsazi", "کنترل نقشه‌های معماری، سازه و تأسیسات", "واحد کنترل ساختمان"),
    ("clerk-shahrsazi", "محاسبهٔ عوارض و صدور صورت‌حساب", "واحد درآمد و نوسازی"),
    ("clerk-daramad", "دریافت مفاصای بیمهٔ کارگران ساختمانی", UNIT),
    ("clerk-shahrsazi", "امضا و صدور پروانهٔ الکترونیکی", "معاونت شهرسازی و معماری"),
]
Office = Callable[[str], Page]


@pytest.fixture
def inspect(axe: Callable[..., None]) -> Inspect:
    """Assert that a page is accessible, in Persian and no wider than its screen."""
    return partial(assert_reads_well, axe=axe)


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    """A picture of a deed as a phone makes it."""
    path = tmp_path / "سند ملک.png"
    Image.new("RGB", (800, 1100), "ivory").save(path)
    return path


@pytest.fixture
def office(desktop_page: Callable[..., Page]) -> Office:
    """Give the screen of a member of staff, signed in once, at the inbox."""
    screens: dict[str, Page] = {}

    def screen(username: str) -> Page:
        if username not in screens:
            screens[username] = desktop_page()
            sign_in_to_office(screens[username], username)
        screens[username].goto("/admin/cases/")
        return screens[username]

    return screen


def test_a_building_permit_from_the_first_search_to_the_decision(
    demo_town, phone_page, desktop_page, office, inspect, scan
):
    phone = phone_page()
    finds_the_service(phone, inspect)
    reads_its_sheet(phone, inspect)
    signs_in_on_the_way(phone, demo_town, inspect)
    tells_who_she_is(phone, inspect)
    fills_the_first_steps(phone, inspect)
    uploads_the_deed_and_leaves(phone, scan, inspect)

    desktop = desktop_page()
    comes_back_on_another_device(desktop, demo_town, scan, inspect)
    code = sends_it_with_a_double_click(desktop, inspect)
    gets_a_receipt_to_keep(desktop, code)
    is_told_that_it_arrived(desktop, demo_town, code, inspect)

    clerk = office("clerk-shahrsazi")
    finds_the_case_in_the_inbox(clerk, code, inspect)
    reads_an_answer_and_a_file(clerk, inspect)
    asks_for_a_paper(clerk, code)
    sends_what_was_asked_for(desktop, code, scan, inspect)
    for username, state, holder in WAY_THROUGH_THE_HOUSE:
        passes_it_on(office(username), code)
        sees_where_it_is(desktop, code, state, holder)
    approves_it(office("head"), code)
    reads_the_result(desktop, demo_town, code, inspect)

    stranger = phone_page()
    learns_the_state_and_nothing_else(stranger, code, inspect)
    meets_nothing(phone_page(), demo_town, code)
    clerk_elsewhere = office("clerk-pasmand")
    assert status_of(clerk_elsewhere, f"/admin/cases/{code}/") == httpx.codes.NOT_FOUND


def test_the_desk_finds_a_service_in_any_spelling(phone_page, inspect):
    page = phone_page()
    page.goto("/fa/desk/")
    inspect(page)
    page.get_by_label("چه کاری می‌خواهید انجام دهید؟").fill("پروانه ساختماني صدور")
    press(page, "جستجو")
    expect(page.locator("main .card-title")).to_have_text([SERVICE])


def test_a_rejection_needs_a_reason_that_the_citizen_reads(demo_town, phone_page, office, scan):
    phone = phone_page()
    begin(phone, demo_town, "nazar-parvaneh-kasb", "+989123456702")
    fill_to_the_review(phone, [LICENCE, {"lease": scan}, {"full_name": "آذر کیانی", "truth": True}])
    send_button(phone).click()
    code = code_on(phone)
    phone.goto(f"/fa/my/{code}/")
    state = fact(phone, "وضعیت").inner_text()
    head = office("head")
    open_from_the_inbox(head, code)

    head.locator("button.case-move-reject").click()
    expect(head.locator(".case-error")).to_contain_text("لطفاً دلیل را بنویسید")
    phone.reload()
    expect(fact(phone, "وضعیت")).to_have_text(state)

    reason = "کاربری محل برای این صنف مجاز نیست."
    head.get_by_label("متن برای متقاضی").fill(reason)
    head.locator("button.case-move-reject").click()
    expect(head.locator(".messages")).to_contain_text("رد شد")
    phone.reload()
    expect(fact(phone, "وضعیت")).to_contain_text("رد شد")
    expect(phone.locator(".timeline-entry").first).to_contain_text(reason)


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


def finds_the_case_in_the_inbox(page: Page, code: str, inspect: Inspect) -> None:
    inspect(page, within="main")
    row = page.locator(".case-table tbody tr", has_text=pretty(code))
    expect(row).to_contain_text(LAST_NAME)
    row.get_by_role("link").click()


def open_from_the_inbox(page: Page, code: str) -> None:
    page.locator(".case-table tr", has_text=pretty(code)).get_by_role("link").click()
    expect(page.locator(".case-head")).to_be_visible()


def reads_an_answer_and_a_file(page: Page, inspect: Inspect) -> None:
    expect(page.locator("section[aria-labelledby='answers']")).to_contain_text(ADDRESS)
    inspect(page, within="main")
    with page.expect_download() as download:
        page.get_by_role("link", name="سند ملک.png").first.click()
    assert download.value.suggested_filename == "سند ملک.png"
    assert Image.open(download.value.path()).size == (800, 1100)


def asks_for_a_paper(page: Page, code: str) -> None:
    page.get_by_role("button", name="درخواست تکمیل مدارک").click()
    expect(page.locator(".case-error")).to_contain_text("لطفاً دلیل را بنویسید")
    page.get_by_label("متن برای متقاضی").fill(MISSING)
    page.get_by_role("button", name="درخواست تکمیل مدارک").click()
    expect(page.locator(".case-facts").last).to_contain_text("مهلت متوقف است")


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


def passes_it_on(page: Page, code: str) -> None:
    open_from_the_inbox(page, code)
    page.locator("button.case-move-forward").click()
    expect(page.locator(".messages .success")).to_contain_text("پرونده")


def sees_where_it_is(page: Page, code: str, state: str, holder: str) -> None:
    page.goto(f"/fa/my/{code}/")
    expect(fact(page, "وضعیت")).to_contain_text(state)
    expect(fact(page, "در دست")).to_contain_text(holder)
    expect(fact(page, "موعد پایان کار")).to_contain_text(re.compile("[۰-۹]{4}"))


def approves_it(page: Page, code: str) -> None:
    open_from_the_inbox(page, code)
    page.get_by_label("متن برای متقاضی").fill(LAST_WORDS)
    page.get_by_role("button", name="تأیید نهایی و صدور نتیجه").click()
    expect(page.locator(".messages .success")).to_contain_text(RESULT)


def reads_the_result(page: Page, town: Town, code: str, inspect: Inspect) -> None:
    page.goto(f"/fa/my/{code}/")
    expect(fact(page, "وضعیت")).to_contain_text(RESULT)
    expect(page.locator(".timeline-entry").first).to_contain_text(LAST_WORDS)
    for _username, state, _holder in WAY_THROUGH_THE_HOUSE:
        expect(page.locator(".timeline")).to_contain_text(state)
    inspect(page)
    assert any(RESULT in text for text in town.messages_to(MOBILE))


def learns_the_state_and_nothing_else(page: Page, code: str, inspect: Inspect) -> None:
    page.goto("/fa/track/")
    inspect(page)
    page.get_by_label("کد رهگیری").fill(persian_digits(pretty(code)))
    press(page, "نمایش جای درخواست")
    expect(page.get_by_role("heading", level=1, name=SERVICE)).to_be_visible()
    expect(fact(page, "وضعیت")).to_contain_text(RESULT)
    inspect(page)
    source = ascii_digits(page.content())
    local = MOBILE.removeprefix("+98")
    for secret in (LAST_NAME, FIRST_NAME, NATIONAL_ID, ADDRESS, PLATE, MISSING, REPLY, LAST_WORDS):
        assert ascii_digits(secret) not in source
    assert local not in re.sub(r"[\s\u00a0-]", "", source)


def meets_nothing(page: Page, town: Town, code: str) -> None:
    """Somebody else, signed in: the case does not exist, and neither do its papers."""
    page.goto("/fa/my/")
    sign_in(page, town, "+989123456703")
    for path in ("", "receipt/", "receipt.pdf"):
        assert status_of(page, f"/fa/my/{code}/{path}") == httpx.codes.NOT_FOUND


def status_of(page: Page, path: str) -> int:
    answer = page.goto(path)
    assert answer is not None
    return answer.status
