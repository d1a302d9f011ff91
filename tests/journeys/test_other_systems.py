"""An administrator lets a program in; it lists the cases of its account, and is let out."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import STAFF_PASSWORD
from tests.journeys.reading import Inspect, assert_reads_well

NAME = "سامانهٔ پاسخ‌گویی ۱۳۷"


@pytest.fixture
def inspect(axe: Callable[..., None]) -> Inspect:
    """Assert that a page is accessible, in Persian and no wider than its screen."""
    return partial(assert_reads_well, axe=axe)


def comes_in(page: Page, username: str) -> None:
    page.goto("/admin/applications/")
    page.locator("input[name=username]").fill(username)
    page.locator("input[name=password]").fill(STAFF_PASSWORD)
    page.locator("button[type=submit]").first.click()
    expect(page.locator("h1")).to_contain_text("برنامه‌ها")


def lets_a_program_in(page: Page) -> str:
    """Fill the form in, and read the token that is shown once."""
    page.get_by_role("link", name="برنامهٔ تازه").click()
    page.locator("[name=name]").fill(NAME)
    page.locator("[name=contact]").fill("مرکز ۱۳۷، داخلی ۱۱۰")
    page.locator("[name=account]").fill("clerk")
    page.get_by_label("خواندن پرونده‌ها با پاسخ‌ها و پیوست‌ها").check()
    page.get_by_role("button", name="ذخیره").click()
    return page.locator("code.app-token").inner_text().strip()


@pytest.mark.journey
def test_a_program_is_let_in_asks_and_is_let_out(demo_town, desktop_page, inspect):
    page = desktop_page()
    comes_in(page, "admin")
    inspect(page)
    token = lets_a_program_in(page)
    inspect(page)
    ask = partial(
        httpx.get,
        f"{demo_town.address}/api/v1/core/cases/",
        headers={"Authorization": f"Bearer {token}"},
    )
    assert ask().json()["results"]
    page.get_by_role("link", name="آن را برداشتم").click()
    expect(page.get_by_text("در حال استفاده")).to_be_visible()
    inspect(page)
    page.get_by_text("پایان دادن به دسترسی این برنامه").click()
    page.get_by_role("button", name="باطل کردن دسترسی").click()
    expect(page.get_by_text("باطل‌شده")).to_be_visible()
    assert ask().status_code == 401
    inspect(page)
