"""A town in which the library's plugin is on, and drafts of forms with conditions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from portal.accounts.models import Role, Unit, User
from portal.accounts.permissions import PermissionDeclaration, permissions
from portal.cases.actions import start_draft
from portal.cases.kinds import CaseKind, kinds
from portal.cases.models import Case
from portal.contributions import Contribution, ExtensionPoint, Gate
from portal.filing.services import Service, services
from portal.forms.actions import publish
from portal.forms.models import FormVersion
from portal.testing.factories import StaffFactory
from portal.workflow.models import WorkflowVersion
from tests.portal.filing.library import Library
from tests.portal.forms.conditional import DIGGING

POINTS = {CaseKind: kinds, Service: services, PermissionDeclaration: permissions}
Declare = Callable[[type], None]
Begin = Callable[..., Case]


@pytest.fixture
def declare(monkeypatch: pytest.MonkeyPatch) -> Iterator[Declare]:
    """Contribute the class attributes of a plugin's class, which is on until the test ends."""
    slugs: list[str] = []
    is_open = Gate.is_open
    monkeypatch.setattr(Gate, "is_open", lambda plugin: plugin in slugs or is_open(plugin))

    def contribute(plugin: type) -> None:
        slugs.append(plugin.slug)
        for name, value in vars(plugin).items():
            for kind in type(value).__mro__:
                point: ExtensionPoint | None = POINTS.get(kind)
                if point:
                    point.add(Contribution(plugin.slug, name, value))

    yield contribute
    for point in POINTS.values():
        for slug in slugs:
            point.drop_plugin(slug)


@pytest.fixture
def library(declare: Declare, unit: Unit, settings: Settings) -> type[Library]:
    """The library's plugin, with its addresses."""
    declare(Library)
    settings.ROOT_URLCONF = "tests.portal.filing.urls"
    return Library


@pytest.fixture
def switch_off(declare: Declare, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Close the gate for one plugin."""
    is_open = Gate.is_open
    return lambda slug: monkeypatch.setattr(
        Gate, "is_open", lambda plugin: plugin != slug and is_open(plugin)
    )


@pytest.fixture
def reported(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of contributions that were reported for failing."""
    ids: list[str] = []
    monkeypatch.setattr(Gate, "report", lambda contribution, error: ids.append(contribution))
    return ids


@pytest.fixture
def librarian(unit: Unit, clerk: User) -> User:
    """Somebody of :func:`unit` who sees cases and decides on memberships."""
    clerks = Role.objects.get(slug="clerk")
    role = Role.objects.create(
        slug="librarian",
        title="Librarian",
        permissions=["cases.see", "library.decide"],
        group=clerks.group.__class__.objects.create(name="Librarians"),
    )
    person = StaffFactory.create(username="librarian")
    person.role_grants.create(role=role, unit=unit)
    return person


@pytest.fixture
def begin(
    declare: Declare, designer: User, citizen: User, unit: Unit, workflow_version: WorkflowVersion
) -> Begin:
    """Open a draft of a form with the given definition."""

    def make(definition: dict[str, Any] = DIGGING, who: User = citizen) -> Case:
        return start_draft(
            actor=who,
            kind="test.matter",
            title={"fa": "حفاری", "en": "Digging"},
            unit=unit,
            form_version=publish(actor=designer, name="digging", definition=definition),
            workflow_version=workflow_version,
            promised_days=5,
        )

    declare(type("Test", (), {"slug": "test", "matter": CaseKind("Matter")}))
    return make


@pytest.fixture
def digging(begin: Begin) -> Case:
    """A draft of the form with conditions, stops and a calculated fee."""
    return begin()


@pytest.fixture
def browser(client_for: Callable[[User], Client], citizen: User) -> Client:
    """The citizen's browser."""
    return client_for(citizen)


def versions() -> tuple[int, int]:
    """Return how many versions of forms and of workflows there are."""
    return FormVersion.objects.count(), WorkflowVersion.objects.count()
