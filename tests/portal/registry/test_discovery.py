"""What is installed is judged by its metadata, before anything of it runs."""

from __future__ import annotations

from collections.abc import Callable
from email.message import Message
from importlib.metadata import EntryPoint
from typing import Any

import pytest
from django.urls import get_resolver

from portal.registry import discovery
from portal.registry.discovery import RESERVED, find_plugins


class Distribution:
    """What importlib.metadata says of an installed package."""

    def __init__(self, name: str, version: str = "1.0.0", requires: list[str] | None = None):
        self.name, self.version, self.requires = name, version, requires or []
        self.metadata = Message()
        self.metadata.json = {"author": "A town", "summary": "Lends books"}  # type: ignore[attr-defined]


Install = Callable[..., None]


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Install:
    """Pretend that distributions with one entry point each are installed."""
    entries: list[EntryPoint] = []
    monkeypatch.setattr(discovery, "entry_points", lambda group: entries)

    def one(slug: str, package: str = "portal", **distribution: Any) -> None:
        distribution.setdefault("name", f"portal-{slug}")
        entry = EntryPoint(slug, package, discovery.GROUP)
        entries.append(entry._for(Distribution(**distribution)))  # type: ignore[attr-defined]

    return one


def reasons(*allowed: str) -> dict[str, str]:
    return {one.slug: one.reason for one in find_plugins(allowed or ["*"]).refusals}


def test_a_sound_plugin_is_found_with_its_metadata(install):
    install("library", version="1.2.0", requires=["darvazeh>=0.1"])
    (found,) = find_plugins(["*"]).plugins
    assert (found.slug, found.version, found.author, found.summary) == (
        "library", "1.2.0", "A town", "Lends books",
    )  # fmt: skip


def test_an_unknown_slug_in_the_settings_is_named(install):
    assert "not installed" in reasons("libary")["libary"]


def test_two_plugins_with_one_slug_are_both_named_and_one_is_chosen(install):
    install("library", name="portal-library")
    install("library", "portal.cases", name="another-library")
    found = find_plugins(["*"])
    assert [one.distribution for one in found.plugins] == ["another-library"]
    assert "portal-library uses the slug of another-library" in reasons()["library"]


def test_the_portals_own_plugin_wins_its_slug(install):
    install("tracker", name="a-tracker")
    install("tracker", "portal.cases", name="darvazeh")
    (found,) = find_plugins(["*"]).plugins
    assert found.is_ours


def test_the_portals_own_plugins_come_first_so_that_no_name_sorts_before_them(install):
    install("aardvark", name="portal-aardvark")
    install("tracker", name="darvazeh")
    assert [one.slug for one in find_plugins(["*"]).plugins] == ["tracker", "aardvark"]


def test_a_plugin_for_a_newer_portal_says_which(install):
    install("library", requires=["darvazeh>=9,<10"])
    assert reasons()["library"].startswith("it needs darvazeh<10,>=9; ")


def test_a_missing_dependency_is_named(install):
    install("library", requires=["no-such-distribution>=2"])
    expected = "it needs no-such-distribution>=2, which is not installed"
    assert reasons()["library"] == expected


def test_a_dependency_of_an_extra_is_not_missed(install):
    install("library", requires=['no-such-distribution; extra == "test"'])
    assert reasons() == {}


@pytest.mark.parametrize(
    "broken", [{"requires": ["what is this??"]}, {"requires": ["django; no_such_marker == 'x'"]}]
)
def test_a_requirement_that_cannot_be_read_costs_its_plugin_only(install, broken):
    install("library", **broken)
    install("sound")
    assert "cannot be read" in reasons()["library"]
    assert [one.slug for one in find_plugins(["*"]).plugins] == ["sound"]


def test_metadata_that_an_installer_left_half_deleted_costs_its_plugin_only(install, monkeypatch):
    def nothing_left(distribution):
        raise TypeError("no METADATA")

    install("library")
    monkeypatch.setattr(Distribution, "metadata", property(nothing_left), raising=False)
    monkeypatch.setattr(Distribution, "__init__", lambda self, **given: None)
    monkeypatch.setattr(Distribution, "name", property(nothing_left), raising=False)
    install("ruined")
    assert "cannot be read" in reasons("ruined")["ruined"]


@pytest.mark.parametrize(
    "slug", ["Library", "1library", "li-brary", "li__brary", "library_", "x", "a" * 41, "lib/x"]
)
def test_a_slug_that_no_address_can_hold_is_refused(install, slug):
    install(slug, name="portal-x")
    assert "lower-case" in reasons()[slug]


@pytest.mark.parametrize("slug", ["admin", "cases", "core", "api", "search"])
def test_a_slug_of_the_portal_itself_is_refused(install, slug):
    install(slug)
    assert "belongs to the portal" in reasons()[slug]


def test_a_package_that_is_not_there_is_refused_before_django_trips_over_it(install):
    install("library", "no_such_package.inside")
    assert "cannot be found" in reasons()["library"]


def test_the_emergency_switch_leaves_a_plugin_out_unread(install):
    install("library", "no_such_package")
    assert find_plugins(["*"], ["library"]) == discovery.Found((), ())


def test_the_namespaces_and_first_segments_of_the_core_are_reserved():
    own = {"servicedesk", "sitecontent", "tracker"}
    public = get_resolver().url_patterns[-1].url_patterns
    taken = {pattern.namespace for pattern in public if getattr(pattern, "namespace", None)}
    segments = {str(p.pattern).split("/")[0] for p in get_resolver().url_patterns + public}
    plain = {text for text in segments if text.isalpha() and text not in ("fa", "en")}
    mounted = {"desk", "go", "track"}
    assert (taken - own) | (plain - mounted) <= RESERVED | {"wagtailcore"}
