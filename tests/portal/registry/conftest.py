"""Fixtures of the plugin platform."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from portal.cases.kinds import tracking_pages
from portal.contributions import ExtensionPoint
from portal.registry import gate, loading
from portal.registry.discovery import InstalledPlugin
from portal.registry.models import PluginState
from portal.registry.page_blocks import blocks_point
from portal.registry.plugin import ALL_POINTS
from portal.registry.points import demo_loaders_point
from tests.library_blocks import library as library
from tests.portal.registry.stranger import SLUG, Stranger
from tests.portal.registry.stranger_uses import USES
from tests.portal.registry.stranger_world import World

POINTS: list[ExtensionPoint[Any]] = [*dict.fromkeys([*ALL_POINTS, blocks_point])]


@pytest.fixture
def world(
    request: pytest.FixtureRequest, db: None, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> Iterator[World]:
    """A town in which the stranger's plugin is loaded and on, with nothing contributed yet."""
    found = InstalledPlugin(SLUG, Stranger.package, "portal-stranger", "1.0", "A stranger")
    monkeypatch.setitem(loading.loaded, SLUG, Stranger())
    monkeypatch.setitem(loading.packages, SLUG, found)
    settings.PORTAL_DEMO, settings.PORTAL_STRICT = True, False
    monkeypatch.setattr(tracking_pages, "_contributions", {})
    monkeypatch.setattr(demo_loaders_point, "_contributions", {})
    PluginState.objects.create(slug=SLUG, enabled=True)
    gate.forget()
    yield World(request, USES)
    for point in POINTS:
        point.drop_plugin(SLUG)
