"""A bank that answers as a test tells it, and a case with a bill."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import pytest

from portal.accounts.access import SYSTEM
from portal.accounts.actions import grant_role
from portal.accounts.models import Role, Unit, User
from portal.accounts.permissions import sync_roles
from portal.cases.models import Case
from portal.payments.actions import begin_payment, confirm_payment, issue_invoice
from portal.payments.bills import Bill, BillLine, BillPart
from portal.payments.gateways import Gateway, PaymentRequest, Redirect, Verification, gateways
from portal.payments.models import Invoice, Payment
from portal.testing.factories import StaffFactory

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


def paid(actor, invoice: Invoice, position: int = 0) -> Payment:
    """A payment that the bank has confirmed."""
    return confirm_payment(payment=begun(actor, invoice, position))


def staff_as(role: str, unit: Unit | None = None, username: str = "") -> User:
    """Somebody with this role in a unit, or in the whole town."""
    sync_roles()
    user = StaffFactory.create(username=username or role)
    grant_role(actor=SYSTEM, user=user, role=Role.objects.get(slug=role), unit=unit)
    return user


@pytest.fixture
def finance(db: None) -> User:
    """A finance officer of the whole town."""
    return staff_as("finance")


@pytest.fixture
def finance_head(db: None) -> User:
    """The head of finance, who approves."""
    return staff_as("finance-head")


@pytest.fixture
def cashier(db: None) -> User:
    """Somebody at the cashier's desk."""
    return staff_as("cashier")


@pytest.fixture
def surplus(citizen: User, invoice: Invoice, bank: FakeBank) -> Payment:
    """A payment that came in for a part that was paid already."""
    bank.paid = False
    early = confirm_payment(payment=begun(citizen, invoice))
    bank.paid = True
    confirm_payment(payment=begun(citizen, invoice))
    return confirm_payment(payment=early)


@pytest.fixture
def unclear(citizen: User, invoice: Invoice, bank: FakeBank) -> Payment:
    """A payment of which the bank says nothing."""
    bank.silent = True
    return confirm_payment(payment=begun(citizen, invoice))
