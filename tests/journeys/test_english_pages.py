"""Every kind of page that citizens meet is accessible in English on a cheap phone, and fits it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import code_on, press
from tests.journeys.reading import is_wider_than_the_screen
from tests.journeys.town import Town

CITIZEN = "+989120000001"
SERVICE = "sodur-parvaneh-sakhteman"
PAGES_OF_A_VISITOR = {
    "services/": "Municipal services",
    f"services/{SERVICE}/": "Building permit",
    "news/": "News",
    "news/tarh-payesh-derakhtan/": "Each tree has a plate",
    "about/": "About the municipality",
    "search/?q=permit": "Search the site",
    "search/?q=nothing-has-this-name": "Search the site",
    "desk/": "E-service desk",
    f"desk/{SERVICE}/": "Building permit",
    "track/": "Track a request",
    "track/?code=123": "Track a request",
    "no-such-page/": "We did not find this page",
}
PAGES_OF_A_CITIZEN = {"my/notices/": "Notices", "account/profile/": "My profile"}
OpenPage = Callable[..., Page]
Check = Callable[[Page, str], None]


@pytest.fixture
def check(axe: Callable[..., None]) -> Check:
    """Assert that it is the page with this title, in English, accessible, no wider than a phone."""

    def assert_good(page: Page, title: str) -> None:
        expect(page.get_by_role("heading", level=1)).to_contain_text(title)
        expect(page.locator("html")).to_have_attribute("lang", "en")
        expect(page.locator("html")).to_have_attribute("dir", "ltr")
        axe(page)
        assert not is_wider_than_the_screen(page), f"{page.url} scrolls sideways"

    return assert_good


def test_what_a_visitor_opens_in_english(phone_page: OpenPage, check: Check):
    page = phone_page(language="en")
    for path, title in PAGES_OF_A_VISITOR.items():
        page.goto(f"/en/{path}")
        check(page, title)


def test_what_a_citizen_does_in_english(demo_town: Town, phone_page: OpenPage, check: Check):
    page = phone_page(language="en")
    signs_in(page, demo_town, check)
    for path, title in PAGES_OF_A_CITIZEN.items():
        page.goto(f"/en/{path}")
        check(page, title)
    begins_and_leaves_questions_out(page, check)
    code = follows_a_case(page, check)
    page.goto(f"/en/track/{code}/")
    check(page, "Building permit")

    stranger = phone_page(language="en")
    stranger.goto(f"/en/track/{code}/")
    check(stranger, "Building permit")


def signs_in(page: Page, town: Town, check: Check) -> None:
    page.goto("/en/my/")
    check(page, "Sign in")
    page.get_by_label("Mobile number").fill(CITIZEN)
    press(page, "Send me a code")
    check(page, "Type the code")
    page.get_by_label("Six-digit code").fill(town.newest_code(CITIZEN))
    press(page, "Sign in")
    check(page, "My cases")


def begins_and_leaves_questions_out(page: Page, check: Check) -> None:
    page.goto(f"/en/desk/{SERVICE}/")
    check(page, "Building permit")
    press(page, "Begin now")
    check(page, "The property")
    press(page, "Save and continue")
    expect(page.locator(".error-summary a").first).to_be_visible()
    check(page, "The property")


def follows_a_case(page: Page, check: Check) -> str:
    """Open the case in which the town waits for papers; returns its tracking code."""
    page.goto("/en/my/")
    page.locator("main .now-box").get_by_role("link").click()
    expect(page.locator("main .now-box [name=text]")).to_be_visible()
    check(page, "Building permit")
    page.goto(f"{page.url}receipt/")
    check(page, "Your request has been received")
    return code_on(page)
