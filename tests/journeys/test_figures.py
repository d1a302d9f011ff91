"""A head reads the figures of the unit, takes them away, and a citizen reads those of a service."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE
from tests.journeys.people import sign_in_to_office
from tests.journeys.reading import Inspect, assert_reads_well

TAKE = "main table a[href*='/exports/']:not([href$='/exports/'])"


@pytest.fixture
def inspect(axe: Callable[..., None]) -> Inspect:
    """Assert that a page is accessible, in Persian and no wider than its screen."""
    return partial(assert_reads_well, axe=axe)


def takes(page: Page, name: str) -> str:
    """Press a link that brings a file; return the file's name."""
    with page.expect_download() as taken:
        page.get_by_role("main").get_by_role("link", name=name, exact=True).click()
    assert taken.value.failure() is None
    return taken.value.suggested_filename


def reads_the_figures(page: Page) -> None:
    """Open the figures from the menu, choose a quarter, read a chart as a table."""
    page.get_by_role("link", name="آمار", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("آمار"))
    expect(page.locator("figure.stat-chart svg")).to_have_count(4)
    page.get_by_label("به تفکیک", exact=True).select_option("quarter")
    page.get_by_role("main").get_by_role("button", name="نمایش").click()
    expect(page.get_by_label("به تفکیک", exact=True)).to_have_value("quarter")
    page.locator("figure.stat-chart summary").first.press("Enter")
    expect(page.locator("figure.stat-chart table").first).to_contain_text("تابستان ۱۴۰")


def waits_for_the_export(page: Page) -> None:
    """Ask for the list of cases and look again until it is ready."""
    page.get_by_role("main").get_by_role("button", name="آماده‌سازی خروجی").click()
    expect(page.locator(".messages .success")).to_be_visible()
    ready = page.locator(TAKE)
    for _look in range(30):
        if ready.count():
            return
        page.wait_for_timeout(1000)
        page.reload()
    raise AssertionError("the export did not become ready within half a minute")


def test_a_head_reads_the_figures_and_takes_them_away(desktop_page, inspect, screenshot):
    page = desktop_page()
    sign_in_to_office(page, "head")
    reads_the_figures(page)
    inspect(page)
    screenshot(page, "figures")
    assert takes(page, "دریافت برای اکسل").endswith(".xlsx")

    page.get_by_role("link", name="گزارش شش‌ماههٔ میز خدمت الکترونیک").click()
    expect(page.locator("tr.stat-total")).to_be_visible()
    inspect(page)
    screenshot(page, "six-months")
    assert takes(page, "دریافت برای چاپ (PDF)").endswith(".pdf")

    page.goto("/admin/statistics/exports/")
    inspect(page)
    waits_for_the_export(page)
    inspect(page)
    screenshot(page, "exports")
    with page.expect_download() as taken:
        page.locator(TAKE).first.click()
    assert taken.value.suggested_filename.endswith(".csv")

    page.set_viewport_size(PHONE)
    for address in ("/admin/statistics/", "/admin/statistics/six-months/"):
        page.goto(address)
        inspect(page)


def test_a_citizen_reads_how_long_a_service_takes(phone_page, inspect, screenshot):
    page = phone_page()
    page.goto("/fa/services/")
    page.get_by_role("main").get_by_role("link", name=re.compile("کاشت درخت")).first.click()
    section = page.locator("section[aria-labelledby='last-year']")
    expect(section).to_contain_text("روز کاری")
    inspect(page)
    screenshot(page, "last-year")
