"""The step with every question, answered."""

from __future__ import annotations

import pytest

from portal.forms.answers import StepResult, clean_step
from portal.forms.compile import compile_form
from tests.portal.forms.examples import FORM, FULL_POST
from tests.portal.forms.files import PDF, upload


@pytest.fixture
def full() -> StepResult:
    """Every question answered well, with a file, and with things that nobody asked for."""
    return clean_step(
        compile_form(FORM).step("all"),
        {**FULL_POST, "phase": "closed", "is_staff": "1", "note": "x"},
        {"deed": upload(PDF), "other": upload(PDF)},
        "fa",
    )
