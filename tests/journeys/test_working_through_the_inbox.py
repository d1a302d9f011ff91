"""A clerk works through the inbox: opens it, decides, and stands before the next case."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journeys.people import sign_in_to_office

MOST_ACTIONS = 6
CASE = re.compile(r"/admin/cases/\d{14}/")


class Hands:
    """What the clerk does, counted: a key, a click, a text typed."""

    def __init__(self, page: Page) -> None:
        self.page, self.actions = page, 0

    def key(self, name: str) -> None:
        self.page.keyboard.press(name)
        self.actions += 1

    def type(self, label: str, text: str) -> None:
        self.page.get_by_label(label).first.fill(text)
        self.actions += 1

    def press(self, selector: str) -> None:
        self.page.locator(selector).first.click()
        self.actions += 1


def test_a_case_is_decided_and_the_next_one_opened_in_six_actions(
    demo_town, desktop_page, axe, screenshot
):
    page = desktop_page()
    sign_in_to_office(page, "head")
    expect(page.get_by_role("navigation", name="فهرست‌ها")).to_be_visible()
    axe(page)
    screenshot(page, "inbox")
    hands = Hands(page)
    hands.key("j")
    hands.key("Enter")
    expect(page).to_have_url(CASE)
    first = page.url
    hands.type("متن برای متقاضی", "مدارک بررسی شد.")
    hands.press("[name=then_next]")
    expect(page).to_have_url(CASE)
    expect(page).not_to_have_url(first)
    print(f"actions for one case: {hands.actions}")  # noqa: T201 -- a figure to show
    assert hands.actions <= MOST_ACTIONS


def test_many_are_assigned_after_a_look_and_taken_back(demo_town, desktop_page, axe, screenshot):
    page = desktop_page()
    sign_in_to_office(page, "head")
    for number in range(3):
        page.locator("[name=case]").nth(number).check()
    page.get_by_role("button", name="اقدام برای انتخاب‌شده‌ها").click()
    expect(page.get_by_role("group", name="سپردن به کارشناس")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="نمایش آنچه انجام می‌شود").first.click()
    expect(page.get_by_role("heading", name="چه انجام می‌شود")).to_be_visible()
    axe(page)
    screenshot(page, "preview")
    page.get_by_role("button", name="انجام شود").click()
    expect(page.get_by_role("main")).to_contain_text("پرونده انجام شد")
    axe(page)
    page.get_by_role("button", name="پس گرفتن ارجاع‌ها").click()
    page.get_by_role("button", name="انجام شود").click()
    expect(page.get_by_role("main")).to_contain_text("پرونده انجام شد")
