"""A bank that answers as a test tells it, and a case with a bill."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import pytest

from portal.accounts.access import SYSTEM
from portal.cases.models import Case
from portal.payments.actions import begin_payment, issue_invoice
from portal.payments.bills import Bill, BillLine, BillPart
from portal.payments.gateways import Gateway, PaymentRequest, Redirect, Verification, gateways
from portal.payments.models import Invoice, Payment

BANK = "bank.card"
LABEL = {"fa": "کارشناسی", "en": "Review"}


@dataclass
class FakeBank:
    """Says what the test wants; ``asked`` are the sums that it was asked to confirm."""

    paid: bool = True
    silent: bool = False
    is_down: bool = False
    amount_rial: int | None = None
    reference: str = ""
    asked: list[int] = field(default_factory=list)

    def start(self, payment: PaymentRequest) -> Redirect:
        if self.is_down:
            raise TimeoutError
        return Redirect(f"https://bank.example/{payment.idempotency_key}", "r-1")

    def verify(self, call_back: Mapping[str, str], payment: PaymentRequest) -> Verification:
        self.asked.append(payment.amount_rial)
        if self.silent:
            raise TimeoutError
        amount = payment.amount_rial if self.amount_rial is None else self.amount_rial
        reference = self.reference or f"b-{payment.idempotency_key}"
        return Verification(self.paid, reference, amount if self.paid else 0)


@pytest.fixture
def bank(switchboard) -> FakeBank:
    """The only way to pay in a test."""
    fake = FakeBank()
    switchboard.empty(gateways)
    switchboard.offer(gateways, bank__card=Gateway("Test bank", fake.start, fake.verify))
    return fake


def bill(*parts: int) -> Bill:
    """A bill of one line, in ``parts`` that are due one day after another."""
    return Bill(
        (BillLine(LABEL, sum(parts)),),
        tuple(BillPart(amount, date(2026, 12, 1 + n)) for n, amount in enumerate(parts)),
    )


@pytest.fixture
def invoice(case: Case) -> Invoice:
    """A bill of two parts."""
    return issue_invoice(actor=SYSTEM, case=case, bill=bill(600, 400))


def begun(actor, invoice: Invoice, position: int = 0) -> Payment:
    """A payment that has been begun."""
    part = invoice.parts.select_related("invoice__case").get(position=position)
    payment, _address = begin_payment(
        actor=actor, part=part, gateway_id=BANK,
        return_url=lambda payment: f"https://town.example/back/{payment.pk}",
    )  # fmt: skip
    return payment
