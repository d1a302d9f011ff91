"""A service designer, and a form in the works with a question of many kinds."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from plugins.servicedesk.designs import begin_design
from plugins.servicedesk.models import Design
from portal.accounts.models import Unit, User
from tests.plugins.servicedesk.conftest import designer_of

TITLE = {"fa": "فرم آزمایشی", "en": "Trial form"}
Post = Callable[..., HttpResponse]


def label(text: str) -> dict[str, str]:
    return {"fa": f"{text} فا", "en": text}


USES = [{"value": v, "label": label(v.title())} for v in ("house", "shop")]
FIELDS: list[dict[str, Any]] = [
    {"key": "use", "type": "choice", "label": label("Use"), "required": True, "choices": USES},
    {"key": "area", "type": "decimal", "label": label("Area"), "required": True, "min": 1},
    {
        "key": "shop_name",
        "type": "text",
        "label": label("Shop name"),
        "required": True,
        "show_if": {"field": "use", "is": "shop"},
    },
]
SECOND: list[dict[str, Any]] = [
    {"key": "owner", "type": "yes_no", "label": label("Owner?"), "required": True},
    {
        "key": "fee",
        "type": "calculated",
        "label": label("Fee"),
        "formula": "area * 1000",
        "shown_as": "money_rial",
    },
]
DEFINITION = {
    "steps": [
        {"key": "place", "title": label("Place"), "fields": FIELDS},
        {"key": "people", "title": label("People"), "fields": SECOND},
    ]
}


@pytest.fixture
def form_designer(unit: Unit) -> User:
    """Somebody who designs the services of :func:`unit`, and nothing else."""
    return designer_of(unit)


@pytest.fixture
def office(form_designer: User, client_for: Callable[[User], Client]) -> Client:
    return client_for(form_designer)


@pytest.fixture
def design(form_designer: User, unit: Unit) -> Design:
    return begin_design(
        actor=form_designer, kind=Design.Kind.FORM, name="trial", title=TITLE, unit=unit,
        definition=deepcopy(DEFINITION),
    )  # fmt: skip


@pytest.fixture
def post(office: Client, design: Design) -> Post:
    """Send something to a page of :func:`design` with the revision that it has now."""

    def send(view: str, *given: object, **data: Any) -> HttpResponse:
        design.refresh_from_db()
        address = reverse(f"form-designs:{view}", args=[design.pk, *given])
        return office.post(address, {"revision": design.revision, **data})

    return send


def at(design: Design, view: str = "design", *given: object) -> str:
    return reverse(f"form-designs:{view}", args=[design.pk, *given])


def keys(design: Design) -> list[list[str]]:
    """Return the keys of the questions, step by step, as they are stored now."""
    design.refresh_from_db()
    return [[one["key"] for one in step["fields"]] for step in design.definition["steps"]]


def question(design: Design, key: str) -> dict[str, Any]:
    """Return a question as it is stored now."""
    design.refresh_from_db()
    found = [one for step in design.definition["steps"] for one in step["fields"]]
    return next(one for one in found if one["key"] == key)
