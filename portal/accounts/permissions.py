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

from portal.accounts.models import KnownPermission, Role
from portal.audit.actions import record
from portal.contributions import Declared, ExtensionPoint, guard, title_of


@dataclass(frozen=True, eq=False)
class PermissionDeclaration(Declared):
    """Something that can be permitted; its key is ``<slug>.<attribute>``.

    Give the declaration itself, or its key, wherever a permission is asked for. Administrators
    put it into roles on the page of roles.
    """

    title: str | Promise


@dataclass(frozen=True, eq=False)
class RoleDeclaration(Declared):
    """A ready-made role; ``admin`` lets its holders into the back office.

    It is made once, after the next ``migrate``; what administrators change of it stays, and a
    permission that is declared for the first time joins it later. ``can`` holds permissions of the
    plugin and keys of the core, such as "cases.see".
    """

    title: str | Promise
    can: Sequence[PermissionDeclaration | str]
    admin: bool = True


permissions: ExtensionPoint[PermissionDeclaration] = ExtensionPoint(_("Permissions"))
roles: ExtensionPoint[RoleDeclaration] = ExtensionPoint(_("Roles"))

MANAGE_ACCOUNTS = "accounts.manage"
MANAGE_PLUGINS = "plugins.manage"
FILE_FOR_CITIZENS = "counter.file"
MANAGE_COUNTERS = "counter.manage"
CONFIRM_REPRESENTATIONS = "representations.confirm"
MANAGE_API = "api.manage"
SEE_PAYMENTS = "payments.see"
RECORD_PAYMENTS = "payments.record"
RECONCILE_PAYMENTS = "payments.reconcile"
APPROVE_PAYMENTS = "payments.approve"
SEE_STATISTICS = "statistics.see"
EXPORT_CASES = "cases.export"
MANAGE_AGENCIES = "inquiries.manage_agencies"
CORE_PERMISSIONS: dict[str, PermissionDeclaration] = {
    "cases.see": PermissionDeclaration(_("See cases")),
    "cases.handle": PermissionDeclaration(_("Handle cases")),
    "cases.decide": PermissionDeclaration(_("Decide on cases")),
    "cases.assign": PermissionDeclaration(_("Assign cases to colleagues")),
    "cases.take_along": PermissionDeclaration(_("Take open cases along to a newer workflow")),
    SEE_STATISTICS: PermissionDeclaration(_("See the statistics")),
    EXPORT_CASES: PermissionDeclaration(_("Export lists of cases")),
    "documents.issue": PermissionDeclaration(_("Issue documents")),
    "documents.revoke": PermissionDeclaration(_("Revoke documents")),
    MANAGE_AGENCIES: PermissionDeclaration(_("Manage the agencies that are asked")),
    "sheets.edit": PermissionDeclaration(_("Edit service information sheets")),
    "notifications.manage": PermissionDeclaration(_("Manage outgoing messages")),
    FILE_FOR_CITIZENS: PermissionDeclaration(_("File for citizens at a counter office")),
    MANAGE_COUNTERS: PermissionDeclaration(_("Manage counter offices and read their reports")),
    CONFIRM_REPRESENTATIONS: PermissionDeclaration(_("Confirm who acts for legal persons")),
    SEE_PAYMENTS: PermissionDeclaration(_("See bills and payments")),
    RECORD_PAYMENTS: PermissionDeclaration(_("Record payments made at the counter or a bank")),
    RECONCILE_PAYMENTS: PermissionDeclaration(
        _("Clear payments up with the bank and ask for refunds")
    ),
    APPROVE_PAYMENTS: PermissionDeclaration(_("Approve refunds and bookings by hand")),
    MANAGE_ACCOUNTS: PermissionDeclaration(_("Manage units, roles and grants")),
    MANAGE_PLUGINS: PermissionDeclaration(_("Manage plugins")),
    MANAGE_API: PermissionDeclaration(_("Manage applications of other systems")),
}
CORE_ROLES: dict[str, RoleDeclaration] = {
    "clerk": RoleDeclaration(_("Clerk"), ["cases.see", "cases.handle"]),
    "head": RoleDeclaration(
        _("Head of unit"),
        [
            "cases.see",
            "cases.handle",
            "cases.decide",
            "cases.assign",
            SEE_STATISTICS,
            EXPORT_CASES,
            "documents.issue",
            "documents.revoke",
            MANAGE_AGENCIES,
        ],
    ),
    "pr-editor": RoleDeclaration(_("Public relations editor"), ["sheets.edit"]),
    "cashier": RoleDeclaration(_("Cashier"), [SEE_PAYMENTS, RECORD_PAYMENTS]),
    "finance": RoleDeclaration(
        _("Finance officer"), [SEE_PAYMENTS, RECORD_PAYMENTS, RECONCILE_PAYMENTS]
    ),
    "finance-head": RoleDeclaration(
        _("Head of finance"),
        [SEE_PAYMENTS, RECORD_PAYMENTS, RECONCILE_PAYMENTS, APPROVE_PAYMENTS],
    ),
    "counter-operator": RoleDeclaration(_("Counter operator"), [FILE_FOR_CITIZENS], admin=False),
    "administrator": RoleDeclaration(
        _("Administrator"), [key for key in CORE_PERMISSIONS if key != FILE_FOR_CITIZENS]
    ),
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
    own = [(key, permission.title) for key, permission in CORE_PERMISSIONS.items()]
    return [*own, *((found.id, title_of(found)) for found in permissions.active())]


def role_slug(contribution_id: str) -> str:
    """Return the slug of the role that a plugin declares under this id."""
    return contribution_id.replace(".", "-").replace("_", "-")


def sync_roles(*, using: str = DEFAULT_DB_ALIAS) -> None:
    """Create the ready-made roles that are missing; new permissions join those that list them.

    New is what was never declared here before. All else is left as the administrators made it; a
    plugin's role that cannot be made is reported and left out until it can. Costs two queries when
    all is well.
    """
    existing = set(Role.objects.using(using).values_list("slug", flat=True))
    new = _declared_permissions() - _known_permissions(using)
    for slug, declaration in CORE_ROLES.items():
        _sync_role(slug, declaration, slug in existing, new, using)
    waiting = {found.id: found.plugin for found in roles.all()}
    for found in roles.all():
        with guard(found):
            slug = role_slug(found.id)
            _sync_role(slug, found.value, slug in existing, new, using)
            del waiting[found.id]
    _note_permissions({k for k in new if k.partition(".")[0] not in waiting.values()}, using)


def forget_permissions(plugin: str) -> None:
    """Forget what a plugin that is removed has declared; ``plugin`` is its slug. One query."""
    KnownPermission.objects.filter(key__startswith=f"{plugin}.").delete()


def _known_permissions(using: str) -> set[str]:
    """Return the keys of all permissions that were ever declared here. One query."""
    return set(KnownPermission.objects.using(using).values_list("key", flat=True))


def _declared_permissions() -> set[str]:
    return {*CORE_PERMISSIONS, *(found.id for found in permissions.all())}


def _note_permissions(new: set[str], using: str) -> None:
    rows = [KnownPermission(key=key) for key in sorted(new)]
    if rows:
        KnownPermission.objects.using(using).bulk_create(rows, ignore_conflicts=True)


def _sync_role(
    slug: str, declaration: RoleDeclaration, exists: bool, new: set[str], using: str
) -> None:
    can = [permission_key(permission) for permission in declaration.can]
    joining = [key for key in can if key in new]
    if exists and not joining:
        return
    with transaction.atomic(using=using):
        if exists:
            _extend_role(slug, joining, using)
        else:
            _create_role(slug, declaration, can, using)


def _create_role(slug: str, declaration: RoleDeclaration, can: list[str], using: str) -> None:
    title, title_en = _titles(declaration.title)
    groups = Group.objects.using(using)
    taken = groups.filter(name=title, portal_role__isnull=False).exists()
    group, _created = groups.get_or_create(name=f"{title} ({slug})" if taken else title)
    if declaration.admin:
        group.permissions.add(admin_access(using))
    Role.objects.using(using).create(
        slug=slug, title=title, title_en=title_en, permissions=can, group=group
    )


def _extend_role(slug: str, joining: list[str], using: str) -> None:
    role = Role.objects.using(using).select_for_update().get(slug=slug)
    role.permissions = list(dict.fromkeys([*role.permissions, *joining]))
    role.save(update_fields=["permissions"])
    record(actor=None, action="accounts.role_changed", target=role, permissions=role.permissions)


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
