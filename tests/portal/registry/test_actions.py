"""Administrators switch plugins; nobody else does, and nothing is lost."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from portal.accounts.access import SYSTEM
from portal.audit.models import AuditEntry
from portal.contributions import Gate
from portal.errors import Refused
from portal.registry import gate, loading
from portal.registry.actions import (
    Essential,
    TablesBehind,
    UnknownPlugin,
    change_plugin_settings,
    disable_plugin,
    enable_plugin,
    unmute,
)
from portal.registry.discovery import InstalledPlugin, Refusal
from portal.registry.models import PluginFault, PluginState
from portal.registry.plugin import Plugin
from portal.registry.plugin_settings import InvalidSettings
from portal.registry.removal import remove_plugin

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Settings:
    years: int = 1

    def check(self) -> list[str]:
        return ["a card lasts at least a year"] if self.years < 1 else []


class Library(Plugin):
    slug, package, title = "library", "tests.portal.registry", "Library"
    settings = Settings


@pytest.fixture(autouse=True)
def library(monkeypatch: pytest.MonkeyPatch) -> Library:
    plugin = Library()
    found = InstalledPlugin("library", "tests.portal.registry", "portal-library", "1.0.0")
    monkeypatch.setitem(loading.loaded, "library", plugin)
    monkeypatch.setitem(loading.packages, "library", found)
    gate.forget()
    return plugin


def test_switching_on_and_off_is_seen_at_once_and_written_down(administrator):
    enable_plugin(actor=administrator, slug="library")
    assert Gate.is_open("library")
    disable_plugin(actor=administrator, slug="library")
    assert not Gate.is_open("library")
    actions = AuditEntry.objects.filter(action__startswith="plugins.").values_list("action")
    assert [action for (action,) in actions] == ["plugins.disabled", "plugins.enabled"]
    assert PluginState.objects.get(slug="library").changed_by == administrator


@pytest.mark.parametrize("person", ["clerk", "head_of_unit", "pr_editor", "citizen"])
def test_nobody_else_may_switch_plugins(person, request):
    actor = request.getfixturevalue(person)
    for act in (enable_plugin, disable_plugin):
        with pytest.raises(Refused):
            act(actor=actor, slug="library")
    with pytest.raises(Refused):
        change_plugin_settings(actor=actor, slug="library", values={"years": 2})
    with pytest.raises(Refused):
        unmute(actor=actor, contribution="library.loans")


def test_an_unknown_plugin_is_named_with_those_that_are_there():
    with pytest.raises(UnknownPlugin, match=r"libary.*tracker"):
        enable_plugin(actor=SYSTEM, slug="libary")


def test_a_plugin_that_was_not_loaded_says_why(monkeypatch):
    monkeypatch.setattr(loading, "failures", [Refusal("ghost", "it needs darvazeh>=9")])
    with pytest.raises(UnknownPlugin, match="darvazeh>=9"):
        enable_plugin(actor=SYSTEM, slug="ghost")


@pytest.mark.parametrize("slug", ["core", "sitecontent"])
def test_the_portal_keeps_what_it_stands_on(slug):
    with pytest.raises(Essential):
        disable_plugin(actor=SYSTEM, slug=slug)
    with pytest.raises(Essential):
        remove_plugin(actor=SYSTEM, slug=slug)
    assert Gate.is_open(slug)


def test_settings_that_do_not_fit_keep_a_plugin_off_until_they_are_mended():
    PluginState.objects.create(slug="library", settings={"years": "many"})
    with pytest.raises(InvalidSettings, match="years"):
        enable_plugin(actor=SYSTEM, slug="library")
    assert not Gate.is_open("library")
    change_plugin_settings(actor=SYSTEM, slug="library", values={"years": 2})
    enable_plugin(actor=SYSTEM, slug="library")
    assert Gate.is_open("library")


def test_new_settings_are_in_force_at_once(library):
    change_plugin_settings(actor=SYSTEM, slug="library", values={"years": 3})
    assert library.settings_now == Settings(years=3)


def test_the_plugins_own_check_refuses_settings(library):
    with pytest.raises(InvalidSettings, match="at least a year"):
        change_plugin_settings(actor=SYSTEM, slug="library", values={"years": 0})
    assert library.settings_now == Settings(years=1)


def test_tables_that_lag_behind_keep_a_plugin_off(monkeypatch):
    monkeypatch.setattr(
        "portal.registry.actions.pending_migrations", lambda package: ["library.0002"]
    )
    with pytest.raises(TablesBehind, match="migrate"):
        enable_plugin(actor=SYSTEM, slug="library")


def test_what_was_muted_gets_another_chance_by_itself_or_with_its_plugin():
    PluginState.objects.create(slug="library", enabled=True, muted=["library.a", "library.b"])
    gate.forget()
    unmute(actor=SYSTEM, contribution="library.a")
    assert (Gate.is_muted("library.a"), Gate.is_muted("library.b")) == (False, True)
    enable_plugin(actor=SYSTEM, slug="library")
    assert not Gate.is_muted("library.b")


def test_failures_before_a_second_chance_do_not_count(library):
    PluginState.objects.create(slug="library", enabled=True, muted=["library.a"])
    moments = {"first_at": "2026-11-22T10:00:00Z", "last_at": "2026-11-22T10:00:00Z"}
    PluginFault.objects.create(
        contribution="library.a", plugin="library", count=5, recent=["x"] * 5, **moments
    )
    unmute(actor=SYSTEM, contribution="library.a")
    fault = PluginFault.objects.get()
    assert (fault.count, fault.recent) == (5, [])
