"""A town clerk who never programmed puts a workflow together, tries it and publishes it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import STAFF_PASSWORD
from tests.journeys.reading import assert_reads_well

FLOWS = "/admin/workflow-designs/"
WIDTHS = (360, 768, 1280)


def sign_in(page: Page, name: str = "designer") -> None:
    page.goto("/admin/login/")
    page.locator("input[name=username]").fill(name)
    page.locator("input[name=password]").fill(STAFF_PASSWORD)
    page.locator("button[type=submit]").first.click()
    expect(page).to_have_url(re.compile("/admin/$"))


def begin(page: Page, title: str, pattern: str) -> None:
    """Begin a workflow from a pattern; ends on its page."""
    page.goto(f"{FLOWS}begin/")
    page.locator("main [name=title_fa]").fill(title)
    page.locator(f"main [name=pattern][value={pattern}]").check()
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator(".wf-diagram")).to_be_visible()


def press(page: Page, move: str) -> None:
    page.locator(f"main button[name=play-move][value={move}]").click()


def visit(page: Page, result: str) -> None:
    """Enter the report of the visit, and go on."""
    page.locator("main [name=visit_date]").fill("۱۴۰۵/۰۳/۰۲")
    page.locator("main [name=visit_result]").first.wait_for()
    control = page.locator("main [name=visit_result]")
    if control.first.evaluate("one => one.type") == "radio":
        page.locator(f"main [name=visit_result][value={result}]").check()
    else:
        control.select_option(result)
    press(page, "visited")


def test_a_workflow_is_tried_kept_to_its_word_and_published(desktop_page, axe, screenshot):
    page = desktop_page()
    sign_in(page)
    begin(page, "مجوز با بازدید", "expert_visit")
    address = page.url

    page.locator("main a[href$='/play/']").click()
    press(page, "send_expert")
    visit(page, "not_suitable")
    press(page, "approve")
    expect(page.locator(".wd-refused [role=alert]")).to_contain_text("محل مناسب نیست")
    screenshot(page, "play")
    axe(page, "main")
    page.locator("form[action$='/examples/keep/'] button").click()
    expect(page.locator("#examples .fd-line")).to_have_count(1)

    page.goto(address)
    page.locator("a.fd-question-label", has_text="تأیید نهایی").click()
    page.locator("[value='guard:remove:0']").click()
    expect(page.locator("[name='guard-rows']")).to_have_count(0)
    page.locator(".fd-save button").click()
    page.goto(f"{address}publish/")
    expect(page.locator("main .fd-error").first).to_be_visible()
    expect(page.locator("main form[method=post] button")).to_have_count(0)

    page.goto(address)
    page.locator("a.fd-question-label", has_text="تأیید نهایی").click()
    page.locator("[value='guard:add']").click()
    page.locator("[name='guard-0-field']").select_option("staff.visit_result")
    page.locator("[name='guard-0-value']").select_option("suitable")
    page.locator(".fd-save button").click()
    page.goto(f"{address}publish/")
    axe(page, "main")
    page.locator("main form[method=post] button").click()
    expect(page.locator(".w-status--primary").first).to_be_visible()


def test_a_state_is_put_into_the_way_and_reached_from_the_drawing(desktop_page, screenshot):
    page = desktop_page()
    sign_in(page)
    begin(page, "گردش کار با گام تازه", "check_then_decide")
    page.locator("#add > summary").click()
    page.locator("[name='state-label_fa']").fill("بررسی فنی")
    page.locator("[name='state-after']").select_option("check")
    page.locator("#add form button").click()
    expect(page.locator(".wd-state h3").nth(1)).to_contain_text("بررسی فنی")
    page.locator(".wf-diagram a[href='#state-decide']").click()
    expect(page).to_have_url(re.compile("#state-decide$"))
    screenshot(page, "design")
    page.locator("#state-check button[value=down]").first.press("Enter")
    expect(page.locator(".wd-state h3").first).to_contain_text("بررسی فنی")


def test_two_designers_do_not_overwrite_each_other(desktop_page):
    one, other = desktop_page(), desktop_page()
    sign_in(one)
    sign_in(other)
    begin(one, "گردش کار دو نفره", "one_step")
    address = one.url
    for page in (one, other):
        page.goto(address)
        page.locator(".wd-state h3 a").first.click()
    one.locator("[name=label_fa]").fill("تصمیم نخست")
    one.locator(".fd-save button").click()
    other.locator("[name=label_fa]").fill("تصمیم دوم")
    other.locator(".fd-save button").click()
    expect(other.locator("[role=alert]").first).to_be_visible()
    expect(other.locator("[name=label_fa]")).to_have_value("تصمیم دوم")
    other.locator(".fd-save button").click()
    expect(other.locator(".wd-state h3").first).to_contain_text("تصمیم دوم")


def test_without_scripts_rows_come_and_go_too(open_page):
    page = open_page(viewport={"width": 1280, "height": 900}, java_script_enabled=False)
    sign_in(page)
    begin(page, "گردش کار بی‌اسکریپت", "one_step")
    page.locator("a.fd-question-label", has_text="تأیید نهایی").click()
    page.locator("[value='questions:add']").click()
    page.locator("[name='questions-0-label_fa']").fill("شمارهٔ مجوز")
    page.locator("[name='questions-0-type']").select_option("text")
    page.locator("[name='effects-kind']").select_option("notice")
    page.locator("[value='effects:add']").click()
    expect(page.locator("[name='questions-0-label_fa']")).to_have_value("شمارهٔ مجوز")
    page.locator("[name='effects-0-applicant_fa']").fill("مجوز شما صادر شد.")
    page.locator(".fd-save button").click()
    expect(page.locator("#state-decide")).to_contain_text("شمارهٔ مجوز")
    expect(page.locator("#state-decide")).to_contain_text("مجوز شما صادر شد.")


def test_cases_in_a_state_that_goes_are_asked_for_and_taken_along(desktop_page, axe):
    page = desktop_page()
    sign_in(page, "admin")
    page.goto(FLOWS)
    page.locator("form[action$='/go-on/nazar-parvaneh-kasb/'] button").click()
    expect(page.locator(".wf-diagram")).to_be_visible()
    address = page.url
    page.goto(f"{address}states/step_1/remove/")
    expect(page.locator("#wd-follows")).to_be_visible()
    page.locator("main button.serious").click()

    page.goto(f"{address}publish/")
    expect(page.locator("main div.help-warning li")).to_have_count(1)
    axe(page, "main")
    page.locator("main form[method=post] button").click()
    expect(page).to_have_url(re.compile("/take-along/$"))
    gone = page.locator("main select[name=to-step_1]")
    page.locator("main form[method=post] button").click()
    expect(page.locator("main [href='#id_to-step_1']")).to_be_visible()
    axe(page, "main")
    gone.select_option("step_2")
    page.locator("main form[method=post] button").click()
    expect(page).to_have_url(address)
    page.goto(f"{address}take-along/")
    expect(page.locator("main select")).to_have_count(0)


def test_what_a_step_needs_is_asked_only_where_it_counts(desktop_page):
    page = desktop_page()
    sign_in(page)
    begin(page, "گردش کار با شرط", "one_step")
    page.locator("a.fd-question-label", has_text="تأیید نهایی").click()
    days = page.locator("[name=after_days]")
    expect(days).to_be_hidden()
    page.locator("[name=who]").select_option("clock")
    expect(days).to_be_visible()
    page.locator("[value='questions:add']").click()
    answers = page.locator("[name='questions-0-answers']")
    expect(answers).to_be_visible()
    page.locator("[name='questions-0-type']").select_option("date")
    expect(answers).to_be_hidden()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_designer_reads_well_on_every_screen(desktop_page, axe, screenshot, width):
    page = desktop_page()
    sign_in(page)
    page.set_viewport_size({"width": width, "height": 900})
    begin(page, f"گردش کار {width}", "payment")
    address = page.url
    pages = {
        "index": FLOWS,
        "begin": f"{FLOWS}begin/",
        "design": address,
        "state": f"{address}states/missing_documents/",
        "move": f"{address}steps/bill/",
        "remove": f"{address}states/decide/remove/",
        "play": f"{address}play/",
        "publish": f"{address}publish/",
    }
    for name, one in pages.items():
        page.goto(one)
        screenshot(page, name)
        assert_reads_well(page, axe, "main")
    page.locator("main form[method=post] button").click()
    page.goto(f"{address}history/")
    screenshot(page, "history")
    assert_reads_well(page, axe, "main")
