"""A plugin that is removed for good takes what is its own, and nothing of its neighbours."""

from __future__ import annotations

import json

import pytest
from django.utils import timezone

from portal.accounts.access import SYSTEM
from portal.accounts.actions import grant_role
from portal.accounts.models import KnownPermission, Role, RoleGrant
from portal.accounts.permissions import PermissionDeclaration, RoleDeclaration, sync_roles
from portal.contributions import Gate
from portal.events.models import EventDelivery
from portal.registry import gate, loading
from portal.registry.discovery import InstalledPlugin
from portal.registry.models import PluginFault, PluginState
from portal.registry.plugin import ALL_POINTS, Plugin
from portal.registry.removal import ExportExists, remove_plugin
from portal.testing.factories import StaffFactory

pytestmark = pytest.mark.django_db


class Library(Plugin):
    slug, package, title = "library", "tests.no_app_of_the_library", "Library"
    decide = PermissionDeclaration("Decide")
    librarian = RoleDeclaration("Librarian", can=["library.decide"])


class LibraryTwo(Plugin):
    slug, package, title = "library_two", "tests.no_app_of_the_other", "The other library"
    decide = PermissionDeclaration("Decide")
    librarian = RoleDeclaration("Librarian of the other", can=["library_two.decide"])


@pytest.fixture(autouse=True)
def libraries(monkeypatch: pytest.MonkeyPatch):
    for plugin in (Library(), LibraryTwo()):
        found = InstalledPlugin(plugin.slug, plugin.package, f"portal-{plugin.slug}", "1.0.0")
        monkeypatch.setitem(loading.loaded, plugin.slug, plugin)
        monkeypatch.setitem(loading.packages, plugin.slug, found)
        for point, contribution in plugin.contributions():
            point.add(contribution)
        PluginState.objects.create(slug=plugin.slug, enabled=True)
    gate.forget()
    sync_roles()
    yield
    for point in ALL_POINTS:
        point.drop_plugin("library")
        point.drop_plugin("library_two")


def given_up(subscriber: str) -> None:
    EventDelivery.objects.create(
        subscriber=subscriber, event="x", state="failed", finished_at=timezone.now()
    )


def test_what_is_its_own_goes_and_what_is_its_neighbours_stays(tmp_path):
    for slug in ("library", "library_two"):
        given_up(f"{slug}.ear")
        PluginFault.objects.create(
            contribution=f"{slug}.ear",
            plugin=slug,
            first_at=timezone.now(),
            last_at=timezone.now(),
        )
    written = remove_plugin(actor=SYSTEM, slug="library", export=str(tmp_path / "rows.json"))
    assert json.loads(written.read_text()) == []
    assert not Role.objects.filter(slug="library-librarian").exists()
    assert Role.objects.get(slug="library-two-librarian").permissions == ["library_two.decide"]
    keys = set(KnownPermission.objects.values_list("key", flat=True))
    assert keys & {"library.decide", "library_two.decide"} == {"library_two.decide"}
    assert EventDelivery.objects.get().subscriber == "library_two.ear"
    assert PluginFault.objects.get().plugin == "library_two"
    assert not PluginState.objects.filter(slug="library").exists()


def test_a_role_that_only_an_earlier_version_brought_goes_too(tmp_path):
    former = Role.objects.get(slug="library-librarian")
    Role.objects.filter(pk=former.pk).update(slug="library-former")
    remove_plugin(actor=SYSTEM, slug="library", export=str(tmp_path / "rows.json"))
    assert not Role.objects.filter(pk=former.pk).exists()


def test_who_was_in_the_back_office_for_the_plugin_alone_is_staff_no_more(tmp_path):
    person = StaffFactory.create()
    role = Role.objects.get(slug="library-librarian")
    grant_role(actor=SYSTEM, user=person, role=role)
    person.refresh_from_db()
    assert person.is_staff
    remove_plugin(actor=SYSTEM, slug="library", export=str(tmp_path / "rows.json"))
    person.refresh_from_db()
    assert not RoleGrant.objects.filter(user=person).exists()
    assert not person.is_staff


def test_no_file_is_written_over_and_nothing_happens_before(tmp_path):
    there = tmp_path / "rows.json"
    there.write_text("precious")
    with pytest.raises(ExportExists, match=r"rows\.json"):
        remove_plugin(actor=SYSTEM, slug="library", export=str(there))
    gate.forget()
    assert Gate.is_open("library")
    assert there.read_text() == "precious"


def test_what_ships_with_the_portal_stays_off_once_its_tables_are_gone(tmp_path, monkeypatch):
    monkeypatch.setattr("portal.registry.removal.models_of", lambda package: [])
    monkeypatch.setattr("portal.registry.removal.labels_of", lambda package: set())
    remove_plugin(actor=SYSTEM, slug="tracker", export=str(tmp_path / "rows.json"))
    gate.forget()
    assert not Gate.is_open("tracker")
