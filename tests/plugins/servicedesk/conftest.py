"""An offer to file, and files to send."""

from __future__ import annotations

import pytest

from plugins.servicedesk.actions import start_application
from plugins.servicedesk.models import Offer


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
