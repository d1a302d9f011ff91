"""An offer, and programs that call with tokens."""

from __future__ import annotations

import importlib
import json
from functools import partial
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import clear_url_caches

import portal.rest.urls
import portal.urls
from portal.accounts.access import SYSTEM
from portal.accounts.actions import grant_role
from portal.accounts.models import Role, User
from portal.accounts.permissions import sync_roles
from portal.cases.actions import start_draft
from portal.cases.kinds import CaseKind, kinds
from portal.filing.offers import Offers, OpenOffer, offers
from portal.rest.applications import create_application
from portal.rest.models import Application
from portal.rest.scopes import Scope
from portal.testing.factories import StaffFactory

OFFER = "test.permit"
CASES = "/api/v1/core/cases/"
TITLE = {"fa": "پروانهٔ آزمایشی", "en": "Test permit"}


class Program:
    """A program that speaks JSON with a token of its own."""

    def __init__(self, token: str, **extra: Any) -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.headers = {"authorization": f"Bearer {token}", "accept-language": "en"}
        self.extra = extra

    def get(self, path: str, query: Any = None, **headers: str) -> Any:
        headers = {**self.headers, **headers}
        return self.client.get(path, query, headers=headers, **self.extra)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        named = {**self.headers, **{k.replace("_", "-"): v for k, v in headers.items()}}
        return self.client.post(
            path, json.dumps(body), content_type="application/json", headers=named, **self.extra
        )

    def send(self, path: str, parts: dict[str, Any]) -> Any:
        """Send a multipart body."""
        return self.client.post(path, parts, headers=self.headers, **self.extra)

    def delete(self, path: str) -> Any:
        return self.client.delete(path, headers=self.headers, **self.extra)


@pytest.fixture(autouse=True)
def addresses(db):
    """Build the addresses from what the core declares, whatever other tests left."""
    cache.clear()
    importlib.reload(portal.rest.urls)
    importlib.reload(portal.urls)
    clear_url_caches()


@pytest.fixture
def offer(switchboard, unit, form_version, workflow_version) -> OpenOffer:
    """A service that takes applications: two steps, a file and a consent."""

    def begin(*, actor, idempotency_key, channel):
        return start_draft(
            actor=actor, kind="test.matter", title=TITLE, unit=unit, form_version=form_version,
            workflow_version=workflow_version, promised_days=10, idempotency_key=idempotency_key,
            channel=channel, service=OFFER,
        )  # fmt: skip

    found = OpenOffer(
        id=OFFER, title=TITLE, summary={}, category={}, begin=begin, form=lambda: form_version,
        days=10,
    )  # fmt: skip
    switchboard.offer(offers, test__services=Offers("Services", lambda: [found]))
    switchboard.offer(kinds, test__matter=CaseKind("Matter"))
    yield found
    for point, name in ((offers, "test.services"), (kinds, "test.matter")):
        point._contributions.pop(name, None)


@pytest.fixture
def caretaker(db) -> User:
    """Somebody who looks after applications."""
    sync_roles()
    user = StaffFactory.create(username="caretaker")
    grant_role(actor=SYSTEM, user=user, role=Role.objects.get(slug="administrator"), unit=None)
    return user


def application_of(caretaker: User, account: User, **given: Any) -> tuple[Application, str]:
    given = {"scopes": Scope.values, **given}
    return create_application(
        actor=caretaker, name=f"App {Application.objects.count()}", contact="somebody",
        account=account, **given,
    )  # fmt: skip


@pytest.fixture
def program_for(caretaker):
    """Give a program with the rights of an account: ``program_for(citizen, scopes=[…])``."""

    def make(account: User, **given: Any) -> Program:
        _application, token = application_of(caretaker, account, **given)
        return Program(token)

    return make


@pytest.fixture
def citizens_program(program_for, citizen) -> Program:
    return program_for(citizen)


@pytest.fixture
def clerks_program(program_for, clerk) -> Program:
    return program_for(clerk)


def error_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


filing = partial(dict, offer=OFFER)
