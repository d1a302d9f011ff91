"""A form is interrupted: the session ends in a step, or another device is at the same step."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.journeys.people import (
    INFORMATION_REQUEST,
    LETTER,
    NEXT,
    begin,
    fill,
    fill_to_the_review,
    press,
    send_button,
    sign_in,
)

SERVICE, STEPS = INFORMATION_REQUEST
WRITTEN = str(LETTER["information"])


def at_the_first_step(page: Page, town, mobile: str) -> str:
    begin(page, town, SERVICE, mobile)
    return page.url


def test_what_was_typed_when_the_session_ended_is_there_after_signing_in(
    demo_town, phone_page, axe
):
    page = phone_page()
    address = at_the_first_step(page, demo_town, "+989120000831")
    fill(page, LETTER)
    page.context.clear_cookies(name="sessionid")
    press(page, NEXT)
    expect(page.get_by_role("status").first).to_be_visible()
    axe(page)
    sign_in(page, demo_town, "+989120000831")
    expect(page).to_have_url(address)
    expect(page.locator("[name=information]")).to_have_value(WRITTEN)
    expect(page.locator("[name=topic][value=budget]")).to_be_checked()
    axe(page)
    fill_to_the_review(page, STEPS)
    expect(send_button(page)).to_be_visible()


def test_the_second_of_two_devices_is_shown_what_the_first_has_saved(
    demo_town, watcher, phone_page, axe
):
    watcher.expected_statuses.add(409)
    page = phone_page()
    address = at_the_first_step(page, demo_town, "+989120000832")
    other = page.context.new_page()
    other.goto(address)
    fill(other, {**LETTER, "information": "صورت هزینهٔ آسفالت"})
    press(other, NEXT)
    fill(page, LETTER)
    press(page, NEXT)
    expect(page).to_have_url(address)
    expect(page.locator("body")).to_contain_text("صورت هزینهٔ آسفالت")
    expect(page.locator("[name=information]")).to_have_value(WRITTEN)
    axe(page)
    press(page, NEXT)
    expect(page).not_to_have_url(address)
    page.goto(address)
    expect(page.locator("[name=information]")).to_have_value(WRITTEN)
