from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django_q.models import OrmQ

from portal.notifications.models import Priority
from portal.notifications.sign_in import send_code
from portal.notifications.sms import MemorySms
from portal.notifications.tasks import deliver, sweep
from tests.portal.notifications.conftest import Provider

MOBILE = "+989121234567"
START = datetime.datetime(2026, 5, 23, 9, tzinfo=datetime.UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def real_town(settings: Any) -> None:
    settings.PORTAL_DEMO = False


@pytest.mark.parametrize("language", ["fa", "en"])
def test_the_text_starts_with_the_code_and_holds_no_link(language: str) -> None:
    message = send_code(mobile=MOBILE, code="123456", language=language)
    assert message.body.startswith("123456")
    assert "http" not in message.body
    assert "/" not in message.body
    assert (message.sensitive, message.priority) == (True, Priority.HIGH)


def test_a_code_for_a_case_says_so() -> None:
    sign_in, case = (
        send_code(mobile=MOBILE, code="123456", language="en", purpose=purpose).body
        for purpose in ("sign_in", "case")
    )
    assert "signing in" in sign_in
    assert "seeing the case" in case
    assert case.startswith("123456")
    assert "/" not in case


@pytest.mark.django_db(transaction=True)
def test_a_code_wakes_the_worker_without_being_told_to_it() -> None:
    message = send_code(mobile=MOBILE, code="123456", language="fa")
    [row] = OrmQ.objects.all()
    assert row.args() == (message.pk,)


def test_the_same_code_can_be_sent_again() -> None:
    send_code(mobile=MOBILE, code="123456", language="fa")
    send_code(mobile=MOBILE, code="123456", language="fa")
    assert sweep() == 2


def test_a_code_is_erased_once_it_was_sent(real_town: None) -> None:
    message = send_code(mobile=MOBILE, code="123456", language="fa")
    deliver(message.pk)
    message.refresh_from_db()
    assert (message.state, message.body) == ("delivered", "")
    assert MemorySms.sent[0].text.startswith("123456")


def test_a_code_that_waited_too_long_is_not_sent_and_is_erased(real_town: None) -> None:
    with time_machine.travel(START, tick=False) as clock:
        message = send_code(mobile=MOBILE, code="123456", language="fa")
        clock.shift(180)
        assert sweep() == 1
    message.refresh_from_db()
    assert (message.state, message.reason) == ("permanent_failure", "expired")
    assert (message.body, MemorySms.sent) == ("", [])


def test_a_code_is_tried_again_only_while_it_is_valid(real_town: None, provider: Provider) -> None:
    provider.will_answer(500, body=b"could not send 123456")
    with time_machine.travel(START, tick=False) as clock:
        message = send_code(mobile=MOBILE, code="123456", language="fa")
        sweep()
        message.refresh_from_db()
        assert message.state == "temporary_failure"
        clock.shift(60)
        sweep()
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("permanent_failure", 2)
    assert (message.body, message.detail) == ("", "HTTP 500")


def test_in_the_demo_a_code_stays_readable_until_it_expires() -> None:
    with time_machine.travel(START, tick=False) as clock:
        message = send_code(mobile=MOBILE, code="123456", language="fa")
        deliver(message.pk)
        message.refresh_from_db()
        assert message.readable_body.startswith("123456")
        clock.shift(180)
        assert message.readable_body == ""
        sweep()
    message.refresh_from_db()
    assert (message.state, message.body) == ("delivered", "")
