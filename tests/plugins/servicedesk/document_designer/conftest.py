"""A service designer, and a document template in the works."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from plugins.servicedesk.designs import begin_design
from plugins.servicedesk.models import Design, Offer
from portal.accounts.models import Unit, User
from portal.workflow.actions import publish
from tests.portal.cases.richer import richer

TITLE = {"fa": "گواهی آزمایشی", "en": "Trial certificate"}
DEFINITION: dict[str, Any] = {
    "title": TITLE,
    "body": "نام: {{ applicant.name }}\n\nخیابان {{ answers.street }}",
    "language": "fa",
    "paper": "A4",
    "signatory": [{"fa": "شهردار", "en": "Mayor"}],
}
TYPED = {
    "title_fa": TITLE["fa"],
    "title_en": TITLE["en"],
    "body": DEFINITION["body"],
    "language": "fa",
    "paper": "A4",
    "signatory-0_fa": "شهردار",
    "signatory-0_en": "Mayor",
}
Post = Callable[..., HttpResponse]


@pytest.fixture
def office(own_designer: User, client_for: Callable[[User], Client]) -> Client:
    return client_for(own_designer)


@pytest.fixture
def design(own_designer: User, unit: Unit) -> Design:
    return begin_design(
        actor=own_designer, kind=Design.Kind.DOCUMENT, name="trial", title=TITLE, unit=unit,
        definition=deepcopy(DEFINITION),
    )  # fmt: skip


@pytest.fixture
def issuing(designer: User, offer: Offer, other_unit: Unit) -> Offer:
    """A service whose workflow issues ``trial`` when it rejects."""
    effect = {"type": "document", "template": "trial"}
    offer.workflow_version = publish(
        actor=designer, name="issuing", definition=richer(reject={"effects": [effect]})
    )
    offer.save()
    return offer


@pytest.fixture
def post(office: Client, design: Design) -> Post:
    """Send something to a page of :func:`design` with the revision that it has now."""

    def send(view: str = "design", *given: object, **data: Any) -> HttpResponse:
        design.refresh_from_db()
        return office.post(at(design, view, *given), {"revision": design.revision, **data})

    return send


def at(design: Design, view: str = "design", *given: object) -> str:
    return reverse(f"document-designs:{view}", args=[design.pk, *given])
