"""A designer, a workflow in the works, and what a page of it needs to be sent."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from django.urls import reverse

from plugins.servicedesk.designs import begin_design
from plugins.servicedesk.models import Design
from plugins.servicedesk.workflow_designer.patterns import definition_of
from portal.accounts.models import User
from portal.api.documents import publish_template
from tests.plugins.servicedesk.conftest import designer_of

TITLE = {"fa": "گردش کار آزمایشی", "en": "Trial workflow"}
Post = Callable[..., Any]


@pytest.fixture
def designer(unit) -> User:
    """A service designer of :func:`unit`."""
    return designer_of(unit)


@pytest.fixture
def begin(designer, unit) -> Callable[..., Design]:
    """Begin a design of a workflow from a pattern or a definition."""

    def begin_one(pattern: str = "expert_visit", name: str = "trial", **given: Any) -> Design:
        return begin_design(
            actor=designer,
            kind=Design.Kind.WORKFLOW,
            name=name,
            title=TITLE,
            unit=unit,
            definition=deepcopy(given.get("definition")) or definition_of(pattern, unit.slug),
        )

    return begin_one


@pytest.fixture
def design(begin) -> Design:
    return begin()


@pytest.fixture
def desk(client_for, designer):
    """The designer's browser."""
    return client_for(designer)


PERMIT = {"fa": "پروانهٔ حفاری", "en": "Digging permit"}


@pytest.fixture
def permits(designer: User) -> list[str]:
    """The names of two published templates that have one title."""
    definition = {"title": PERMIT, "body": "متن", "language": "fa", "paper": "A4"}
    names = ["permit", "permit-2"]
    for name in names:
        publish_template(actor=designer, name=name, definition=definition)
    return names


def issuing(definition: dict[str, Any], *templates: str) -> dict[str, Any]:
    """Return a workflow of which each step but the first issues documents."""
    changed = deepcopy(definition)
    effects = [{"type": "document", "template": name} for name in templates]
    for move in changed["moves"][1:]:
        move["effects"] = effects
    return changed


def page(design: Design, view: str = "design", *given: object) -> str:
    return reverse(f"workflow-designs:{view}", args=[design.pk, *given])


@pytest.fixture
def post(desk, design) -> Post:
    """Send a page of the design with the revision that it has now."""

    def send(view: str, *given: object, **values: Any) -> Any:
        design.refresh_from_db()
        data = {"revision": design.revision, **{k.replace("__", "-"): v for k, v in values.items()}}
        return desk.post(page(design, view, *given), data)

    return send
