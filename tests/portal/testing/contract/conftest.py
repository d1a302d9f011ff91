"""Puts a plugin that nobody installed into the portal, for one test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver
from django.urls.resolvers import LocalePrefixPattern

from portal import urls
from portal.gated_urls import gated_include
from portal.registry import loading
from portal.registry.discovery import InstalledPlugin
from portal.registry.plugin import ALL_POINTS, Plugin
from portal.rest import urls as rest_urls
from portal.rest.apis import apis
from portal.rest.routes import api_urlpatterns
from portal.testing.contract.subject import Subject
from portal.testing.contract.town import Town, open_town
from tests.portal.testing.contract import bad

Install = Callable[..., Subject]


def files(folder: Path, **contents: str) -> Path:
    """Write files into a package; ``__`` in a name is a folder, its last ``_`` the dot."""
    for name, text in contents.items():
        stem, _dot, suffix = name.replace("__", "/").rpartition("_")
        path = folder / f"{stem}.{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Install]:
    """Give a function that installs a plugin class, with views and files, and returns it."""
    kept = {point: dict(point._contributions) for point in ALL_POINTS}
    monkeypatch.setattr(loading, "loaded", dict(loading.loaded))
    monkeypatch.setattr(loading, "packages", dict(loading.packages))

    def make(
        declared: type[Plugin],
        *patterns: URLPattern | URLResolver,
        requires: tuple[str, ...] = ("darvazeh>=0.1,<1",),
        version: str = "1.0",
        **contents: str,
    ) -> Subject:
        found = InstalledPlugin(bad.SLUG, bad.PACKAGE, "portal-bad", version, summary="Bad")
        declared.slug, declared.package = found.slug, found.package
        plugin = declared()
        for point, contribution in plugin.contributions():
            point.add(contribution)
        loading.loaded[bad.SLUG], loading.packages[bad.SLUG] = plugin, found
        mount(monkeypatch, list(patterns))
        folder = files(tmp_path / "bad", **contents)
        return Subject(plugin=plugin, installed=found, folder=folder, requires=requires)

    yield make
    for point, contributions in kept.items():
        point._contributions.clear()
        point._contributions.update(contributions)


def mount(monkeypatch: pytest.MonkeyPatch, patterns: list[Any]) -> None:
    """Add pages below ``/fa/p/bad/``, and the plugin's API, in front of what is there."""
    paged = next(one for one in urls.urlpatterns if isinstance(one.pattern, LocalePrefixPattern))
    pages = gated_include("p/bad/", patterns, plugin=bad.SLUG, namespace=bad.SLUG)
    before, rest = list(paged.url_patterns), list(rest_urls.urlpatterns)
    monkeypatch.setattr(paged, "url_patterns", [pages, *before])
    if apis.of_plugin(bad.SLUG):
        programs = [one for one in api_urlpatterns() if one.plugin == bad.SLUG]
        shown = SimpleNamespace(url_patterns=[*programs, *rest])
        monkeypatch.setattr("portal.rest.openapi.get_resolver", lambda name: shown)
        below = next(one for one in urls.urlpatterns if str(one.pattern) == "api/v1/")
        monkeypatch.setattr(below, "url_patterns", [*programs, *rest])


@pytest.fixture
def town_of(db: None) -> Callable[[Subject], Town]:
    """Give a function that opens a town for a plugin."""
    return open_town
