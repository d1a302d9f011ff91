"""An offer to file, and who designs it."""

from __future__ import annotations

import pytest

from plugins.servicedesk.actions import start_application
from plugins.servicedesk.models import Offer
from portal.accounts.access import SYSTEM
from portal.accounts.actions import grant_role
from portal.accounts.models import Role, Unit, User
from portal.accounts.permissions import sync_roles
from portal.testing.factories import StaffFactory


def designer_of(unit: Unit | None) -> User:
    """Hire somebody who designs the services of a unit, or of the whole town, and nothing else."""
    sync_roles()
    user: User = StaffFactory.create()
    role = Role.objects.get(slug="servicedesk-designer")
    grant_role(actor=SYSTEM, user=user, role=role, unit=unit)
    return user


@pytest.fixture
def own_designer(unit: Unit) -> User:
    """Somebody who designs the services of :func:`unit`."""
    return designer_of(unit)


@pytest.fixture
def offer(unit, other_unit, form_version, workflow_version) -> Offer:
    """A service with a date, a file and a consent, for people with a confirmed mobile."""
    return Offer.objects.create(
        slug="test-permit",
        title={"fa": "پروانهٔ آزمایشی", "en": "Test permit"},
        summary={"fa": "برای آزمون", "en": "For tests"},
        category={"fa": "ساختمان", "en": "Building"},
        unit=unit,
        form_version=form_version,
        workflow_version=workflow_version,
        promised_days=10,
        fee_lines=[{"label": {"fa": "کارشناسی", "en": "Review"}, "amount_rial": 1200000}],
    )


@pytest.fixture
def application(citizen, offer):
    """A draft of the citizen under :func:`offer`."""
    return start_application(actor=citizen, offer=offer)
