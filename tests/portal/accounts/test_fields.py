"""The field for the six digits of a code."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from portal.api.accounts import CodeField


@pytest.mark.parametrize("typed", ["123456", "۱۲۳۴۵۶", "١٢٣ ٤٥٦", " 123-456 "])
def test_six_digits_of_any_script_become_ascii(typed: str) -> None:
    assert CodeField().clean(typed) == "123456"


@pytest.mark.parametrize("typed", ["12345", "1234567", "12a456", "½23456", "…", "1" * 41])
def test_anything_else_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        CodeField().clean(typed)


def test_nothing_is_refused_unless_it_may_be_left_out() -> None:
    with pytest.raises(ValidationError):
        CodeField().clean("")
    assert CodeField(required=False).clean("") == ""


def test_the_label_may_differ() -> None:
    assert CodeField(label="Code").label == "Code"
    assert CodeField().widget.attrs["autocomplete"] == "one-time-code"
