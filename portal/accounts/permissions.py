"""What can be permitted, and the roles that come ready-made; plugins declare their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import DEFAULT_DB_ALIAS, transaction
from django.utils.encoding import force_str
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from portal.accounts.models import Role
from portal.contributions import ExtensionPoint


@dataclass(frozen=True, eq=False)
class PermissionDeclaration:
    """Something that can be permitted; its key is ``<slug>.<attribute>``."""

    title: str | Promise


@dataclass(frozen=True, eq=False)
class RoleDeclaration:
    """A ready-made role; ``admin`` lets its holders into the back office."""

    title: str | Promise
    can: Sequence[PermissionDeclaration | str]
    admin: bool = True


permissions: ExtensionPoint[PermissionDeclaration] = ExtensionPoint("permissions")
roles: ExtensionPoint[RoleDeclaration] = ExtensionPoint("roles")

MANAGE_ACCOUNTS = "accounts.manage"
CORE_PERMISSIONS: dict[str, PermissionDeclaration] = {
    "cases.see": PermissionDeclaration(_("See cases")),
    "cases.handle": PermissionDeclaration(_("Handle cases")),
    "cases.decide": PermissionDeclaration(_("Decide on cases")),
    "cases.assign": PermissionDeclaration(_("Assign cases to colleagues")),
    "sheets.edit": PermissionDeclaration(_("Edit service information sheets")),
    "notifications.manage": PermissionDeclaration(_("Manage outgoing messages")),
    MANAGE_ACCOUNTS: PermissionDeclaration(_("Manage units, roles and grants")),
}
CORE_ROLES: dict[str, RoleDeclaration] = {
    "clerk": RoleDeclaration(_("Clerk"), ["cases.see", "cases.handle"]),
    "head": RoleDeclaration(
        _("Head of unit"), ["cases.see", "cases.handle", "cases.decide", "cases.assign"]
    ),
    "pr-editor": RoleDeclaration(_("Public relations editor"), ["sheets.edit"]),
    "administrator": RoleDeclaration(_("Administrator"), list(CORE_PERMISSIONS)),
}


class UndeclaredPermission(LookupError):
    """A role names a permission object that no plugin has declared."""


def permission_key(permission: PermissionDeclaration | str) -> str:
    """Return ``<slug>.<attribute>`` for a declared permission; a string is its own key.

    :raises UndeclaredPermission: nobody contributed this object.
    """
    if isinstance(permission, str):
        return permission
    for contribution in permissions.all():
        if contribution.value is permission:
            return contribution.id
    raise UndeclaredPermission(force_str(permission.title))


def permission_choices() -> list[tuple[str, str | Promise]]:
    """Return (key, title) of everything that can be permitted now. No query."""
    declared = {c.id: c.value for c in permissions.active()}
    return [(key, p.title) for key, p in {**CORE_PERMISSIONS, **declared}.items()]


def declared_roles() -> dict[str, RoleDeclaration]:
    """Return the ready-made roles by slug, the core's own first. No query."""
    added = {c.id.replace(".", "-").replace("_", "-"): c.value for c in roles.all()}
    return {**CORE_ROLES, **added}


def sync_roles(*, using: str = DEFAULT_DB_ALIAS) -> None:
    """Create the ready-made roles that are missing, with their groups.

    A role that exists is left as the administrators made it.
    """
    existing = set(Role.objects.using(using).values_list("slug", flat=True))
    for slug, declaration in declared_roles().items():
        if slug not in existing:
            _create_role(slug, declaration, using)


@transaction.atomic
def _create_role(slug: str, declaration: RoleDeclaration, using: str) -> None:
    title, title_en = _titles(declaration.title)
    groups = Group.objects.using(using)
    taken = groups.filter(name=title, portal_role__isnull=False).exists()
    group, _created = groups.get_or_create(name=f"{title} ({slug})" if taken else title)
    if declaration.admin:
        group.permissions.add(admin_access(using))
    Role.objects.using(using).create(
        slug=slug,
        title=title,
        title_en=title_en,
        permissions=[permission_key(p) for p in declaration.can],
        group=group,
    )


def _titles(title: str | Promise) -> tuple[str, str]:
    with override(settings.LANGUAGE_CODE):
        own = force_str(title)
    with override("en"):
        return own, force_str(title)


def admin_access(using: str = DEFAULT_DB_ALIAS) -> Permission:
    """Return Wagtail's permission to enter the back office, made if it is missing."""
    content_type, _created = ContentType.objects.using(using).get_or_create(
        app_label="wagtailadmin", model="admin"
    )
    permission, _created = Permission.objects.using(using).get_or_create(
        content_type=content_type,
        codename="access_admin",
        defaults={"name": "Can access Wagtail admin"},
    )
    return permission
