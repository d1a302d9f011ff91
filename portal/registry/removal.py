"""Taking a plugin out for good: its data goes into a file, then its tables and rows go."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core import serializers
from django.core.management import call_command
from django.db import transaction
from django.db.models import PROTECT, RESTRICT, Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from portal.accounts.access import SYSTEM, Actor, has_permission
from portal.accounts.actions import revoke_role
from portal.accounts.models import Role, RoleGrant
from portal.accounts.permissions import MANAGE_PLUGINS, forget_permissions, role_slug, roles
from portal.audit.actions import record
from portal.cases.models import Case, Phase
from portal.errors import DomainError, require
from portal.events.actions import forget_subscriber
from portal.queue import remove_schedule
from portal.registry import gate
from portal.registry.actions import Essential, find_plugin
from portal.registry.discovery import starts_enabled
from portal.registry.models import PluginFault, PluginState
from portal.registry.plugin import Plugin
from portal.registry.points import schedules
from portal.registry.tables import labels_of, models_of


class StillInUse(DomainError):
    """Something still stands on the plugin."""

    status = 409
    message = _("“%(slug)s” cannot be removed: %(reason)s.")


class ExportExists(DomainError):
    """Nothing that is there already is written over."""

    status = 409
    message = _("There is a file %(path)s already; name another one.")


def remove_plugin(*, actor: Actor, slug: str, export: str | None = None) -> Path:
    """Export and delete everything that a plugin keeps; returns the file with its data.

    Cases that are closed and entries of the audit book keep what they say. Afterwards uninstall
    the package and restart.

    :raises Refused: ``actor`` may not manage plugins.
    :raises UnknownPlugin: it is not loaded.
    :raises Essential: the portal cannot stand without it.
    :raises StillInUse: pages, open cases or rows of others stand on it.
    :raises ExportExists: there is a file of that name already.
    """
    require(has_permission(actor, MANAGE_PLUGINS, unit=None))
    plugin = find_plugin(slug)
    if plugin.essential:
        raise Essential(Essential.message % {"slug": slug})
    for reason in _obstacles(plugin):
        raise StillInUse(StillInUse.message % {"slug": slug, "reason": reason})
    path = _place_of_export(slug, export)
    PluginState.objects.filter(slug=slug).update(enabled=False)
    gate.forget()
    _export(plugin, path)
    for label in sorted(labels_of(plugin.package)):
        call_command("migrate", label, "zero", interactive=False, verbosity=0)
    with transaction.atomic():
        _delete_traces(plugin)
        record(actor=actor, action="plugins.removed", plugin=slug, export=path.name)
    gate.forget()
    return path


def _obstacles(plugin: Plugin) -> Iterator[str]:
    models = models_of(plugin.package)
    for model in models:
        if issubclass(model, Page) and (count := model._base_manager.count()):
            yield str(_("%(count)d pages of its type “%(kind)s” exist; delete them first")) % {
                "count": count,
                "kind": model._meta.verbose_name,
            }
    kinds = Case.objects.filter(kind__startswith=f"{plugin.slug}.").exclude(phase=Phase.CLOSED)
    if count := kinds.count():
        yield str(_("%(count)d of its cases are not closed")) % {"count": count}
    for model in models:
        yield from _held_by_others(model, models)


def _held_by_others(model: type[Model], own: list[type[Model]]) -> Iterator[str]:
    """Name rows of other apps that protect a row of ``model``."""
    for relation in model._meta.related_objects:
        holder = relation.related_model
        if holder in own or relation.on_delete not in (PROTECT, RESTRICT):
            continue
        if holder._base_manager.exclude(**{relation.field.name: None}).exists():
            yield str(_("“%(holder)s” stands on it")) % {"holder": holder._meta.verbose_name}


def _place_of_export(slug: str, export: str | None) -> Path:
    moment = timezone.localtime().strftime("%Y%m%d-%H%M%S")
    path = Path(export) if export else Path(settings.DATA_DIR) / "removed" / f"{slug}-{moment}.json"
    if path.exists():
        raise ExportExists(ExportExists.message % {"path": path})
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _export(plugin: Plugin, path: Path) -> None:
    rows = chain.from_iterable(m._base_manager.iterator() for m in models_of(plugin.package))
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        serializers.serialize("json", rows, stream=file, ensure_ascii=False, indent=1)


def _delete_traces(plugin: Plugin) -> None:
    labels = labels_of(plugin.package)
    Permission.objects.filter(content_type__app_label__in=labels).delete()
    ContentType.objects.filter(app_label__in=labels).delete()
    for schedule in schedules.of_plugin(plugin.slug):
        remove_schedule(schedule.id)
    forget_subscriber(plugin.slug)
    _delete_roles(plugin)
    forget_permissions(plugin.slug)
    PluginFault.objects.filter(plugin=plugin.slug).delete()
    PluginState.objects.filter(slug=plugin.slug).delete()
    if starts_enabled(plugin.slug):
        PluginState.objects.create(slug=plugin.slug, enabled=False)


def _delete_roles(plugin: Plugin) -> None:
    """Delete the roles that the plugin brought, and its permissions from the others."""
    brought = Role.objects.filter(pk__in=_roles_of(plugin.slug))
    for grant in RoleGrant.objects.filter(role__in=brought).select_related("user", "role", "unit"):
        revoke_role(actor=SYSTEM, user=grant.user, role=grant.role, unit=grant.unit)
    groups = [role.group for role in brought.select_related("group")]
    brought.delete()
    for group in groups:
        group.delete()
    for role in Role.objects.all():
        kept = [key for key in role.permissions if not key.startswith(f"{plugin.slug}.")]
        if kept != role.permissions:
            role.permissions = kept
            role.save(update_fields=["permissions"])


def _roles_of(slug: str) -> list[int]:
    """Return the keys of the roles that a plugin brought, in its earlier versions too."""
    declared = {role_slug(found.id) for found in roles.of_plugin(slug)}
    others = PluginState.objects.exclude(slug=slug).values_list("slug", flat=True)
    longer = tuple(role_slug(f"{one}.") for one in others if one.startswith(f"{slug}_"))
    return [
        pk
        for pk, name in Role.objects.values_list("pk", "slug")
        if name in declared
        or (name.startswith(role_slug(f"{slug}.")) and not name.startswith(longer))
    ]
