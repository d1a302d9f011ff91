"""Two counter offices with their operators, and one service that can be filed there."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from django.test import Client

from portal.accounts.access import SYSTEM
from portal.accounts.actions import grant_role
from portal.accounts.models import IdentityLevel, Role, Unit, User
from portal.accounts.permissions import sync_roles
from portal.cases.actions import attach_file, save_step, start_draft
from portal.cases.kinds import CaseKind, kinds
from portal.cases.models import Case
from portal.contributions import Contribution, Gate
from portal.counter.actions import Told, agree_by_code, ask_for_code, begin_filing, open_form
from portal.counter.models import AssistedFiling, Office, OfficeKind, Tariff
from portal.counter.offerings import CounterService, CounterServices, counter_services
from portal.counter.offices import OfficeFacts, save_office
from portal.counter.standing_in import on_behalf
from portal.filing.actions import submit_draft
from portal.forms.models import FormVersion
from portal.forms.uploads import check_upload
from portal.testing.factories import StaffFactory
from portal.testing.matters import ANSWERS, picture
from portal.testing.sign_in_codes import SentCode
from portal.workflow.models import WorkflowVersion

MOBILE, NATIONAL_ID = "+989123334455", "0012345679"
TARIFF_RIAL = 450_000
Begin = Callable[..., AssistedFiling]


class Services:
    """What can be filed at counters in this test; a plugin that can be emptied."""

    def __init__(self) -> None:
        self.listed: list[CounterService] = []


@pytest.fixture
def at_counters(
    monkeypatch: pytest.MonkeyPatch,
    unit: Unit,
    form_version: FormVersion,
    workflow_version: WorkflowVersion,
) -> Iterator[Services]:
    """One service, of the little form and workflow of all tests."""
    is_open = Gate.is_open
    monkeypatch.setattr(Gate, "is_open", lambda plugin: plugin == "test" or is_open(plugin))
    begin = partial(
        start_draft, kind="test.matter", title={"fa": "پروانه", "en": "Permit"}, unit=unit,
        form_version=form_version, workflow_version=workflow_version, promised_days=10,
    )  # fmt: skip
    found = Services()
    found.listed = [
        CounterService(
            id="test.permit", title={"fa": "پروانهٔ آزمایشی", "en": "Test permit"}, begin=begin
        ),
        CounterService(
            id="test.strict", title={"fa": "پروانهٔ سخت", "en": "Strict permit"}, begin=begin,
            level=IdentityLevel.NATIONAL_ID,
        ),
    ]  # fmt: skip
    kinds.add(Contribution("test", "matter", CaseKind("Matter")))
    listed = CounterServices("Test", lambda: found.listed)
    counter_services.add(Contribution("test", "listed", listed))
    yield found
    kinds.drop_plugin("test")
    counter_services.drop_plugin("test")


@pytest.fixture
def office(db: None) -> Office:
    """A contractor's office that charges the usual tariff."""
    Tariff.objects.create(service="", amount_rial=TARIFF_RIAL)
    return _office("دفتر ۷۲", "Office 72", contract_number="1404/72")


@pytest.fixture
def other_office(office: Office) -> Office:
    """Another office."""
    return _office("دفتر ۱۹", "Office 19", contract_number="1404/19")


@pytest.fixture
def operator(office: Office) -> User:
    """An operator of :func:`office`."""
    return _operator("operator", office)


@pytest.fixture
def colleague(office: Office) -> User:
    """Another operator of :func:`office`."""
    return _operator("colleague", office)


@pytest.fixture
def operator_elsewhere(other_office: Office) -> User:
    """An operator of :func:`other_office`."""
    return _operator("operator-elsewhere", other_office)


@pytest.fixture
def desk(client_for: Callable[[User], Client], operator: User) -> Client:
    """The operator's browser."""
    return client_for(operator)


@pytest.fixture
def begin(
    at_counters: Services, office: Office, operator: User, sent_codes: list[SentCode]
) -> Begin:
    """Write down what a citizen wants; nobody has agreed yet."""

    def begin_one(service: str = "test.permit", **told: str) -> AssistedFiling:
        said = {"mobile": MOBILE, "full_name": "مریم احمدی", "national_id": NATIONAL_ID, **told}
        chosen = next(one for one in at_counters.listed if one.id == service)
        return begin_filing(
            actor=operator, office=office, service=chosen, told=Told(**said), key=uuid.uuid4()
        )

    return begin_one


@pytest.fixture
def agreed(begin: Begin, operator: User, sent_codes: list[SentCode]) -> AssistedFiling:
    """A filing with a consent by code and an empty draft."""
    filing = begin()
    pending = ask_for_code(actor=operator, filing=filing, address="192.0.2.1")
    agree_by_code(actor=operator, filing=filing, pending=pending, code=sent_codes[-1].code)
    filing = fresh(filing)
    open_form(actor=operator, filing=filing)
    return fresh(filing)


@pytest.fixture
def filled(agreed: AssistedFiling, operator: User) -> AssistedFiling:
    """A filing whose draft has every step done."""
    actor, draft = on_behalf(operator, agreed, holds=True), agreed.case
    save_step(actor=actor, draft=draft, step_key="place", answers=ANSWERS)
    scan = picture()
    attach_file(actor=actor, draft=draft, field_key="deed", file=scan, checked=check_upload(scan))
    save_step(actor=actor, draft=draft, step_key="papers", answers={"agree": True})
    return fresh(agreed)


@pytest.fixture
def sent(filled: AssistedFiling, operator: User, other_unit: Unit) -> AssistedFiling:
    """A filing whose case lies with :func:`unit`."""
    submit_draft(actor=on_behalf(operator, filled, holds=True), draft=filled.case)
    return fresh(filled)


def fresh(filing: AssistedFiling) -> AssistedFiling:
    """Read a filing anew, as a page does."""
    found: AssistedFiling = AssistedFiling.objects.with_related().get(pk=filing.pk)
    return found


def case_of(filing: AssistedFiling) -> Case:
    """Return the case as it is now."""
    return Case.objects.get(assisted_filing=filing)


def _office(title: str, title_en: str, contract_number: str) -> Office:
    facts = OfficeFacts(
        title=title, title_en=title_en, kind=OfficeKind.COUNTER, contract_number=contract_number
    )
    return save_office(actor=SYSTEM, facts=facts)


def _operator(username: str, office: Office) -> User:
    sync_roles()
    user: User = StaffFactory.create(username=username)
    role = Role.objects.get(slug="counter-operator")
    grant_role(actor=SYSTEM, user=user, role=role, unit=office.unit)
    return user
