"""A town in which the library's plugin is on."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pytest_django.fixtures import Settings

from portal.accounts.models import Role, Unit, User
from portal.accounts.permissions import PermissionDeclaration, permissions
from portal.cases.kinds import CaseKind, kinds
from portal.contributions import Contribution, ExtensionPoint, Gate
from portal.filing.services import Service, services
from portal.forms.models import FormVersion
from portal.testing.factories import StaffFactory
from portal.workflow.models import WorkflowVersion
from tests.portal.filing.library import Library

POINTS = {CaseKind: kinds, Service: services, PermissionDeclaration: permissions}
Declare = Callable[[type], None]


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


def versions() -> tuple[int, int]:
    """Return how many versions of forms and of workflows there are."""
    return FormVersion.objects.count(), WorkflowVersion.objects.count()
