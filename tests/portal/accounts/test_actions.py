"""Granting, revoking, profiles, units and roles."""

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from portal.accounts.access import SYSTEM, has_permission
from portal.accounts.actions import (
    NoSuchGrant,
    OwnAccess,
    TitleTaken,
    UnitInsideItself,
    UnknownPermission,
    change_profile,
    grant_role,
    revoke_role,
    save_role,
    save_unit,
)
from portal.accounts.models import Role, RoleGrant, Unit, User
from portal.accounts.permissions import (
    sync_roles,
)
from portal.audit.models import AuditEntry
from portal.errors import Refused
from portal.testing.factories import StaffFactory, UnitFactory


@pytest.fixture
def clerk_role(db):
    sync_roles()
    return Role.objects.get(slug="clerk")


@pytest.fixture
def newcomer(db):
    return StaffFactory.create()


def test_granting_a_role_gives_its_permissions_group_and_staff_mark(
    administrator, newcomer, clerk_role, unit
):
    grant_role(actor=administrator, user=newcomer, role=clerk_role, unit=unit)
    newcomer.refresh_from_db()
    assert has_permission(newcomer, "cases.see", unit=unit)
    assert clerk_role.group in newcomer.groups.all()
    assert newcomer.is_staff
    assert newcomer.has_perm("wagtailadmin.access_admin")


def test_granting_is_written_into_the_audit_book(administrator, newcomer, clerk_role, unit):
    grant_role(actor=administrator, user=newcomer, role=clerk_role, unit=unit)
    entry = AuditEntry.objects.get(action="accounts.role_granted", actor=administrator)
    assert entry.target_id == str(newcomer.pk)
    assert entry.details == {"role": "clerk", "unit": "unit"}


@pytest.mark.parametrize("place", ["unit", None])
def test_granting_twice_gives_one_grant(administrator, newcomer, clerk_role, unit, place):
    where = unit if place else None
    for _again in range(2):
        grant_role(actor=administrator, user=newcomer, role=clerk_role, unit=where)
    assert RoleGrant.objects.filter(user=newcomer).count() == 1
    assert AuditEntry.objects.filter(target_id=str(newcomer.pk)).count() == 1


@pytest.mark.parametrize("actor", ["clerk", "head_of_unit", "citizen", "pr_editor"])
def test_others_cannot_grant(request, actor, newcomer, clerk_role, unit):
    with pytest.raises(Refused):
        grant_role(actor=request.getfixturevalue(actor), user=newcomer, role=clerk_role, unit=unit)
    assert not RoleGrant.objects.filter(user=newcomer).exists()


def test_an_administrator_of_one_unit_cannot_grant(newcomer, clerk_role, unit):
    local = StaffFactory.create()
    administrator_role = Role.objects.get(slug="administrator")
    grant_role(actor=SYSTEM, user=local, role=administrator_role, unit=unit)
    with pytest.raises(Refused):
        grant_role(actor=local, user=newcomer, role=clerk_role, unit=unit)


def test_a_role_without_admin_access_does_not_make_staff(administrator, newcomer):
    role = save_role(
        actor=administrator, role=Role(slug="guest", title="Guest"), permissions=[], admin=False
    )
    grant_role(actor=administrator, user=newcomer, role=role)
    newcomer.refresh_from_db()
    assert not newcomer.is_staff


def test_revoking_the_last_grant_takes_group_and_staff_mark_away(
    administrator, newcomer, clerk_role, unit, other_unit
):
    for place in (unit, other_unit):
        grant_role(actor=administrator, user=newcomer, role=clerk_role, unit=place)
    revoke_role(actor=administrator, user=newcomer, role=clerk_role, unit=unit)
    newcomer.refresh_from_db()
    assert newcomer.is_staff
    assert not has_permission(newcomer, "cases.see", unit=unit)
    revoke_role(actor=administrator, user=newcomer, role=clerk_role, unit=other_unit)
    newcomer.refresh_from_db()
    assert not newcomer.is_staff
    assert not newcomer.groups.exists()
    assert AuditEntry.objects.filter(action="accounts.role_revoked").count() == 2


