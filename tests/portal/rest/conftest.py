"""Plugins that answer programs, put up for one test."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.urls import clear_url_caches

import portal.rest.urls
import portal.urls
from portal.contributions import Contribution, Gate
from portal.rest.apis import Api, apis
from portal.rest.cases import PublicCases
from tests.portal.rest.examples import Desk, Loans, MyCases

Serve = Callable[..., None]


def rebuild() -> None:
    """Build all addresses anew from what is declared now."""
    importlib.reload(portal.rest.urls)
    importlib.reload(portal.urls)
    clear_url_caches()


@pytest.fixture
def serve(closed: set[str], muted: set[str]) -> Iterator[Serve]:
    """Declare APIs of a plugin: ``serve("library", loans=Api(Loans))``."""
    kept = dict(apis._contributions)

    def declare(plugin: str, **declared: Api) -> None:
        for name, api in declared.items():
            apis.add(Contribution(plugin, name, api))
        rebuild()

    yield declare
    apis._contributions.clear()
    apis._contributions.update(kept)
    rebuild()


@pytest.fixture
def library(db, serve):
    """A plugin for everybody, for citizens and for staff, beside the core's own API."""
    cache.clear()
    serve("core", cases_api=Api(PublicCases, prefix="cases"))
    serve("library", loans=Api(Loans), mine=Api(MyCases), desk=Api(Desk))


@pytest.fixture
def closed(monkeypatch) -> set[str]:
    """The plugins that are switched off; all others are on."""
    plugins: set[str] = set()
    monkeypatch.setattr(Gate, "is_open", staticmethod(lambda plugin: plugin not in plugins))
    return plugins


@pytest.fixture
def muted(monkeypatch) -> set[str]:
    """The contributions that are silenced."""
    names: set[str] = set()
    monkeypatch.setattr(Gate, "is_muted", staticmethod(lambda name: name in names))
    return names


@pytest.fixture
def reports(monkeypatch) -> list[tuple[str, str]]:
    """What was reported: contribution and error."""
    told: list[tuple[str, str]] = []
    monkeypatch.setattr(
        Gate, "report", staticmethod(lambda name, error: told.append((name, str(error))))
    )
    return told
