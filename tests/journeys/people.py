"""What people do in the portal, the way they do it: they read labels, type and press buttons."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from portal.persian.text import ascii_digits, persian_digits
from tests.journeys.town import Town

STAFF_PASSWORD = "darvazeh-demo"
NEXT, SEND = "ذخیره و ادامه", "ارسال درخواست"
Answers = dict[str, str | bool | Path]

LETTER: Answers = {
    "topic": "budget",
    "information": "ریز هزینه‌های نگهداری بوستان‌ها در سال گذشته",
    "period_from": "۱۴۰۳/۰۱/۰۱",
    "period_until": "۱۴۰۳/۱۲/۳۰",
    "format": "file",
    "already_searched": "yes",
}
SENDER: Answers = {"full_name": "آذر کیانی", "truth": True}
LICENCE_OPINION = "nazar-parvaneh-kasb"
LICENCE: Answers = {
    "gateway_id": "۱۴۰۵۱۱۲", "trade": "نانوایی", "renovation_code": "۲-۱۵۴-۱۲-۱",
    "address": "خیابان بهار، کوچهٔ نسترن، پلاک ۱۲", "postcode": "۳۱۳۴۵۶۷۸۹۱", "area": "۴۵",
    "tenure": "leased", "floor": "ground",
}  # fmt: skip
INFORMATION_REQUEST = ("dastresi-azad-be-ettelaat", [LETTER, {}, SENDER])


def sign_in(page: Page, town: Town, mobile: str) -> None:
    """Prove to hold an E.164 number; starts at the page that asks for it."""
    page.get_by_label("شمارهٔ همراه").fill(persian_digits(mobile.replace("+98", "0")))
    page.get_by_role("main").get_by_role("button", name="برایم کد بفرستید").click()
    expect(page.get_by_role("heading", name="کد را وارد کنید")).to_be_visible()
    type_code(page, town, mobile)


def type_code(page: Page, town: Town, mobile: str) -> None:
    """Type the code that has come to the number."""
    page.get_by_label("کد شش‌رقمی").fill(persian_digits(town.newest_code(mobile)))
    page.get_by_role("main").get_by_role("button", name="ورود", exact=True).click()
    expect(page).not_to_have_url(re.compile("/account/sign-in"))


def sign_in_to_office(page: Page, username: str) -> None:
    """Sign in as staff and open the inbox."""
    page.goto("/admin/login/")
    page.locator("input[name=username]").fill(username)
    page.locator("input[name=password]").fill(STAFF_PASSWORD)
    page.locator("button[type=submit]").first.click()
    page.get_by_role("link", name=re.compile(r"^کارتابل( \(.+\))?$")).click()
    expect(page.get_by_role("heading", level=1, name="کارتابل")).to_be_visible()


def newest_first(page: Page) -> None:
    """Put the newest cases on top of the inbox; by due date a new one stands far down."""
    page.locator(".inbox-filter [name=sort]").select_option("newest")
    with page.expect_navigation(url=re.compile("sort=newest")):
        page.locator(".inbox-filter button").first.click()


def fill(page: Page, answers: Answers) -> None:
    """Answer the questions of the form on the page."""
    for name, value in answers.items():
        controls = page.locator(f"main [name='{name}']")
        kind = controls.first.evaluate("control => control.type")
        if kind == "radio":
            page.locator(f"main [name='{name}'][value='{value}']").check()
        elif kind == "checkbox":
            controls.first.check()
        elif kind == "file":
            controls.first.set_input_files(value)
        elif kind == "select-one":
            controls.first.select_option(value)
        else:
            controls.first.fill(str(value))


def press(page: Page, name: str) -> None:
    """Press a button of the page itself."""
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def begin(page: Page, town: Town, slug: str, mobile: str) -> None:
    """Sign in at the first page of a service and open its form."""
    page.goto(f"/fa/desk/{slug}/")
    page.get_by_role("link", name="ورود و آغاز").click()
    sign_in(page, town, mobile)
    begin_here(page)


def begin_here(page: Page) -> None:
    """Open the form of the service whose first page is shown; the applicant is signed in."""
    press(page, "آغاز کنید")


def begin_another(page: Page, slug: str) -> None:
    """Open the form of a service; the applicant is signed in."""
    page.goto(f"/fa/desk/{slug}/")
    begin_here(page)


def fill_to_the_review(page: Page, steps: list[Answers]) -> None:
    """Fill one step after the other."""
    for answers in steps:
        fill(page, answers)
        press(page, NEXT)
    expect(send_button(page)).to_be_visible()


def send_button(page: Page) -> Locator:
    return page.get_by_role("main").get_by_role("button", name=SEND, exact=True)


def code_on(page: Page) -> str:
    """Return the tracking code that the page shows large."""
    return re.sub(r"\D", "", ascii_digits(page.locator("main .code-large").inner_text()))


def fact(page: Page, name: str) -> Locator:
    """Return what stands beside a name in the list of facts."""
    named = page.locator("dt", has_text=re.compile(rf"^\s*{name}\s*$"))
    return page.locator("main .summary-row", has=named).locator("dd")
