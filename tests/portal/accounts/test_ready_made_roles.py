"""Ready-made roles: made once, joined by what is newly permitted, else left to administrators."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from portal.accounts.models import KnownPermission, Role
from portal.accounts.permissions import (
    CORE_PERMISSIONS,
    CORE_ROLES,
    PermissionDeclaration,
    RoleDeclaration,
    UndeclaredPermission,
    permission_key,
    permissions,
    roles,
    sync_roles,
)
from portal.audit.models import AuditEntry
from portal.contributions import Contribution


@pytest.fixture
def clerk_role(db):
    sync_roles()
    return Role.objects.get(slug="clerk")


def test_syncing_again_keeps_what_an_administrator_changed(clerk_role):
    Role.objects.filter(pk=clerk_role.pk).update(permissions=[], title="Desk clerk")
    sync_roles()
    role = Role.objects.get(pk=clerk_role.pk)
    assert (role.permissions, role.title) == ([], "Desk clerk")


def test_a_plugins_role_holds_its_permissions_by_key(db, library):
    sync_roles()
    role = Role.objects.get(slug="library-chief-librarian")
    assert role.permissions == ["library.decide", "cases.see"]
    assert not role.group.permissions.exists()


def test_a_plugins_role_with_a_core_title_gets_its_own_group(db, library):
    sync_roles()
    role = Role.objects.get(slug="library-clerk")
    assert role.group != Role.objects.get(slug="clerk").group


def declare(name, *can, **new):
    """Let the library's next version declare permissions, and its role ``name`` list ``can``."""
    for key, title in new.items():
        permissions.add(Contribution("library", key, PermissionDeclaration(title)))
    roles.add(Contribution("library", name, RoleDeclaration("Librarian", can=can, admin=False)))


def librarian():
    return Role.objects.get(slug="library-chief-librarian")


def test_a_permission_that_an_update_brings_joins_the_role_that_lists_it(db, library):
    sync_roles()
    declare("chief_librarian", "library.decide", "library.lend", "cases.see", lend="Lend")
    sync_roles()
    assert librarian().permissions == ["library.decide", "cases.see", "library.lend"]
    entry = AuditEntry.objects.get(action="accounts.role_changed")
    assert (entry.actor, entry.details["permissions"]) == (None, librarian().permissions)


def test_what_an_administrator_took_from_a_role_stays_away_when_an_update_brings_more(db, library):
    sync_roles()
    Role.objects.filter(slug="library-chief-librarian").update(permissions=["cases.see"])
    declare("chief_librarian", "library.decide", "library.lend", "cases.see", lend="Lend")
    sync_roles()
    assert librarian().permissions == ["cases.see", "library.lend"]
    Role.objects.filter(slug="library-chief-librarian").update(permissions=[])
    sync_roles()
    assert librarian().permissions == []


def test_a_permission_that_was_there_before_does_not_join_a_role_that_lists_it_later(db, library):
    sync_roles()
    declare("chief_librarian", "library.decide", "cases.see", "cases.handle")
    sync_roles()
    assert librarian().permissions == ["library.decide", "cases.see"]


def test_a_plugin_that_was_left_out_for_a_while_brings_nothing_new(db, library):
    sync_roles()
    Role.objects.filter(slug="library-chief-librarian").update(permissions=[])
    kept = permissions.of_plugin("library"), roles.of_plugin("library")
    permissions.drop_plugin("library")
    roles.drop_plugin("library")
    sync_roles()
    for point, contributions in zip((permissions, roles), kept, strict=True):
        for contribution in contributions:
            point.add(contribution)
    sync_roles()
    assert librarian().permissions == []


def test_a_role_that_could_not_be_read_gets_its_new_permissions_once_it_can(db, library):
    sync_roles()
    stray = PermissionDeclaration("Stray")
    declare("chief_librarian", "library.lend", stray, lend="Lend")
    sync_roles()
    assert librarian().permissions == ["library.decide", "cases.see"]
    declare("chief_librarian", "library.lend")
    sync_roles()
    assert "library.lend" in librarian().permissions


def test_a_permission_that_the_portal_adds_joins_its_own_roles(db, monkeypatch):
    sync_roles()
    can = [*CORE_PERMISSIONS, "sheets.print"]
    monkeypatch.setitem(CORE_PERMISSIONS, "sheets.print", PermissionDeclaration("Print"))
    monkeypatch.setitem(CORE_ROLES, "administrator", RoleDeclaration("Administrator", can))
    sync_roles()
    assert "sheets.print" in Role.objects.get(slug="administrator").permissions
    assert "sheets.print" not in Role.objects.get(slug="clerk").permissions


def test_syncing_again_costs_two_queries(db, library, django_assert_num_queries):
    sync_roles()
    with django_assert_num_queries(2):
        sync_roles()


def test_a_town_from_before_keeps_its_decisions_and_gets_what_came_since(db):
    sync_roles()
    Role.objects.filter(slug="administrator").update(permissions=["accounts.manage"])
    KnownPermission.objects.all().delete()
    since = import_module("portal.accounts.migrations.0002_known_permission")
    since.note_what_was_there(apps, connection.schema_editor())
    sync_roles()
    found = Role.objects.get(slug="administrator").permissions
    assert {"accounts.manage", "plugins.manage"} <= set(found)
    assert set(found) & set(since.DECLARED_BEFORE) == {"accounts.manage"}


def test_a_new_town_has_known_nothing_before(db):
    Role.objects.all().delete()
    KnownPermission.objects.all().delete()
    since = import_module("portal.accounts.migrations.0002_known_permission")
    since.note_what_was_there(apps, connection.schema_editor())
    assert not KnownPermission.objects.exists()


def test_a_permission_that_nobody_declared_is_named(library):
    with pytest.raises(UndeclaredPermission, match="Stray"):
        permission_key(PermissionDeclaration("Stray"))


@pytest.fixture
def library():
    decide = PermissionDeclaration("Decide on memberships")
    permissions.add(Contribution("library", "decide", decide))
    chief = RoleDeclaration("Librarian", can=[decide, "cases.see"], admin=False)
    roles.add(Contribution("library", "chief_librarian", chief))
    roles.add(Contribution("library", "clerk", RoleDeclaration("Clerk", can=[])))
    yield
    permissions.drop_plugin("library")
    roles.drop_plugin("library")
