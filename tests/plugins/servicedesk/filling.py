"""What a citizen types into the form of the offer that these tests file."""

from __future__ import annotations

from typing import Any

from django.test import Client

from portal.cases.models import Case
from portal.testing.matters import picture
from tests.portal.filing.addresses import step

PLACE = {"street": "خيابان ۱۲ بهار", "start": "۱۴۰۵/۱۰/۱۵"}


def fill(client: Client, draft: Case) -> Any:
    """Fill both steps; returns the answer to the last one."""
    client.post(step(draft, "place"), PLACE)
    return client.post(step(draft, "papers"), {"deed": picture(), "agree": "on"})
