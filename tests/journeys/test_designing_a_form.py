"""A town clerk who never programmed puts a service together, tries it and publishes it."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from plugins.servicedesk.workflow_designer.patterns import patterns
from tests.journeys.people import STAFF_PASSWORD, begin, code_on, fill_to_the_review, send_button
from tests.journeys.reading import foreign_words, is_wider_than_the_screen

MOST_ACTIONS = 40
FORMS, FLOWS, OFFERS = "/admin/form-designs/", "/admin/workflow-designs/", "/admin/online-services/"
PHONE = "+989123450077"
TITLE = "مجوز دکهٔ فصلی"


@dataclass
class Hand:
    """A hand that counts: each field filled and each thing clicked is one action."""

    page: Page
    actions: int = 0

    def type(self, name: str, text: str) -> None:
        self.actions += 1
        self.page.locator(f"main [name='{name}']:visible").first.fill(text)

    def choose(self, name: str, value: str) -> None:
        self.actions += 1
        control = self.page.locator(f"main [name='{name}']")
        if control.first.evaluate("one => one.type") == "radio":
            self.page.locator(f"main [name='{name}'][value='{value}']").check()
        else:
            control.first.select_option(value)

    def press(self, what: Locator) -> None:
        self.actions += 1
        what.first.click()
        self.page.wait_for_load_state()

    def open(self, address: str) -> None:
        """Choose a page in the menu."""
        self.press(self.page.locator(f".sidebar a[href='{address}']"))
        expect(self.page).to_have_url(re.compile(f"{address}$"))


def sign_in(page: Page) -> None:
    page.goto("/admin/login/")
    page.locator("input[name=username]").fill("designer")
    page.locator("input[name=password]").fill(STAFF_PASSWORD)
    page.locator("button[type=submit]").first.click()
    expect(page).to_have_url(re.compile("/admin/$"))


def add(hand: Hand, label: str, kind: str, answers: str = "") -> None:
    """Add a question to the step that is open."""
    hand.type("label_fa", label)
    hand.choose("type", kind)
    if answers:
        hand.type("answers", answers)
    hand.press(hand.page.locator("[data-add] button[type=submit]"))


def begin_form(page: Page, hand: Hand, title: str) -> None:
    hand.open(FORMS)
    begin_here(page, hand, title)


def begin_here(page: Page, hand: Hand, title: str) -> None:
    """Begin a form on the page that lists them."""
    hand.press(page.locator("main a[href$='/begin/']"))
    hand.type("title_fa", title)
    hand.press(page.locator("main form button[type=submit]"))
    expect(page.locator("[data-preview] iframe")).to_be_visible()


def test_a_simple_service_from_nothing_takes_few_actions(demo_town, desktop_page, axe):
    page = desktop_page()
    sign_in(page)
    hand = Hand(page)
    begin_form(page, hand, TITLE)
    axe(page, "main")
    add(hand, "نوع کالا", "choice", "میوه\nپوشاک\nگل")
    add(hand, "از چه روز تا چه روز", "date_range")
    add(hand, "جای دکه", "address")
    hand.press(page.locator("a[href$='/publish/']"))
    hand.press(page.locator("main form button[type=submit]"))
    expect(page.locator(".w-status--primary").first).to_be_visible()
    form_actions = hand.actions

    hand.open(FLOWS)
    hand.press(page.locator("main a[href$='/begin/']"))
    hand.type("title_fa", TITLE)
    hand.choose("pattern", patterns()[0].name)
    hand.press(page.locator("main form button[type=submit]"))
    hand.press(page.locator("main a[href$='/publish/']"))
    hand.press(page.locator("main form button[type=submit]"))
    flow_actions = hand.actions - form_actions

    hand.open(OFFERS)
    hand.press(page.locator("a[href$='/online-services/new/'], a[href$='/online-services/add/']"))
    hand.type("title_fa", TITLE)
    hand.type("slug", "seasonal-stall")
    hand.type("summary_fa", "برای فروش فصلی در خیابان")
    hand.type("category_fa", "کسب‌وکار")
    hand.choose("unit", page.locator("[name=unit] option").nth(1).get_attribute("value"))
    hand.type("promised_days", "۵")
    for name in ("form_version", "workflow_version"):
        wanted = page.locator(f"[name={name}] option", has_text=TITLE).first
        hand.choose(name, wanted.get_attribute("value"))
    hand.press(page.locator("main form button[type=submit]:visible").last)
    expect(page).to_have_url(re.compile(OFFERS))
    print(f"form {form_actions}, workflow {flow_actions}, all {hand.actions}")  # noqa: T201
    assert hand.actions <= MOST_ACTIONS

    citizen = desktop_page()
    begin(citizen, demo_town, "seasonal-stall", PHONE)
    answers = {
        "nva_kala": "myvh",
        "az_chh_rvz_ta_chh_rvz-from": "۱۴۰۵/۰۱/۰۱",
        "az_chh_rvz_ta_chh_rvz-to": "۱۴۰۵/۰۱/۱۵",
        "jay_dkh-street": "خیابان بهار",
        "jay_dkh-number": "۱۲",
        "jay_dkh-postcode": "1619735744",
    }
    fill_to_the_review(citizen, [answers])
    axe(citizen)
    send_button(citizen).click()
    assert code_on(citizen)


def test_conditions_stops_and_sums_are_built_and_tried_without_a_word_of_code(
    desktop_page, axe, screenshot
):
    page = desktop_page()
    sign_in(page)
    hand = Hand(page)
    begin_form(page, hand, "مجوز آزمودن شرط")
    add(hand, "کاربری", "choice", "مسکونی | House\nتجاری | Shop")
    add(hand, "متراژ", "decimal")
    add(hand, "نام فروشگاه", "text")
    page.locator("a.fd-question-label", has_text="نام فروشگاه").click()
    page.locator("#show_if > summary").click()
    page.locator("[name=do][value='show_if:add']").click()
    page.locator("[name='show_if-0-field']").select_option("karbry")
    page.locator("[name='show_if-0-value']").select_option("shop")
    axe(page, "main")
    screenshot(page, "condition")
    page.locator(".fd-save button").click()
    expect(page.locator("#q-nam_frvshgah .fd-rule")).to_contain_text("تجاری")

    page.locator("a.fd-question-label", has_text="متراژ").click()
    page.locator("#stops > summary").click()
    page.locator("[name=do][value='stops:add']").click()
    page.locator("[name=do][value='stops-0-when:add']").click()
    page.locator("[name='stops-0-when-0-field']").select_option("mtrazh")
    page.locator("[name='stops-0-when-0-operator']").select_option("more_than")
    page.locator("[name='stops-0-when-0-value']").fill("۵۰۰")
    page.locator("[name='stops-0-text_fa']").fill("این ملک بزرگ‌تر از اندازهٔ این مجوز است.")
    page.locator(".fd-save button").click()

    add(hand, "هزینه", "calculated")
    page.locator("[data-insert=mtrazh]").click()
    page.keyboard.type("* 12000")
    page.locator("[name=do][value=try]").click()
    page.locator("[name='try-mtrazh']").fill("۱۰")
    page.locator("[name=do][value=try]").click()
    expect(page.locator(".fd-result")).to_contain_text("۱۲۰٬۰۰۰")
    page.locator(".fd-save button").click()
    expect(page.locator("[data-preview] iframe")).to_be_visible()
    axe(page, "main")
    screenshot(page, "design")

    tried = page.frame_locator("[data-preview] iframe")
    expect(tried.locator("[name=nam_frvshgah]")).to_be_hidden()
    tried.locator("[name=karbry][value=shop]").check()
    expect(tried.locator("[name=nam_frvshgah]")).to_be_visible()
    tried.locator("[name=mtrazh]").fill("۲۰۰")
    tried.locator("[name=nam_frvshgah]").fill("گل‌فروشی")
    tried.locator("[name=nam_frvshgah]").blur()
    expect(tried.locator("output").first).to_contain_text("۲٬۴۰۰٬۰۰۰")
    tried.locator("[name=mtrazh]").fill("۹۰۰")
    tried.locator("[name=mtrazh]").blur()
    expect(tried.locator(".stop")).to_contain_text("بزرگ‌تر")


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_the_designer_fits_every_screen_and_is_accessible(desktop_page, axe, width):
    page = desktop_page()
    sign_in(page)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(FORMS)
    axe(page, "main")
    button = page.locator("form[action*='/go-on/sodur-parvaneh'] button")
    if button.count():
        button.click()
    else:
        page.locator("a.fd-title", has_text="پروانهٔ ساخت").first.click()
    addresses = [page.url]
    addresses += [
        page.locator(selector).first.evaluate("link => link.href")
        for selector in ("a.fd-question-label", "a[href*='/steps/']", "a[href$='/publish/']")
    ]
    for address in addresses:
        page.goto(address)
        axe(page, "main")
        assert not is_wider_than_the_screen(page), address
        assert foreign_words(page, "main .nice-padding") == [], address


def test_a_question_moves_by_keyboard_and_a_deleted_one_comes_back(desktop_page):
    page = desktop_page()
    sign_in(page)
    hand = Hand(page)
    begin_form(page, hand, "فرم جابه‌جایی")
    for label in ("الف", "ب"):
        add(hand, label, "text")
    labels = page.locator(".fd-question-label")
    page.locator("#q-b button[value='question:up:b']").press("Enter")
    expect(labels).to_have_text(["ب", "الف"])
    page.locator("button[value='question:remove:b']").click()
    expect(labels).to_have_text(["الف"])
    page.locator("button[value='form:undo']").click()
    expect(labels).to_have_text(["ب", "الف"])


def test_without_scripts_a_condition_is_built_too(open_page):
    page = open_page(viewport={"width": 1280, "height": 900}, java_script_enabled=False)
    sign_in(page)
    hand = Hand(page)
    page.goto(FORMS)
    begin_here(page, hand, "فرم بی‌اسکریپت")
    add(hand, "مالک هستید؟", "yes_no")
    add(hand, "نام مالک", "text")
    page.locator("a.fd-question-label", has_text="نام مالک").click()
    page.locator("#show_if > summary").click()
    page.locator("[name=do][value='show_if:add']").click()
    page.locator("[name='show_if-0-field']").select_option("malk_hstyd")
    page.locator("[name=do][value='show_if:field:0']").click()
    page.locator("[name='show_if-0-operator']").select_option("no")
    page.locator(".fd-save button").click()
    expect(page.locator("#q-nam_malk .fd-rule")).to_be_visible()


def test_the_width_of_the_preview_is_chosen(desktop_page):
    page = desktop_page()
    sign_in(page)
    begin_form(page, Hand(page), "فرم پهنا")
    frame = page.locator("[data-preview] iframe")
    narrow = frame.bounding_box()["width"]
    page.locator("[data-width=desktop]").click()
    assert frame.bounding_box()["width"] > 2 * narrow
    expect(page.locator("[data-width=desktop]")).to_have_attribute("aria-pressed", "true")
