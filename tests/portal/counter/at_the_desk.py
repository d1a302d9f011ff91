"""The pages of the counter, and what an operator types there."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.counter.models import AssistedFiling, Office
from tests.portal.filing import addresses

TYPED = {
    "mobile": "۰۹۱۲ ۳۳۳ ۴۴۵۵", "full_name": "مريم احمدی", "national_id": "۰۰۱۲۳۴۵۶۷۹",
    "service": "test.permit",
}  # fmt: skip


def at(name: str, filing: AssistedFiling | None = None) -> str:
    """Return the address of a page of the counter, or of one filing there."""
    return reverse(f"counter:{name}", args=[filing.pk] if filing else [])


def of_draft(name: str, filing: AssistedFiling) -> str:
    """Return the address of a page of the filing's draft."""
    return addresses.at(name, filing.case)


def step_of(filing: AssistedFiling, key: str = "place") -> str:
    """Return the address of a step of its form."""
    return addresses.step(filing.case, key)


def type_in(desk: Client, office: Office, **changed: Any) -> Any:
    """Send the first page of the counter, with some answers changed."""
    return desk.post(at("begin"), {"key": uuid.uuid4(), "office": office.pk, **TYPED, **changed})


def lapse(filing: AssistedFiling, hours: int = 25) -> None:
    """Let the consent be as many hours old."""
    AssistedFiling.objects.filter(pk=filing.pk).update(
        consent_at=timezone.now() - timedelta(hours=hours)
    )
