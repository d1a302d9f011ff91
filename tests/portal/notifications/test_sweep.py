from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from django_q.models import OrmQ

from portal.notifications import tasks
from portal.notifications.delivery import MAX_ATTEMPTS, claim
from portal.notifications.models import MessageState, OutboxMessage, Priority
from portal.notifications.sms import MemorySms
from portal.notifications.tasks import drive, sweep
from tests.portal.notifications.conftest import make_message

START = datetime.datetime(2026, 5, 23, 9, tzinfo=datetime.UTC)


def test_a_message_whose_wake_up_was_lost_leaves_once(message: OutboxMessage) -> None:
    assert not OrmQ.objects.exists()
    assert (sweep(), sweep()) == (1, 0)
    assert len(MemorySms.sent) == 1


def test_a_message_whose_worker_died_leaves_once(message: OutboxMessage) -> None:
    with time_machine.travel(START, tick=False) as clock:
        claim(message.pk)
        assert sweep() == 0
        clock.shift(61)
        assert (sweep(), sweep()) == (1, 0)
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("delivered", 2)
    assert len(MemorySms.sent) == 1


def test_failed_messages_wait_for_their_time(db: None) -> None:
    soon = timezone.now() + datetime.timedelta(minutes=1)
    make_message(state=MessageState.TEMPORARY_FAILURE, next_try_at=soon)
    assert sweep() == 0
    with time_machine.travel(soon, tick=False):
        assert sweep() == 1


def test_what_was_given_up_or_delivered_is_left_alone(db: None) -> None:
    now = timezone.now()
    for state in ["delivered", "permanent_failure", "technical_failure"]:
        make_message(state=state, finished_at=now)
    assert sweep() == 0


def test_a_second_sweeper_in_the_middle_sends_nothing_twice(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        make_message()
    second: list[int] = []

    def drive_while_another_sweeps(message_id: int) -> bool:
        if not second:
            monkeypatch.setattr(tasks, "drive", drive)
            second.append(sweep())
        return drive(message_id)

    monkeypatch.setattr(tasks, "drive", drive_while_another_sweeps)
    first = sweep()
    assert (first, second) == (0, [3])
    assert len({sent.key for sent in MemorySms.sent}) == len(MemorySms.sent) == 3


def test_urgent_messages_go_first(db: None) -> None:
    make_message(body="notice")
    make_message(body="code", priority=Priority.HIGH)
    sweep()
    assert [sent.text for sent in MemorySms.sent] == ["code", "notice"]


def test_a_code_written_during_a_sweep_goes_next(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = make_message(body="first"), make_message(body="second")

    def write_a_code(message_id: int) -> bool:
        if message_id == first.pk:
            make_message(body="code", priority=Priority.HIGH)
        return drive(message_id)

    monkeypatch.setattr(tasks, "drive", write_a_code)
    assert sweep() == 3
    assert [sent.text for sent in MemorySms.sent] == ["first", "code", second.body]


def test_one_sweep_takes_a_bounded_number(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "SWEEP_MESSAGES", 2)
    for _ in range(3):
        make_message()
    assert (sweep(), sweep(), sweep()) == (2, 1, 0)


def test_one_sweep_stops_when_its_time_is_over(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    make_message()
    monkeypatch.setattr(tasks, "SWEEP_SECONDS", -1)
    assert sweep() == 0


def test_one_message_that_cannot_be_driven_does_not_stop_the_others(
    db: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = make_message(), make_message()

    def explode(message_id: int) -> bool:
        if message_id == bad.pk:
            raise RuntimeError("database hiccup")
        return drive(message_id)

    monkeypatch.setattr(tasks, "drive", explode)
    assert sweep() == 1
    good.refresh_from_db()
    assert good.state == "delivered"
    assert f"message {bad.pk} could not be driven" in caplog.text


def test_a_message_that_kills_its_workers_is_given_up(
    db: None, caplog: pytest.LogCaptureFixture
) -> None:
    past = timezone.now() - datetime.timedelta(seconds=1)
    message = make_message(state=MessageState.SENDING, attempts=MAX_ATTEMPTS, lease_expires_at=past)
    assert sweep() == 0
    message.refresh_from_db()
    assert (message.state, message.reason) == ("technical_failure", "interrupted")
    assert message.has_failed
    assert "given up" in caplog.text


def test_an_idle_sweep_costs_three_queries(db: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(3):
        sweep()