def test_revoking_keeps_staff_who_hold_another_role(administrator, head_of_unit, unit, clerk_role):
    grant_role(actor=administrator, user=head_of_unit, role=clerk_role, unit=unit)
    revoke_role(actor=administrator, user=head_of_unit, role=clerk_role, unit=unit)
    head_of_unit.refresh_from_db()
    assert head_of_unit.is_staff


def test_revoking_what_was_never_granted_is_refused(administrator, newcomer, clerk_role):
    with pytest.raises(NoSuchGrant):
        revoke_role(actor=administrator, user=newcomer, role=clerk_role)


def test_others_cannot_revoke(clerk, head_of_unit, unit):
    with pytest.raises(Refused):
        revoke_role(actor=head_of_unit, user=clerk, role=Role.objects.get(slug="clerk"), unit=unit)
    assert RoleGrant.objects.filter(user=clerk).exists()


def test_administrators_cannot_lock_themselves_out(administrator):
    with pytest.raises(OwnAccess):
        revoke_role(
            actor=administrator,
            user=administrator,
            role=Role.objects.get(slug="administrator"),
        )


def test_a_citizen_changes_the_own_profile(citizen):
    _change(citizen, citizen, national_id="۰۰۱۲۳۴۵۶۷۹", first_name="علي")
    citizen.refresh_from_db()
    assert (citizen.national_id, citizen.first_name) == ("0012345679", "علی")


def test_the_audit_book_learns_the_fields_and_not_the_values(citizen):
    _change(citizen, citizen, national_id="0012345679")
    entry = AuditEntry.objects.get(action="accounts.profile_changed")
    assert "national_id" in entry.details["fields"]
    assert "0012345679" not in str(entry.details)


def test_a_wrong_national_id_is_refused(citizen):
    with pytest.raises(ValidationError):
        _change(citizen, citizen, national_id="0012345678")


@pytest.mark.parametrize("actor", ["another_citizen", "clerk"])
def test_others_cannot_change_a_profile(request, actor, citizen):
    with pytest.raises(Refused):
        _change(request.getfixturevalue(actor), citizen, first_name="Mallory")
    citizen.refresh_from_db()
    assert citizen.first_name != "Mallory"


def test_an_administrator_may_change_a_profile(administrator, citizen):
    _change(administrator, citizen, first_name="Alex")
    assert User.objects.get(pk=citizen.pk).first_name == "Alex"


def test_an_email_is_added_changed_and_taken_away(citizen):
    for email in (" nika@example.org ", "n@example.org", ""):
        _change(citizen, citizen, email=email)
        citizen.refresh_from_db()
        assert citizen.email == email.strip()


def test_an_email_that_is_not_mentioned_stays(citizen):
    _change(citizen, citizen, email="nika@example.org")
    _change(citizen, citizen, first_name="Nika")
    citizen.refresh_from_db()
    assert citizen.email == "nika@example.org"


@pytest.mark.parametrize("wrong", ["nika", "a@b\nBcc: c@example.org", "@example.org"])
def test_a_wrong_email_is_refused(citizen, wrong):
    with pytest.raises(ValidationError):
        _change(citizen, citizen, email=wrong)


def test_staff_cannot_turn_their_password_reset_to_another_address(clerk, administrator):
    with pytest.raises(Refused):
        _change(clerk, clerk, email="thief@example.org")
    _change(administrator, clerk, email="clerk@example.org")
    clerk.refresh_from_db()
    assert clerk.email == "clerk@example.org"


def test_saving_an_unchanged_profile_writes_nothing(citizen):
    _change(citizen, citizen)
    before = AuditEntry.objects.count()
    _change(citizen, citizen)
    assert AuditEntry.objects.count() == before


