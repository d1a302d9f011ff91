"""A small form and workflow, and cases made from them, for tests of the ledger and of plugins."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from portal.accounts.models import Unit, User
from portal.cases.actions import attach_file, save_step, start_draft, submit_case
from portal.cases.models import Case
from portal.forms.actions import publish as publish_form
from portal.forms.models import FormVersion
from portal.forms.uploads import check_upload
from portal.workflow.actions import publish as publish_workflow
from portal.workflow.models import WorkflowVersion

DEFINITIONS: dict[str, Any] = json.loads(Path(__file__).with_suffix(".json").read_text("utf-8"))
ANSWERS = {"street": "خیابان بهار", "start": "2027-01-05"}
CaseMaker = Callable[..., Case]


def picture(name: str = "deed.png", size: tuple[int, int] = (60, 40)) -> SimpleUploadedFile:
    """Return a real PNG as a browser sends it."""
    content = BytesIO()
    Image.new("RGB", size, "teal").save(content, "PNG")
    return SimpleUploadedFile(name, content.getvalue(), "image/png")


@pytest.fixture
def designer(db: None) -> User:
    """Somebody who may publish forms and workflows."""
    return User.objects.create_superuser("designer")


@pytest.fixture
def form_version(designer: User) -> FormVersion:
    """Two steps: a place with a date, and papers with a file."""
    return publish_form(actor=designer, name="matter", definition=DEFINITIONS["form"])


@pytest.fixture
def workflow_version(designer: User) -> WorkflowVersion:
    """Checking, a site visit by another unit, a question to the citizen, three ends."""
    return publish_workflow(actor=designer, name="matter", definition=DEFINITIONS["workflow"])


@pytest.fixture
def draft(
    citizen: User, unit: Unit, form_version: FormVersion, workflow_version: WorkflowVersion
) -> Case:
    """A draft of :func:`citizen` for :func:`unit` with nothing filled in."""
    return start_draft(
        actor=citizen,
        kind="test.matter",
        title={"fa": "پروانهٔ آزمایشی", "en": "Test permit"},
        unit=unit,
        form_version=form_version,
        workflow_version=workflow_version,
        promised_days=10,
    )


@pytest.fixture
def filled_draft(citizen: User, draft: Case) -> Case:
    """The draft with every step done."""
    save_step(actor=citizen, draft=draft, step_key="place", answers=ANSWERS)
    scan = picture()
    attach_file(actor=citizen, draft=draft, field_key="deed", file=scan, checked=check_upload(scan))
    return save_step(actor=citizen, draft=draft, step_key="papers", answers={"agree": True})


@pytest.fixture
def case(citizen: User, filled_draft: Case, other_unit: Unit) -> Case:
    """The submitted case of :func:`citizen`, on the desk of :func:`unit`."""
    return submit_case(actor=citizen, draft=filled_draft)
