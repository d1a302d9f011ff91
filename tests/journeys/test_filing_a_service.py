"""One matter from the first search to the decision, through every hand that touches it."""

from __future__ import annotations

import re

import httpx
from playwright.sync_api import Page, expect

from portal.cases.tracking_codes import pretty
from portal.persian.text import ascii_digits, persian_digits
from tests.journeys import permit_applicant as applicant
from tests.journeys import permit_office as staff
from tests.journeys.building_permit import (
    ADDRESS,
    FIRST_NAME,
    LAST_NAME,
    LAST_WORDS,
    MISSING,
    MOBILE,
    NATIONAL_ID,
    PLATE,
    REPLY,
    RESULT,
    SERVICE,
    WAY_THROUGH_THE_HOUSE,
)
from tests.journeys.people import fact, press, sign_in
from tests.journeys.reading import Inspect
from tests.journeys.town import Town


def test_a_building_permit_from_the_first_search_to_the_decision(
    demo_town, phone_page, desktop_page, office, inspect, scan
):
    phone = phone_page()
    applicant.finds_the_service(phone, inspect)
    applicant.reads_its_sheet(phone, inspect)
    applicant.signs_in_on_the_way(phone, demo_town, inspect)
    applicant.tells_who_she_is(phone, inspect)
    applicant.fills_the_first_steps(phone, inspect)
    applicant.uploads_the_deed_and_leaves(phone, scan, inspect)

    desktop = desktop_page()
    applicant.comes_back_on_another_device(desktop, demo_town, scan, inspect)
    code = applicant.sends_it_with_a_double_click(desktop, inspect)
    applicant.gets_a_receipt_to_keep(desktop, code)
    applicant.is_told_that_it_arrived(desktop, demo_town, code, inspect)

    clerk = office("clerk-shahrsazi")
    staff.finds_the_case_in_the_inbox(clerk, code, inspect)
    staff.reads_an_answer_and_a_file(clerk, inspect)
    staff.asks_for_a_paper(clerk, code)
    applicant.sends_what_was_asked_for(desktop, code, scan, inspect)
    for username, state, holder in WAY_THROUGH_THE_HOUSE:
        staff.passes_it_on(office(username), code)
        applicant.sees_where_it_is(desktop, code, state, holder)
    staff.approves_it(office("head"), code)
    applicant.reads_the_result(desktop, demo_town, code, inspect)

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
