"""What fails is written down after the page, and silenced when it fails too often."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from portal.contributions import Contribution, Gate, guard
from portal.notifications.models import InboxNotice
from portal.registry import faults, gate
from portal.registry.models import PluginFault, PluginState

pytestmark = pytest.mark.django_db
PART = "library.loans"


def fail(times: int = 1, words: str = "no shelf") -> None:
    for _time in range(times):
        with guard(Contribution("library", "loans", None)):
            raise ValueError(words)


def test_reporting_costs_no_query_and_writing_down_nothing_neither(django_assert_num_queries):
    with django_assert_num_queries(0):
        fail()
    faults.write_down()
    with django_assert_num_queries(0):
        faults.write_down()


def test_a_failure_is_kept_with_its_words_and_its_place():
    fail(2)
    faults.write_down()
    fault = PluginFault.objects.get()
    assert (fault.contribution, fault.plugin, fault.count) == (PART, "library", 2)
    assert fault.error.startswith("ValueError: no shelf (test_faults.py:")


def test_a_long_error_is_cut():
    fail(words="x" * 5_000)
    faults.write_down()
    assert len(PluginFault.objects.get().error) < 600


def test_a_failure_survives_the_transaction_that_it_broke():
    with transaction.atomic():
        fail()
        transaction.set_rollback(True)
    faults.write_down()
    assert PluginFault.objects.get().count == 1


def test_five_failures_within_five_minutes_mute_and_tell_the_administrators(administrator):
    fail(5)
    faults.write_down()
    assert PluginState.objects.get(slug="library").muted == [PART]
    gate.forget()
    assert Gate.is_muted(PART)
    notice = InboxNotice.objects.get(user=administrator)
    assert PART in notice.body


def test_muting_twice_tells_once(administrator):
    fail(7)
    faults.write_down()
    assert InboxNotice.objects.filter(user=administrator).count() == 1


def test_failures_far_apart_do_not_mute():
    fail(4)
    faults.write_down()
    long_ago = (timezone.now() - timedelta(minutes=6)).isoformat()
    PluginFault.objects.update(recent=[long_ago] * 4)
    fail()
    faults.write_down()
    assert PluginFault.objects.get().count == 5
    assert not PluginState.objects.filter(slug="library").exclude(muted=[]).exists()


def test_a_table_that_cannot_be_written_costs_nothing_but_a_log_line(monkeypatch, caplog):
    def broken(*args):
        raise DatabaseError("away")

    monkeypatch.setattr(faults, "_store", broken)
    fail()
    faults.write_down()
    assert "could not be stored" in caplog.text


def test_a_flood_of_failures_does_not_fill_the_memory():
    fail(faults.KEPT_IN_MEMORY + 10)
    assert len(faults._waiting) == faults.KEPT_IN_MEMORY
