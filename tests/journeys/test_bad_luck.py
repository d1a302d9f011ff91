"""What people meet when a worker dies, the database is held up, or they press back."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable

import httpx
from playwright.sync_api import Page, expect

from portal.cases.tracking_codes import pretty
from tests.journeys.people import (
    INFORMATION_REQUEST,
    begin,
    code_on,
    fill_to_the_review,
    send_button,
)
from tests.journeys.town import Town, eventually
from tests.journeys.watching import Watcher

DELIVERY_SECONDS = 90
ANSWER_SECONDS = 15
WAITING, HANDED_OVER = "در انتظار ارسال", "تحویل‌شده به سامانهٔ ارسال"
OpenPage = Callable[..., Page]


def test_a_message_survives_the_death_of_the_worker_and_is_sent_once(
    demo_town: Town, phone_page: OpenPage
):
    page = ready_to_send(phone_page(), demo_town, "+989123456721")
    worker = demo_town.worker()
    assert worker
    with demo_town.locked():  # so that the worker is not stopped in the midst of writing
        os.killpg(worker, signal.SIGSTOP)
    try:
        send_button(page).click()
        code = code_on(page)
        assert [WAITING in text for text in messages_about(demo_town, code)] == [True]
    finally:
        os.killpg(worker, signal.SIGKILL)

    eventually(
        lambda: any(HANDED_OVER in text for text in messages_about(demo_town, code)),
        within_seconds=DELIVERY_SECONDS,
        what="the message is handed over",
    )
    assert demo_town.worker() not in (None, worker)
    assert len(messages_about(demo_town, code)) == 1
    assert demo_town.times_sent(pretty(code)) == 1


def test_a_database_that_is_held_up_costs_patience_and_nothing_else(
    demo_town: Town, watcher: Watcher, phone_page: OpenPage
):
    watcher.expected_statuses.add(httpx.codes.SERVICE_UNAVAILABLE)
    page = ready_to_send(phone_page(), demo_town, "+989123456722")
    review = page.url
    with demo_town.locked():
        pressed_at = time.monotonic()
        with page.expect_navigation() as answer:
            send_button(page).click()
        assert time.monotonic() - pressed_at < ANSWER_SECONDS
        assert answer.value.status == httpx.codes.SERVICE_UNAVAILABLE
        assert answer.value.header_value("retry-after")
    expect(page.get_by_role("heading", level=1)).to_have_text("درگاه اکنون در دسترس نیست")
    expect(page.locator("html")).to_have_attribute("lang", "fa")

    page.go_back()
    expect(page).to_have_url(review)
    expect(page.locator("main")).to_contain_text("ریز هزینه‌های نگهداری بوستان‌ها")
    send_button(page).click()
    code = code_on(page)
    assert cases_of(page) == 1
    assert len(messages_about(demo_town, code)) == 1


def test_going_back_and_sending_again_gives_the_same_receipt(demo_town: Town, phone_page: OpenPage):
    page = ready_to_send(phone_page(), demo_town, "+989123456723")
    review, same_form = page.url, page.context.new_page()
    same_form.goto(review)
    send_button(page).click()
    code = code_on(page)

    page.go_back()
    expect(page.locator("main .code-large")).to_be_visible()
    assert code_on(page) == code
    send_button(same_form).click()
    assert code_on(same_form) == code
    assert cases_of(page) == 1
    assert len(messages_about(demo_town, code)) == 1


def ready_to_send(page: Page, town: Town, mobile: str) -> Page:
    """Fill a short form up to its review."""
    slug, steps = INFORMATION_REQUEST
    begin(page, town, slug, mobile)
    fill_to_the_review(page, steps)
    return page


def messages_about(town: Town, code: str) -> list[str]:
    return [text for text in town.messages() if pretty(code) in text]


def cases_of(page: Page) -> int:
    """Count what the citizen's own list shows, drafts included."""
    page.goto("/fa/my/")
    return page.locator("main .case-row").count()
