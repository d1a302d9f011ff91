"""Files and cases for the tests of the ledger."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from portal.cases.actions.talk import Upload
from portal.forms.uploads import check_upload


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
