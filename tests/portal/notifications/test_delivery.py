from __future__ import annotations

import datetime
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from portal.contributions import Contribution
from portal.notifications.channels import Channel, channels
from portal.notifications.delivery import attempt, claim, settle
from portal.notifications.failures import PermanentFailure, Reason, TemporaryFailure
from portal.notifications.models import MessageState, OutboxMessage
from portal.notifications.sms import MemorySms
from portal.notifications.tasks import deliver
from tests.portal.notifications.conftest import make_message

START = datetime.datetime(2026, 5, 23, 9, tzinfo=datetime.UTC)


class FailingSms:
    """Raises whatever the test wants."""

    error: Exception = TemporaryFailure(Reason.OUT_OF_ORDER, "HTTP 500", quote="try later")

    def send(self, *, mobile: str, text: str, key: str) -> str:
        raise self.error


@pytest.fixture
def failing(settings: Any, monkeypatch: pytest.MonkeyPatch) -> type[FailingSms]:
    settings.SMS_BACKEND = f"{__name__}.FailingSms"
    monkeypatch.setattr(FailingSms, "error", FailingSms.error)
    return FailingSms


def test_a_message_is_handed_over_once(message: OutboxMessage) -> None:
    assert deliver(message.pk)
    assert not deliver(message.pk)
    assert [(s.mobile, s.text, s.key) for s in MemorySms.sent] == [
        ("+989121234567", "a text", str(message.key))
    ]
    message.refresh_from_db()
    assert (message.state, message.attempts, message.reference) == ("delivered", 1, "memory-1")
    assert message.finished_at is not None
    assert message.body == "a text"


def test_a_message_that_is_gone_is_nothing_to_do(db: None) -> None:
    assert not deliver(4711)


def test_delivering_costs_four_queries(
    message: OutboxMessage, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(4):
        deliver(message.pk)


def test_temporary_failures_are_tried_again_ever_later_and_then_given_up(
    message: OutboxMessage, failing: type[FailingSms]
) -> None:
    waits = []
    with time_machine.travel(START, tick=False) as clock:
        while message.finished_at is None:
            assert deliver(message.pk)
            message.refresh_from_db()
            if message.next_try_at:
                assert message.state == MessageState.TEMPORARY_FAILURE
                waits.append((message.next_try_at - timezone.now()).total_seconds() / 60)
                clock.move_to(message.next_try_at - datetime.timedelta(seconds=1))
                assert not deliver(message.pk)
                clock.move_to(message.next_try_at)
    assert waits == [1, 5, 15, 60, 240]
    assert (message.state, message.attempts) == (MessageState.PERMANENT_FAILURE, 6)
    assert (message.reason, message.detail) == ("out_of_order", "HTTP 500: try later")


def test_a_refusal_is_final_at_once(message: OutboxMessage, failing: type[FailingSms]) -> None:
    failing.error = PermanentFailure(Reason.REFUSED, "HTTP 400")
    deliver(message.pk)
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.PERMANENT_FAILURE, 1)
    assert message.has_failed


def test_giving_up_is_reported(
    message: OutboxMessage, failing: type[FailingSms], caplog: pytest.LogCaptureFixture
) -> None:
    failing.error = PermanentFailure(Reason.REFUSED, "HTTP 400")
    deliver(message.pk)
    assert f"message {message.pk} was given up" in caplog.text
    assert message.address not in caplog.text


def test_a_fault_of_ours_is_tried_three_times_more(
    message: OutboxMessage, failing: type[FailingSms]
) -> None:
    failing.error = ZeroDivisionError("a bug")
    with time_machine.travel(START, tick=False) as clock:
        while message.finished_at is None:
            assert deliver(message.pk)
            message.refresh_from_db()
            assert message.state == MessageState.TECHNICAL_FAILURE
            clock.move_to(message.next_try_at or timezone.now())
    assert (message.attempts, message.reason, message.detail) == (4, "fault", "ZeroDivisionError")


def test_a_channel_that_is_gone_is_a_fault(db: None) -> None:
    message = make_message(channel="library.fax")
    deliver(message.pk)
    message.refresh_from_db()
    assert (message.state, message.detail) == ("technical_failure", "UnknownChannel")


@pytest.fixture
def fax() -> Iterator[Callable[[Callable[[Any], Any]], OutboxMessage]]:
    """Return a function that puts a plugin's way of sending behind a waiting message."""

    def add(send: Callable[[Any], Any]) -> OutboxMessage:
        channels.add(Contribution("library", "fax", Channel("Fax", lambda who: "021", send)))
        return make_message(channel="library.fax")

    yield add
    channels.drop_plugin("library")


@pytest.mark.parametrize(
    ("said", "reference"),
    [
        ("ref\0-1", "ref-1"),
        ("ref\ud800-1", "ref?-1"),
        (7, "7"),
        (None, ""),
        ("x" * 500, "x" * 200),
    ],
)
def test_a_channel_that_answers_nonsense_sends_nothing_twice(
    db: None, fax: Any, said: Any, reference: str
) -> None:
    message = fax(lambda outgoing: said)
    deliver(message.pk)
    message.refresh_from_db()
    assert (message.state, message.reference) == (MessageState.DELIVERED, reference)


@pytest.mark.parametrize("kind", [PermanentFailure, TemporaryFailure])
def test_a_channel_may_fail_in_words_of_its_own(db: None, fax: Any, kind: Any) -> None:
    def send(outgoing: Any) -> str:
        raise kind("the machine is out of paper again", "no\0 paper", quote=7)

    message = fax(send)
    deliver(message.pk)
    message.refresh_from_db()
    assert (message.reason, message.detail) == (Reason.FAULT, "no paper: 7")


def test_a_claimed_message_is_not_claimed_again(message: OutboxMessage) -> None:
    with time_machine.travel(START, tick=False) as clock:
        assert claim(message.pk) is not None
        clock.shift(59)
        assert claim(message.pk) is None
        clock.shift(1)
        assert claim(message.pk) is not None


def test_a_worker_that_lost_its_lease_does_not_overwrite_the_result(
    message: OutboxMessage,
) -> None:
    with time_machine.travel(START, tick=False) as clock:
        slow = claim(message.pk)
        clock.shift(61)
        assert deliver(message.pk)
        assert slow is not None
        assert not settle(slow, attempt(slow))
    message.refresh_from_db()
    assert (message.state, message.reference) == ("delivered", "memory-1")
    assert {sent.key for sent in MemorySms.sent} == {str(message.key)}


class WaitingSms(MemorySms):
    """Holds the first message until the test lets it go."""

    entered = threading.Event()
    leave = threading.Event()

    def send(self, *, mobile: str, text: str, key: str) -> str:
        self.entered.set()
        assert self.leave.wait(10)
        return super().send(mobile=mobile, text=text, key=key)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_one_message_send_it_once(settings: Any) -> None:
    settings.SMS_BACKEND = f"{__name__}.WaitingSms"
    message = make_message()
    results: list[bool] = []

    def work() -> None:
        results.append(deliver(message.pk))
        connection.close()

    first = threading.Thread(target=work)
    first.start()
    assert WaitingSms.entered.wait(10)
    second = deliver(message.pk)
    WaitingSms.leave.set()
    first.join(10)
    assert (results, second) == ([True], False)
    assert len(MemorySms.sent) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "sending"},
        {"state": "temporary_failure"},
        {"sensitive": True},
    ],
)
def test_the_database_refuses_rows_that_would_be_lost_or_kept(wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_message(**wrong)
