"""What everybody meets first: the home page, and a town that runs as its operators run it."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import expect

from tests.journeys.people import sign_in
from tests.journeys.reading import is_wider_than_the_screen
from tests.journeys.town import eventually


@pytest.mark.parametrize(("language", "direction"), [("fa", "rtl"), ("en", "ltr")])
def test_the_home_page_is_accessible_on_a_phone_and_fits_it(
    phone_page, axe, screenshot, language, direction
):
    page = phone_page(language=language)
    page.goto(f"/{language}/")
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("html")).to_have_attribute("dir", direction)
    expect(page.get_by_role("main").get_by_role("heading", level=1)).to_be_visible()
    screenshot(page, f"home-{language}")
    axe(page)
    assert not is_wider_than_the_screen(page)


def test_the_root_leads_to_the_towns_own_language(desktop_page):
    page = desktop_page(language="en")
    page.goto("/")
    assert page.url.endswith("/fa/")


def test_every_door_on_the_home_page_opens(desktop_page):
    page = desktop_page()
    page.goto("/fa/")
    doors = page.locator("main a[href^='/fa/']").evaluate_all(
        "links => [...new Set(links.map(link => link.getAttribute('href')))]"
    )
    assert len(doors) >= 3
    for door in doors:
        answer = page.goto(door)
        assert answer is not None
        assert answer.status == httpx.codes.OK, door


def test_a_sign_in_code_shows_up_on_the_console(demo_town, phone_page, newest_code):
    page = phone_page()
    page.goto("/fa/account/sign-in/")
    sign_in(page, demo_town, "+989123456731")
    code = newest_code("+989123456731")
    eventually(lambda: code in demo_town.console(), within_seconds=10, what="the code is printed")


def test_staff_sign_in_to_a_persian_back_office(demo_town, desktop_page, screenshot):
    page = desktop_page()
    page.goto("/admin/")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    page.locator("input[name=username]").fill("clerk")
    page.locator("input[name=password]").fill("darvazeh-demo")
    page.locator("button[type=submit]").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "fa")
    expect(page.locator("nav").first).to_be_visible()
    screenshot(page, "back-office")
