"""Switching plugins on and off, setting them, and giving what failed another chance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.accounts.access import Actor, has_permission
from portal.accounts.models import User
from portal.accounts.permissions import MANAGE_PLUGINS
from portal.audit.actions import record
from portal.errors import DomainError, require
from portal.events.actions import deliver_again
from portal.events.subscribers import subscribers
from portal.filing.publishing import publish_services
from portal.registry import gate, loading
from portal.registry.discovery import starts_enabled
from portal.registry.models import PluginFault, PluginState
from portal.registry.plugin import Plugin
from portal.registry.plugin_settings import as_json, make_settings, read_settings
from portal.registry.tables import pending_migrations


class UnknownPlugin(DomainError):
    """No plugin with this slug is loaded here."""

    status = 404
    message = _("No plugin “%(slug)s” is loaded here. Loaded are: %(known)s.")


class Essential(DomainError):
    """The portal cannot stand without this plugin."""

    status = 409
    message = _("The portal cannot stand without “%(slug)s”.")


class TablesBehind(DomainError):
    """The plugin's tables are not those that its code expects."""

    status = 409
    message = _("The tables of “%(slug)s” are not up to date. Run: manage.py migrate")


def find_plugin(slug: str) -> Plugin:
    """Return a loaded plugin.

    :raises UnknownPlugin: there is none; the message says why, if that is known.
    """
    if plugin := loading.loaded.get(slug):
        return plugin
    for failure in loading.failures:
        if failure.slug == slug:
            raise UnknownPlugin(
                _("The plugin “%(slug)s” is not loaded: %(reason)s.")
                % {"slug": slug, "reason": failure.reason}
            )
    known = ", ".join(sorted(loading.loaded))
    raise UnknownPlugin(UnknownPlugin.message % {"slug": slug, "known": known})


def enable_plugin(*, actor: Actor, slug: str) -> None:
    """Switch a plugin on at once, on every node; what was muted gets another chance.

    :raises Refused: ``actor`` may not manage plugins.
    :raises UnknownPlugin: it is not loaded.
    :raises TablesBehind: its migrations have not run, or not all of them.
    :raises InvalidSettings: its settings must be mended first.
    """
    require(has_permission(actor, MANAGE_PLUGINS, unit=None))
    plugin = find_plugin(slug)
    if pending_migrations(plugin.package):
        raise TablesBehind(TablesBehind.message % {"slug": slug})
    with transaction.atomic():
        state = _state(slug)
        if plugin.settings is not None:
            read_settings(plugin.settings, state.settings)
        PluginFault.objects.filter(plugin=slug).update(recent=[])
        _save(state, actor, enabled=True, muted=[])
        record(actor=actor, action="plugins.enabled", plugin=slug)
    publish_services()


def disable_plugin(*, actor: Actor, slug: str) -> None:
    """Switch a plugin off at once, on every node; its data stays.

    :raises Refused: ``actor`` may not manage plugins.
    :raises UnknownPlugin: it is not loaded.
    :raises Essential: the portal cannot stand without it.
    """
    require(has_permission(actor, MANAGE_PLUGINS, unit=None))
    if find_plugin(slug).essential:
        raise Essential(Essential.message % {"slug": slug})
    with transaction.atomic():
        _save(_state(slug), actor, enabled=False)
        record(actor=actor, action="plugins.disabled", plugin=slug)


def change_plugin_settings(*, actor: Actor, slug: str, values: Mapping[str, Any]) -> None:
    """Store cleaned ``values`` as the plugin's settings, in force from the next request.

    :raises Refused: ``actor`` may not manage plugins.
    :raises UnknownPlugin: it is not loaded.
    :raises InvalidSettings: the plugin refuses them, or declares none.
    """
    require(has_permission(actor, MANAGE_PLUGINS, unit=None))
    plugin = find_plugin(slug)
    made = make_settings(plugin.settings, values) if plugin.settings else None
    with transaction.atomic():
        stored = as_json(made) if made is not None else {}
        _save(_state(slug), actor, settings=stored)
        record(actor=actor, action="plugins.settings", plugin=slug, names=sorted(stored))


def unmute(*, actor: Actor, contribution: str) -> None:
    """Give a contribution that failed too often another chance.

    :raises Refused: ``actor`` may not manage plugins.
    :raises UnknownPlugin: its plugin is not loaded.
    """
    require(has_permission(actor, MANAGE_PLUGINS, unit=None))
    plugin = find_plugin(contribution.partition(".")[0])
    with transaction.atomic():
        state = _state(plugin.slug)
        PluginFault.objects.filter(contribution=contribution).update(recent=[])
        _save(state, actor, muted=[one for one in state.muted if one != contribution])
        record(actor=actor, action="plugins.unmuted", contribution=contribution)


def deliver_events_again(*, actor: Actor, slug: str, delivery_id: int | None = None) -> int:
    """Let a plugin hear again of events that it failed to hear, all or one; return how many.

    What a subscriber failed to hear that the plugin has no more stays as it is.

    :raises Refused: ``actor`` may not manage plugins.
    :raises UnknownPlugin: it is not loaded.
    """
    require(has_permission(actor, MANAGE_PLUGINS, unit=None))
    find_plugin(slug)
    listening = [found.id for found in subscribers.of_plugin(slug)]
    with transaction.atomic():
        if number := deliver_again(listening, delivery_id=delivery_id):
            record(actor=actor, action="plugins.delivered_again", plugin=slug, deliveries=number)
    return number


def _state(slug: str) -> PluginState:
    state, _is_new = PluginState.objects.select_for_update().get_or_create(
        slug=slug, defaults={"enabled": starts_enabled(slug)}
    )
    return state


def _save(state: PluginState, actor: Actor, **changes: Any) -> None:
    for name, value in changes.items():
        setattr(state, name, value)
    state.changed_by = actor if isinstance(actor, User) else None
    state.save(update_fields=[*changes, "changed_by", "changed_at"])
    gate.forget()
