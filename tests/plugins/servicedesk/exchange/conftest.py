"""A service as a file, and who may bring it in."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest

from plugins.servicedesk.exchange import export_offer
from plugins.servicedesk.exchange_import import Preview
from plugins.servicedesk.models import Offer
from portal.accounts.models import Unit, User
from tests.plugins.servicedesk.conftest import designer_of

LETTER = {"title": {"fa": "گواهی"}, "body": "گواهی می‌شود.", "number_pattern": "{year}/{serial}"}
File = dict[str, Any]


@pytest.fixture
def data(offer: Offer) -> File:
    """The file of :func:`offer`."""
    return exported(offer)


@pytest.fixture
def town_designer(parent_unit: Unit, other_unit: Unit) -> User:
    """Somebody who designs the services of every unit that the file names."""
    return designer_of(parent_unit)


def exported(offer: Offer) -> File:
    """Return the file of a service as it is now."""
    file: File = json.loads(json.dumps(export_offer(fresh(offer))))
    return file


def fresh(offer: Offer) -> Offer:
    """Read a service anew, as a page does."""
    found: Offer = Offer.objects.complete().get(pk=offer.pk)
    return found


def renamed(data: File, new: str = "copied") -> File:
    """Return the file of the same service, form and workflow under another name."""
    copy = deepcopy(data)
    copy["offer"]["slug"] = copy["form"]["name"] = copy["workflow"]["name"] = new
    return copy


def effects(preview: Preview) -> dict[str, str]:
    """Return what would happen to each kind of part."""
    return {part.kind: str(part.effect) for part in preview.parts}
