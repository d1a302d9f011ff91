"""Codes do not stand in line behind notices, although the queue is one line."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from portal.notifications import tasks
from portal.notifications.models import MessageState, OutboxMessage, Priority
from portal.notifications.sms import MemorySms
from portal.notifications.tasks import deliver, drive
from tests.portal.notifications.conftest import make_message

pytestmark = pytest.mark.django_db


def make_code(text: str = "code") -> OutboxMessage:
    return make_message(body=text, priority=Priority.HIGH)


def sent_texts() -> list[str]:
    return [sent.text for sent in MemorySms.sent]


def test_the_next_message_lets_waiting_codes_go_first() -> None:
    notice = make_message(body="notice")
    make_code("first code")
    make_code("second code")
    assert deliver(notice.pk)
    assert sent_texts() == ["first code", "second code", "notice"]


def test_a_code_that_went_ahead_is_not_sent_again_at_its_own_turn() -> None:
    notice, code = make_message(body="notice"), make_code()
    deliver(notice.pk)
    assert not deliver(code.pk)
    assert sent_texts() == ["code", "notice"]


def test_a_wake_up_for_something_gone_still_lets_codes_go() -> None:
    make_code()
    assert not deliver(4711)
    assert sent_texts() == ["code"]


def test_codes_that_are_not_due_stay() -> None:
    later = timezone.now() + datetime.timedelta(minutes=1)
    make_message(priority=Priority.HIGH, state=MessageState.TEMPORARY_FAILURE, next_try_at=later)
    make_message(priority=Priority.HIGH, state=MessageState.DELIVERED, finished_at=timezone.now())
    deliver(make_message(body="notice").pk)
    assert sent_texts() == ["notice"]


def test_ordinary_messages_do_not_take_others_along() -> None:
    make_message(body="another")
    deliver(make_message(body="notice").pk)
    assert sent_texts() == ["notice"]


def test_at_most_twenty_codes_go_before_one_message() -> None:
    notice = make_message(body="notice")
    for number in range(tasks.URGENT_MESSAGES + 2):
        make_code(f"code {number}")
    deliver(notice.pk)
    assert len(sent_texts()) == 21
    assert sent_texts()[-1] == "notice"


def test_a_slow_provider_does_not_hold_the_message_up_for_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_code()
    monkeypatch.setattr(tasks, "URGENT_SECONDS", -1)
    deliver(make_message(body="notice").pk)
    assert sent_texts() == ["notice"]


def test_a_code_that_cannot_be_driven_does_not_stop_the_message(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bad, notice = make_code(), make_message(body="notice")

    def explode(message_id: int) -> bool:
        if message_id == bad.pk:
            raise RuntimeError("database hiccup")
        return drive(message_id)

    monkeypatch.setattr(tasks, "drive", explode)
    assert deliver(notice.pk)
    assert sent_texts() == ["notice"]
    assert f"message {bad.pk} could not be driven" in caplog.text
