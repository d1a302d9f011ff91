"""A plugin's building blocks, switches for it, and what its blocks may do wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from wagtail import blocks

from portal.contributions import Contribution, Gate
from portal.registry.page_blocks import Block, blocks_point
from portal.registry.plugin import Plugin

HOURS = "library__opening_hours"
STORED = {"type": HOURS, "value": {"days": "شنبه", "place": "تالار ۱"}, "id": "8c3f6a54"}


def fail() -> Any:
    raise RuntimeError("a plugin's bug")


def objection() -> Any:
    raise ValidationError("Write something else.")


@dataclass
class Misbehaviour:
    """Which method of the library's blocks does wrong at the moment, and what it does."""

    at: str = ""
    answer: Callable[[], Any] = fail


wrong = Misbehaviour()


def _may_fail(name: str) -> Any:
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        if wrong.at == name:
            return wrong.answer()
        return getattr(super(Misbehaving, self), name)(*args, **kwargs)

    return method


class Misbehaving:
    """Makes one method of a block do wrong."""

    bulk_to_python = _may_fail("bulk_to_python")
    clean = _may_fail("clean")
    extract_references = _may_fail("extract_references")
    get_default = _may_fail("get_default")
    get_form_state = _may_fail("get_form_state")
    get_prep_value = _may_fail("get_prep_value")
    get_searchable_content = _may_fail("get_searchable_content")
    normalize = _may_fail("normalize")
    render = _may_fail("render")
    value_from_datadict = _may_fail("value_from_datadict")


class HoursBlock(Misbehaving, blocks.StructBlock):
    days = blocks.CharBlock()
    place = blocks.CharBlock(required=False)

    class Meta:
        label = "Opening hours"
        icon = "time"
        group = "Library"


class SignBlock(Misbehaving, blocks.CharBlock):
    """A line of text."""


class Library(Plugin):
    slug = "library"
    opening_hours = Block(HoursBlock())
    sign = Block(SignBlock())


@dataclass
class Switches:
    """Turns the library's plugin and its blocks on and off, and hears what was reported."""

    is_on: bool = True
    muted: set[str] = field(default_factory=set)
    reports: list[str] = field(default_factory=list)

    def turn_off(self) -> None:
        self.is_on = False

    def turn_on(self) -> None:
        self.is_on = True

    def mute(self, block: str) -> None:
        self.muted.add(f"library.{block}")

    def uninstall(self) -> None:
        blocks_point.drop_plugin("library")

    def break_block(self, method: str, answer: Callable[[], Any] = fail) -> None:
        wrong.at, wrong.answer = method, answer


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Iterator[Switches]:
    """The library plugin, on until it is switched."""
    switches = Switches()
    is_open = Gate.is_open
    monkeypatch.setattr(
        Gate,
        "is_open",
        staticmethod(lambda slug: switches.is_on if slug == "library" else is_open(slug)),
    )
    monkeypatch.setattr(Gate, "is_muted", staticmethod(switches.muted.__contains__))
    monkeypatch.setattr(
        Gate, "report", staticmethod(lambda name, error: switches.reports.append(name))
    )
    blocks_point.add(Contribution("library", "opening_hours", Library.opening_hours))
    blocks_point.add(Contribution("library", "sign", Library.sign))
    yield switches
    blocks_point.drop_plugin("library")
    wrong.at, wrong.answer = "", fail
