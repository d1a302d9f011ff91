"""Colleagues work on one case: from the search to another unit's desk, with what lies beside it."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from portal.cases.tracking_codes import pretty
from tests.journeys.colleagues import (
    answers_with_a_ready_text,
    finds_where_one_is_named,
    hands_over,
    joins_with,
    links_with,
    looks_for,
    row_of,
    speaks_to,
    stands_on_the_case,
)
from tests.journeys.conftest import PHONE, Office, OpenPage
from tests.journeys.people import (
    LICENCE,
    LICENCE_OPINION,
    Answers,
    begin,
    begin_another,
    code_on,
    fill_to_the_review,
    send_button,
)
from tests.journeys.reading import Inspect
from tests.journeys.town import Town

NAME, IN_ARABIC_LETTERS = "کاوه یکتایی", "كاوه يكتايي"
CLERK, HEAD = "مریم کریمی", "حسین احمدی"
OTHER_OFFICER = "نرگس یوسفی"
OTHER_UNIT, OTHER_CLERK = "واحد درآمد و نوسازی", "clerk-daramad"
NOTE = "پیش از تصمیم، متراژ را با سند بسنجید."
READY, READY_WORDS = "تأیید دریافت پرونده", "کارشناس در حال بررسی مدارک است"
REASON = "بدهی این ملک باید پیش از پاسخ بررسی شود."


def files_three(
    phone: Page, town: Town, mobile: str, name: str, deed: Path
) -> tuple[str, str, str]:
    """File a request, the same one again, and another one; return their codes."""
    other: Answers = {**LICENCE, "trade": "قنادی", "gateway_id": "۱۴۰۵۱۱۳"}
    begin(phone, town, LICENCE_OPINION, mobile)
    main = files(phone, LICENCE, name, deed)
    begin_another(phone, LICENCE_OPINION)
    duplicate = files(phone, LICENCE, name, deed)
    begin_another(phone, LICENCE_OPINION)
    return main, duplicate, files(phone, other, name, deed)


def files(phone: Page, answers: Answers, name: str, deed: Path) -> str:
    fill_to_the_review(phone, [answers, {"lease": deed}, {"full_name": name, "truth": True}])
    send_button(phone).click()
    return code_on(phone)


def test_colleagues_find_answer_join_and_pass_on_a_case(
    demo_town: Town, phone_page: OpenPage, office: Office, inspect: Inspect, scan: Path, screenshot
):
    phone = phone_page()
    codes = main, duplicate, beside = files_three(phone, demo_town, "+989123456761", NAME, scan)
    head, clerk = office("head"), office("clerk")
    head.goto(f"/admin/cases/{main}/")
    finds_by_the_name_and_sees_who_else_looks(clerk, codes, inspect)

    speaks_to(clerk, HEAD.split()[0], HEAD, NOTE)
    head.goto("/admin/cases/")
    finds_where_one_is_named(head, main, NOTE)
    expect(head.locator("#others")).to_contain_text(CLERK)

    answers_with_a_ready_text(clerk, READY, f"{NAME} گرامی،")
    phone.goto(f"/fa/my/{main}/")
    expect(phone.locator(".timeline-entry").first).to_contain_text(READY_WORDS)
    expect(phone.get_by_role("main")).not_to_contain_text(NOTE)

    links_with(clerk, beside, inspect)
    clerk.goto(f"/admin/cases/{duplicate}/")
    joins_with(clerk, main, inspect)
    expect(clerk.locator("#duplicates")).to_contain_text(pretty(duplicate))
    follows_the_code_of_the_duplicate(phone, duplicate, main, inspect)
    inspect(clerk)
    screenshot(clerk, "case")

    hands_over(clerk, OTHER_UNIT, REASON, inspect)
    reads_where_it_came_from(office(OTHER_CLERK), main, inspect)


def finds_by_the_name_and_sees_who_else_looks(
    page: Page, codes: tuple[str, str, str], inspect: Inspect
) -> None:
    """Type a Persian name with Arabic letters, as old keyboards do."""
    looks_for(page, IN_ARABIC_LETTERS)
    expect(page.locator(".case-table tbody tr")).to_have_count(len(codes))
    expect(row_of(page, codes[0])).to_contain_text(HEAD)
    inspect(page)
    row_of(page, codes[0]).get_by_role("link").click()
    stands_on_the_case(page, codes[0])
    expect(page.locator("#others")).to_contain_text(HEAD)


def follows_the_code_of_the_duplicate(
    page: Page, duplicate: str, main: str, inspect: Inspect
) -> None:
    page.goto(f"/fa/my/{duplicate}/")
    inspect(page)
    page.locator("section[aria-labelledby=handled-elsewhere]").get_by_role("link").click()
    expect(page).to_have_url(re.compile(f"/my/{main}/"))


def reads_where_it_came_from(page: Page, code: str, inspect: Inspect) -> None:
    """Find the case on the desk of the other unit, with its history, on a screen and a phone."""
    looks_for(page, NAME)
    row_of(page, code).get_by_role("link").click()
    stands_on_the_case(page, code)
    way = page.locator("section[aria-labelledby=hand-overs]")
    expect(way).to_contain_text(OTHER_UNIT)
    expect(way).to_contain_text(REASON)
    expect(page.locator("section[aria-labelledby=notes]")).to_contain_text(NOTE)
    inspect(page)
    page.set_viewport_size(PHONE)
    page.reload()
    expect(way).to_be_visible()
    inspect(page)


def test_keys_lead_through_the_list_and_the_page_and_three_are_assigned_after_a_look(
    demo_town: Town, phone_page: OpenPage, office: Office, inspect: Inspect, scan: Path, screenshot
):
    name = "کبری ملکی"
    codes = files_three(phone_page(), demo_town, "+989123456762", name, scan)
    oldest, second, newest = codes
    page = office("head")
    looks_for(page, name)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    stands_on_the_case(page, newest)
    moves_by_keys(page, newest, second)

    page.goto("/admin/cases/")
    looks_for(page, name)
    for _case in codes:
        page.keyboard.press("j")
        page.keyboard.press("x")
    expect(page.locator("[name=case]:checked")).to_have_count(len(codes))
    assigns_the_chosen(page, codes, inspect, screenshot)
    page.goto(f"/admin/cases/{oldest}/")
    expect(page.locator("section[aria-labelledby=assignment]")).to_contain_text(OTHER_OFFICER)


def moves_by_keys(page: Page, first: str, second: str) -> None:
    """Reach each part of the page and the next case without a pointer."""
    page.keyboard.press("m")
    expect(page.locator("#move-text")).to_be_focused()
    page.locator("#move-text").blur()
    page.keyboard.press("r")
    expect(page.locator("#message-text")).to_be_focused()
    page.locator("#message-text").blur()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_have_attribute("open", "")
    page.keyboard.press("n")
    stands_on_the_case(page, second)
    page.keyboard.press("p")
    stands_on_the_case(page, first)


def assigns_the_chosen(
    page: Page, codes: tuple[str, str, str], inspect: Inspect, screenshot
) -> None:
    page.get_by_role("button", name="اقدام برای انتخاب‌شده‌ها").click()
    expect(page.get_by_role("group", name="سپردن به کارشناس")).to_be_visible()
    inspect(page)
    page.locator("[id^=assign-][name=officer]").select_option(label=OTHER_OFFICER)
    page.get_by_role("button", name="نمایش آنچه انجام می‌شود").first.click()
    expect(page.get_by_role("main")).to_contain_text("برای ۳ پرونده انجام می‌شود")
    for code in codes:
        expect(row_of(page, code)).to_contain_text(OTHER_OFFICER)
    inspect(page)
    screenshot(page, "preview")
    page.get_by_role("button", name="انجام شود").click()
    expect(page.get_by_role("main")).to_contain_text("۳ پرونده انجام شد")
    inspect(page)
