"""Files and cases for the tests of the ledger."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from portal.accounts.models import Unit, User
from portal.cases.actions import submit_case
from portal.cases.actions.talk import Upload
from portal.cases.models import Case
from portal.forms.uploads import check_upload
from portal.workflow.actions import publish
from tests.portal.cases.richer import richer


@pytest.fixture
def scan() -> SimpleUploadedFile:
    """A small real PNG."""
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(picture, "PNG")
    return SimpleUploadedFile("سند ملک.png", picture.getvalue(), "image/png")


@pytest.fixture
def upload(scan: SimpleUploadedFile) -> Upload:
    """The scan, checked."""
    return Upload(file=scan, checked=check_upload(scan))


@pytest.fixture
def case_of(
    citizen: User, designer: User, filled_draft: Case, other_unit: Unit
) -> Callable[[dict[str, Any]], Case]:
    """Submit the filled draft under a workflow of one's own."""

    def submit(definition: dict[str, Any]) -> Case:
        version = publish(actor=designer, name="matter", definition=definition)
        filled_draft.workflow_version = version
        filled_draft.save()
        return submit_case(actor=citizen, draft=filled_draft)

    return submit


@pytest.fixture
def rich_case(case_of: Callable[[dict[str, Any]], Case]) -> Case:
    """A case whose workflow has conditions, questions for staff and a clock."""
    return case_of(richer())
