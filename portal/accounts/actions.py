"""What administrators do with people, roles and units, and what people do with their profile."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import Group
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.accounts.access import Actor, forget_grants, units_with
from portal.accounts.models import Role, RoleGrant, Unit, User
from portal.accounts.permissions import MANAGE_ACCOUNTS, admin_access, permission_choices
from portal.audit.actions import record
from portal.errors import DomainError, require
from portal.persian.identifiers import clean_national_id
from portal.persian.text import clean


class NoSuchGrant(DomainError):
    """The person does not hold this role in this unit."""

    status = 404
    message = _("This person does not hold this role here.")


class OwnAccess(DomainError):
    """Administrators may not take away their own right to administer."""

    message = _("You cannot take away your own administrator rights.")


class UnknownPermission(DomainError):
    """A role may only hold permissions that somebody has declared."""

    message = _("This permission does not exist.")


class TitleTaken(DomainError):
    """Another role or group already has this title."""

    message = _("There is already a role or group with this title.")


class UnitInsideItself(DomainError):
    """A unit cannot be moved below itself."""

    message = _("A unit cannot be placed below itself.")


def may_manage_accounts(actor: Actor) -> bool:
    """Tell whether ``actor`` may manage units, roles and grants, which is a city-wide right."""
    return units_with(actor, MANAGE_ACCOUNTS).everywhere


@transaction.atomic
def grant_role(*, actor: Actor, user: User, role: Role, unit: Unit | None = None) -> RoleGrant:
    """Give ``user`` a role in ``unit`` and the units below it, or city-wide without a unit.

    Also puts the user in the role's group. Granting twice changes nothing.
    """
    require(may_manage_accounts(actor))
    grant, created = RoleGrant.objects.get_or_create(user=user, role=role, unit=unit)
    if created:
        user.groups.add(role.group)
        _follow_groups(user)
        _record_grant("accounts.role_granted", actor, user, role, unit)
    forget_grants(user)
    return grant


@transaction.atomic
def revoke_role(*, actor: Actor, user: User, role: Role, unit: Unit | None = None) -> None:
    """Take a role in ``unit`` (None: the city-wide grant) away, and what came with it.

    :raises NoSuchGrant: the user does not hold it there.
    :raises OwnAccess: it is what lets the actor manage accounts.
    """
    require(may_manage_accounts(actor))
    if actor == user and MANAGE_ACCOUNTS in role.permissions and not user.is_superuser:
        raise OwnAccess
    if not RoleGrant.objects.filter(user=user, role=role, unit=unit).delete()[0]:
        raise NoSuchGrant
    if not RoleGrant.objects.filter(user=user, role=role).exists():
        user.groups.remove(role.group)
        _follow_groups(user)
    _record_grant("accounts.role_revoked", actor, user, role, unit)
    forget_grants(user)


@transaction.atomic
def change_profile(
    *,
    actor: Actor,
    user: User,
    first_name: str,
    last_name: str,
    national_id: str,
    language: str,
    email: str | None = None,
) -> User:
    """Change what a person says about themselves; their own doing or an administrator's.

    ``email`` stays as it is when left out. Nobody checks it: it receives notices and proves
    nothing. For people with a password, which can be reset by e-mail, an administrator changes
    it. The audit book learns which fields changed, not their values.

    :raises ValidationError: the national ID or the e-mail, if there is one, is not a valid one.
    """
    by_administrator = may_manage_accounts(actor)
    require(actor == user or by_administrator)
    wanted = {
        "first_name": clean(first_name),
        "last_name": clean(last_name),
        "national_id": clean_national_id(national_id) if national_id else "",
        "language": language,
        "email": user.email if email is None else _clean_email(email),
    }
    require(by_administrator or wanted["email"] == user.email or not user.has_usable_password())
    changed = [field for field, value in wanted.items() if getattr(user, field) != value]
    for field in changed:
        setattr(user, field, wanted[field])
    if changed:
        user.save(update_fields=changed)
        record(actor=actor, action="accounts.profile_changed", target=user, fields=changed)
    return user


@transaction.atomic
def save_unit(*, actor: Actor, unit: Unit, parent: Unit | None = None) -> Unit:
    """Add ``unit`` (unsaved) below ``parent``, or save its fields and move it there.

    :raises UnitInsideItself: ``parent`` is the unit or lies below it.
    """
    require(may_manage_accounts(actor))
    action = "accounts.unit_added" if unit.pk is None else "accounts.unit_changed"
    if unit.pk is None:
        _place_new(unit, parent)
    else:
        unit.save()
        _move(unit, parent)
    record(actor=actor, action=action, target=unit, slug=unit.slug)
    return unit


@transaction.atomic
def save_role(
    *, actor: Actor, role: Role, permissions: Sequence[str], admin: bool | None = None
) -> Role:
    """Add ``role`` (unsaved, with a group of its own) or save its titles, with ``permissions``.

    ``admin`` lets its holders into the back office or keeps them out; None leaves that alone.
    Permissions of plugins that are switched off now stay in the role.

    :raises UnknownPermission: nobody has declared it.
    :raises TitleTaken: for a new role.
    """
    require(may_manage_accounts(actor))
    known = {key for key, _title in permission_choices()}
    kept = [key for key in role.permissions if key not in known]
    if unknown := set(permissions) - known - set(kept):
        raise UnknownPermission(", ".join(sorted(unknown)))
    action = "accounts.role_added" if role.pk is None else "accounts.role_changed"
    if role.pk is None:
        role.group = _new_group(role.title)
    role.permissions = list(dict.fromkeys([*permissions, *kept]))
    role.save()
    if admin is not None:
        _open_back_office(role, admin)
    record(actor=actor, action=action, target=role, permissions=role.permissions)
    return role


def _clean_email(text: str) -> str:
    email = text.strip()
    if email:
        validate_email(email)
    return email


def _new_group(title: str) -> Group:
    if Group.objects.filter(name=title).exists():
        raise TitleTaken
    return Group.objects.create(name=title)


def _record_grant(action: str, actor: Actor, user: User, role: Role, unit: Unit | None) -> None:
    place = unit.slug if unit else ""
    record(actor=actor, action=action, target=user, role=role.slug, unit=place)


def _follow_groups(user: User) -> None:
    """Mark as staff whoever a group lets into the back office."""
    access = admin_access()
    user.is_staff = user.is_superuser or user.groups.filter(permissions=access).exists()
    user.save(update_fields=["is_staff"])


def _open_back_office(role: Role, admin: bool) -> None:
    change = role.group.permissions.add if admin else role.group.permissions.remove
    change(admin_access())
    for user in User.objects.filter(role_grants__role=role).distinct():
        _follow_groups(user)


def _place_new(unit: Unit, parent: Unit | None) -> None:
    if parent is None:
        Unit.add_root(instance=unit)
    else:
        Unit.objects.get(pk=parent.pk).add_child(instance=unit)


def _move(unit: Unit, parent: Unit | None) -> None:
    current = unit.get_parent(update=True)
    if (current and current.pk) == (parent and parent.pk):
        return
    if parent is None:
        unit.move(Unit.get_last_root_node(), pos="last-sibling")
    else:
        target = Unit.objects.get(pk=parent.pk)
        if target == unit or target.is_descendant_of(unit):
            raise UnitInsideItself
        unit.move(target, pos="last-child")
    unit.refresh_from_db()
