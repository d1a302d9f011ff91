"""The demo town's finance office finds something of everything that it has to settle."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from plugins.servicedesk.demo.load import load_demo_cases, load_demo_offers
from plugins.servicedesk.demo.money import load_demo_money
from portal.accounts.demo.people import load_demo_people
from portal.payments.models import BankDay, Payment
from portal.payments.reconciliation import day_of
from portal.payments.refund_rows import Refund
from portal.payments.tasks import settle_open_payments


@pytest.fixture
def town(db: None, settings: Any) -> None:
    settings.PORTAL_DEMO = True
    load_demo_people()
    load_demo_offers()
    load_demo_cases()
    load_demo_money()


def differences(day: date, gateway: str) -> set[str]:
    return {line.match.value for line in day_of(day, gateway).lines}


def test_there_is_something_to_settle_and_a_second_run_adds_nothing(town):
    states = set(Payment.objects.values_list("state", flat=True))
    assert {"paid", "surplus", "uncertain"} <= states
    assert Payment.objects.filter(gateway="slip", state="paid").count() == 1
    assert sorted(Refund.objects.values_list("state", flat=True)) == ["asked", "paid_out"]
    checked = BankDay.objects.get(checked_at__isnull=False)
    assert differences(checked.day, checked.gateway) == {"matched"}
    waiting = BankDay.objects.get(checked_at=None)
    assert differences(waiting.day, waiting.gateway) >= {"other_sum", "only_bank"}

    settle_open_payments()
    assert Payment.objects.get(state="uncertain").left_at, "the job leaves it to people"

    before = Payment.objects.count()
    assert load_demo_money() == []
    assert Payment.objects.count() == before