def test_a_unit_is_added_below_another(administrator, unit):
    added = save_unit(actor=administrator, unit=Unit(slug="new", title="New"), parent=unit)
    assert added.get_parent(update=True) == unit
    assert AuditEntry.objects.filter(action="accounts.unit_added").exists()


def test_moving_a_unit_moves_the_rights_with_it(administrator, clerk, unit, other_unit):
    save_unit(actor=administrator, unit=Unit.objects.get(pk=other_unit.pk), parent=unit)
    assert has_permission(clerk, "cases.see", unit=Unit.objects.get(pk=other_unit.pk))


def test_a_unit_becomes_a_root(administrator, unit):
    save_unit(actor=administrator, unit=Unit.objects.get(pk=unit.pk), parent=None)
    assert Unit.objects.get(pk=unit.pk).is_root()


def test_a_unit_cannot_move_below_itself(administrator, parent_unit, unit):
    with pytest.raises(UnitInsideItself):
        save_unit(actor=administrator, unit=Unit.objects.get(pk=parent_unit.pk), parent=unit)


def test_others_cannot_change_units_or_roles(head_of_unit, unit, clerk_role):
    with pytest.raises(Refused):
        save_unit(actor=head_of_unit, unit=unit)
    with pytest.raises(Refused):
        save_role(actor=head_of_unit, role=clerk_role, permissions=["accounts.manage"])


def test_a_role_holds_only_declared_permissions(administrator, clerk_role):
    with pytest.raises(UnknownPermission):
        save_role(actor=administrator, role=clerk_role, permissions=["cases.everything"])


def test_a_role_keeps_the_permissions_of_a_plugin_that_is_switched_off(administrator, clerk_role):
    Role.objects.filter(pk=clerk_role.pk).update(permissions=["library.decide", "cases.see"])
    role = Role.objects.get(pk=clerk_role.pk)
    save_role(actor=administrator, role=role, permissions=["cases.handle"])
    assert role.permissions == ["cases.handle", "library.decide"]


def test_a_new_role_cannot_take_over_another_group(administrator):
    Group.objects.create(name="Moderators of all")
    with pytest.raises(TitleTaken):
        save_role(
            actor=administrator,
            role=Role(slug="m", title="Moderators of all"),
            permissions=[],
            admin=True,
        )


def test_opening_the_back_office_to_a_role_marks_its_holders(administrator, newcomer):
    role = Role(slug="guest", title="Guest")
    save_role(actor=administrator, role=role, permissions=[], admin=False)
    grant_role(actor=administrator, user=newcomer, role=role)
    save_role(actor=administrator, role=role, permissions=[], admin=True)
    newcomer.refresh_from_db()
    assert newcomer.is_staff


def test_the_core_roles_are_there_after_migrating(db):
    found = set(Role.objects.values_list("slug", flat=True))
    assert {"clerk", "head", "pr-editor", "administrator"} <= found


def test_sub_units_of_a_sample_tree_are_reached(administrator, newcomer, clerk_role):
    root = UnitFactory.create()
    leaf = UnitFactory.create(parent=UnitFactory.create(parent=root))
    grant_role(actor=administrator, user=newcomer, role=clerk_role, unit=root)
    assert has_permission(newcomer, "cases.handle", unit=leaf)


def _change(actor, user, **fields):
    current = {
        "first_name": user.first_name,
        "last_name": user.last_name,
        "national_id": user.national_id,
        "language": user.language,
    }
    return change_profile(actor=actor, user=user, **{**current, **fields})


@pytest.mark.parametrize("city_wide", [True, False])
def test_the_database_itself_refuses_a_second_grant(newcomer, clerk_role, unit, city_wide):
    place = None if city_wide else unit
    RoleGrant.objects.create(user=newcomer, role=clerk_role, unit=place)
    with pytest.raises(IntegrityError):
        RoleGrant.objects.create(user=newcomer, role=clerk_role, unit=place)
