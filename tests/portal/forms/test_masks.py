"""Renovation codes by the pattern of the town."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from portal.definitions.reading import InvalidDefinition
from portal.forms.compile import compile_form
from portal.forms.masks import Mask, is_mask
from tests.portal.forms.examples import ask, only

MASK = Mask("9-99-999")


@pytest.mark.parametrize(
    "typed", ["1-02-003", "۱-۰۲-۰۰۳", "102003", "1/2/3", "1 2 3", "1.02.003", "۱\u200c۲\u200c۳"]
)
def test_one_code_is_read_from_every_spelling(typed):
    assert MASK.read(typed) == "1-02-003"


@pytest.mark.parametrize(
    "typed", ["", "1-2", "12345", "1234567", "1-022-03", "11-2-3", "a-bb-ccc", "1-02-00²", "-"]
)
def test_a_code_of_another_pattern_is_refused(typed):
    with pytest.raises(ValidationError) as refusal:
        MASK.read(typed)
    assert refusal.value.code == "invalid"


def test_the_example_is_a_code_of_the_pattern():
    assert MASK.example == "1-02-003"
    assert MASK.read(MASK.example) == MASK.example


@pytest.mark.parametrize("pattern", ["9999", "9-99-99", "99/99", "9.9.9.9", "99 99"])
def test_patterns_of_nines_are_masks(pattern):
    assert is_mask(pattern)


@pytest.mark.parametrize(
    "pattern", ["", "9", "99-", "-99", "9--99", "8888", "99a99", 9999, None, "9" * 41, "99-99\n"]
)
def test_other_patterns_are_none(pattern):
    assert not is_mask(pattern)


def test_the_town_has_a_pattern_of_its_own(settings):
    settings.PORTAL_RENOVATION_CODE_MASK = "99-99"
    assert ask("renovation_code", "۱۲۳۴").answers == {"q": "12-34"}
    assert ask("renovation_code", "۱۲۳۴۵۶", mask="999-999").answers == {"q": "123-456"}


def test_a_definition_with_another_mask_is_refused_by_its_place():
    with pytest.raises(InvalidDefinition, match=r"fields\[0\]\.mask"):
        compile_form(only("renovation_code", mask="99x99"))
