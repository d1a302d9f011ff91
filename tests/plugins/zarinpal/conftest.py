"""The company, the town's account there, and a payment."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date

import pytest

from plugins.zarinpal.settings import Settings
from portal.accounts.access import SYSTEM
from portal.cases.models import Case
from portal.payments.actions import begin_payment, issue_invoice
from portal.payments.bills import Bill, BillLine, BillPart
from portal.payments.gateways import PaymentRequest
from portal.payments.models import Invoice, Payment
from portal.registry.actions import change_plugin_settings
from tests.plugins.zarinpal.stub import MERCHANT, Company, running_company

LABEL = {"fa": "عوارض", "en": "Fee"}


@pytest.fixture
def company() -> Iterator[Company]:
    with running_company() as found:
        yield found


@pytest.fixture
def account(company: Company, settings) -> Settings:
    """The town's account at the company on this machine."""
    settings.PORTAL_DEMO = True
    return Settings(merchant_id=MERCHANT, base_address=company.address)


@pytest.fixture
def asked() -> PaymentRequest:
    """What the portal asks a gateway for."""
    return PaymentRequest(
        amount_rial=1_250_000,
        code="1234-5678-901-234/1",
        return_url="https://town.example/fa/my/payments/back/7/",
        description="پروانهٔ ساختمانی",
        idempotency_key=uuid.UUID(int=7),
        payer_mobile="+989121111111",
    )


@pytest.fixture
def in_force(account: Settings, company: Company, db) -> None:
    """The account is what administrators have set."""
    values = {"merchant_id": MERCHANT, "base_address": company.address}
    change_plugin_settings(actor=SYSTEM, slug="zarinpal", values=values)


@pytest.fixture
def invoice(case: Case) -> Invoice:
    """A bill of two parts."""
    parts = tuple(BillPart(amount, date(2026, 12, day)) for day, amount in enumerate((600, 400), 1))
    return issue_invoice(actor=SYSTEM, case=case, bill=Bill((BillLine(LABEL, 1000),), parts))


def begun(actor, invoice: Invoice, position: int = 0) -> Payment:
    """A payment that has been begun at the company."""
    part = invoice.parts.select_related("invoice__case").get(position=position)
    payment, address = begin_payment(
        actor=actor, part=part, gateway_id="zarinpal.online",
        return_url=lambda payment: f"https://town.example/back/{payment.pk}",
    )  # fmt: skip
    assert address.endswith(payment.reference)
    return payment
