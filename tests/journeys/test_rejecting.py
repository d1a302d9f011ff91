"""A rejection is told with its reason."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.people import (
    LICENCE,
    LICENCE_OPINION,
    begin,
    code_on,
    fact,
    fill_to_the_review,
    send_button,
)
from tests.journeys.permit_office import AGAINST_THE_RULES, open_from_the_inbox, refuses


def test_a_rejection_needs_a_reason_that_the_citizen_reads(demo_town, phone_page, office, scan):
    phone = phone_page()
    begin(phone, demo_town, LICENCE_OPINION, "+989123456702")
    fill_to_the_review(phone, [LICENCE, {"lease": scan}, {"full_name": "آذر کیانی", "truth": True}])
    send_button(phone).click()
    code = code_on(phone)
    phone.goto(f"/fa/my/{code}/")
    state = fact(phone, "وضعیت").inner_text()
    head = office("head")
    open_from_the_inbox(head, code)

    head.locator("button.case-move-reject").click()
    expect(head.locator(".case-error")).to_contain_text("لطفاً دلیل را بنویسید")
    phone.reload()
    expect(fact(phone, "وضعیت")).to_have_text(state)

    reason = "کاربری محل برای این صنف مجاز نیست."
    head.get_by_label("متن برای متقاضی").fill(reason)
    head.locator("button.case-move-reject").click()
    expect(head.locator(".case-error")).to_contain_text("لطفاً دلیل را از فهرست انتخاب کنید")
    expect(head.get_by_label("متن برای متقاضی")).to_have_value(reason)
    refuses(head, reason)
    phone.reload()
    expect(fact(phone, "وضعیت")).to_contain_text("رد شد")
    expect(phone.locator(".timeline-entry").first).to_contain_text(reason)
    expect(phone.locator(".timeline-entry").first).to_contain_text(AGAINST_THE_RULES)
