"""Every ready-made workflow can be published as it is."""

from __future__ import annotations

import pytest

from plugins.servicedesk.workflow_designer.patterns import definition_of, patterns
from portal.api.definitions import check_workflow, compile_workflow

NAMES = [one.name for one in patterns()]


@pytest.mark.parametrize("name", NAMES)
def test_a_check_finds_nothing_in_a_pattern(name, unit):
    assert check_workflow(definition_of(name, unit.slug), units=[unit.slug]) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_pattern_speaks_both_languages(name):
    definition = definition_of(name)
    texts = [one["label"] for part in ("states", "moves") for one in definition[part]]
    assert all(set(text) == {"fa", "en"} and all(text.values()) for text in texts)


def test_each_pattern_is_another_way():
    ways = {tuple(state.key for state in compile_workflow(definition_of(n)).path()) for n in NAMES}
    assert len(ways) == len(NAMES) == 6


def test_the_unit_does_what_staff_do(unit):
    states = {one["key"]: one for one in definition_of("inquiry", unit.slug)["states"]}
    assert states["check"]["unit"] == states["decide"]["unit"] == unit.slug
    assert "unit" not in states["missing_documents"]


def test_an_unknown_pattern_is_refused():
    with pytest.raises(LookupError):
        definition_of("nothing_of_the_kind")
