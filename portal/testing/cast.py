"""The cast of every test: two units under one, citizens, and staff with their roles."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from portal.accounts.access import SYSTEM
from portal.accounts.actions import grant_role
from portal.accounts.models import Role, Unit, User
from portal.accounts.permissions import sync_roles
from portal.testing import sign_in_codes
from portal.testing.factories import CitizenFactory, StaffFactory, UnitFactory

PASSWORD_BACKEND = "portal.accounts.backends.StaffPasswordBackend"  # noqa: S105
CODE_BACKEND = "portal.accounts.backends.SmsCodeBackend"
ClientFor = Callable[[User], Client]


@pytest.fixture
def parent_unit(db: None) -> Unit:
    """The unit above :func:`unit` and :func:`other_unit`."""
    return UnitFactory.create(slug="parent-unit", title="Parent unit")


@pytest.fixture
def unit(parent_unit: Unit) -> Unit:
    """The unit that the clerk and the head work in."""
    return UnitFactory.create(slug="unit", title="Unit", parent=parent_unit)


@pytest.fixture
def other_unit(parent_unit: Unit, unit: Unit) -> Unit:
    """A unit beside :func:`unit`."""
    return UnitFactory.create(slug="other-unit", title="Other unit", parent=parent_unit)


@pytest.fixture
def citizen(db: None) -> User:
    """A citizen with a confirmed mobile number."""
    return CitizenFactory.create(username="citizen", mobile="+989121111111")


@pytest.fixture
def another_citizen(db: None) -> User:
    """Another citizen, who must never see the first one's things."""
    return CitizenFactory.create(username="another-citizen", mobile="+989122222222")


@pytest.fixture
def clerk(unit: Unit) -> User:
    """A clerk of :func:`unit`."""
    return _staff("clerk", "clerk", unit)


@pytest.fixture
def clerk_of_another_unit(other_unit: Unit) -> User:
    """A clerk of :func:`other_unit`."""
    return _staff("clerk-of-another-unit", "clerk", other_unit)


@pytest.fixture
def head_of_unit(unit: Unit) -> User:
    """The head of :func:`unit`."""
    return _staff("head", "head", unit)


@pytest.fixture
def pr_editor(db: None) -> User:
    """A public relations editor, city-wide."""
    return _staff("pr-editor", "pr-editor", None)


@pytest.fixture
def administrator(db: None) -> User:
    """Somebody with the administrator role, city-wide; not a superuser."""
    return _staff("administrator", "administrator", None)


@pytest.fixture
def client_for() -> ClientFor:
    """Give a test client signed in the way that fits: staff by password, citizens by code."""

    def make(user: User) -> Client:
        client = Client()
        by_password = user.is_staff or user.is_superuser or user.has_usable_password()
        client.force_login(user, backend=PASSWORD_BACKEND if by_password else CODE_BACKEND)
        return client

    return make


@pytest.fixture
def sent_codes(settings: Settings) -> list[sign_in_codes.SentCode]:
    """The sign-in codes sent during this test; none really goes out."""
    settings.SIGN_IN_CODE_SENDER = "portal.testing.sign_in_codes.remember_code"
    sign_in_codes.sent.clear()
    return sign_in_codes.sent


def _staff(username: str, role: str, unit: Unit | None) -> User:
    sync_roles()
    user = StaffFactory.create(username=username)
    grant_role(actor=SYSTEM, user=user, role=Role.objects.get(slug=role), unit=unit)
    return user
