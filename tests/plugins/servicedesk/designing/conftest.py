"""The three kinds of designs, and one of each in the works."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from django.test import Client

from plugins.servicedesk.designing.kind import DesignKind
from plugins.servicedesk.designs import begin_design
from plugins.servicedesk.document_designer.kind import DOCUMENTS
from plugins.servicedesk.form_designer.kind import FORMS
from plugins.servicedesk.models import Design
from plugins.servicedesk.workflow_designer.kind import WORKFLOWS
from portal.accounts.models import Unit, User
from portal.testing.matters import DEFINITIONS
from tests.plugins.servicedesk.document_designer.conftest import DEFINITION as TEMPLATE

SOUND = {FORMS: DEFINITIONS["form"], WORKFLOWS: DEFINITIONS["workflow"], DOCUMENTS: TEMPLATE}
TITLE = {"fa": "طرح آزمایشی", "en": "Trial design"}


@pytest.fixture(params=list(SOUND), ids=lambda kind: kind.kind)
def kind(request: pytest.FixtureRequest) -> DesignKind[Any]:
    return request.param


@pytest.fixture
def design(kind: DesignKind[Any], own_designer: User, unit: Unit) -> Design:
    return begin_design(
        actor=own_designer, kind=kind.kind, name="trial-design", title=TITLE, unit=unit,
        definition=deepcopy(SOUND[kind]),
    )  # fmt: skip


@pytest.fixture
def office(own_designer: User, client_for: Callable[[User], Client]) -> Client:
    return client_for(own_designer)
