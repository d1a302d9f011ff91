"""Finds the plugins, imports each inside a guard and hands its contributions to the kernels."""

from __future__ import annotations

import logging
import re
from importlib import import_module
from types import ModuleType

from django.conf import settings

from portal.contributions import Contribution, Gate, guard
from portal.localised import localise
from portal.registry import back_office
from portal.registry.discovery import (
    CORE_SLUG,
    OWN_DISTRIBUTION,
    RESERVED,
    InstalledPlugin,
    Refusal,
    find_plugins,
)
from portal.registry.faults import describe
from portal.registry.plugin import ALL_POINTS, Plugin
from portal.registry.plugin_settings import settings_form

logger = logging.getLogger("portal.plugins")
MOUNT = re.compile(r"[a-z0-9][a-z0-9_-]*(/[a-z0-9][a-z0-9_-]*)*")
ID_MAX_LENGTH = 100  # of a contribution: no column that keeps it is narrower
CORE = InstalledPlugin(CORE_SLUG, "portal", OWN_DISTRIBUTION, "")

loaded: dict[str, Plugin] = {}
packages: dict[str, InstalledPlugin] = {}
failures: list[Refusal] = []


class InvalidPlugin(Exception):
    """A plugin that declares itself in a way that cannot work; the message says how to mend it."""


def load_plugins() -> None:
    """Load the core's own declaration and every allowed plugin; a broken one is left out.

    With ``PORTAL_STRICT`` the first failure is raised instead. Costs no query.
    """
    Gate.missing = missing_plugins
    Gate.title = title_of_plugin
    found = find_plugins(settings.PORTAL_PLUGINS, settings.PORTAL_PLUGINS_OFF)
    for refusal in found.refusals:
        _refuse(refusal)
    for plugin in (CORE, *found.plugins):
        packages[plugin.slug] = plugin
        try:
            _load(plugin)
        except (Exception, SystemExit) as error:
            leave_out_or_stop(plugin.slug, error)


def leave_out_or_stop(slug: str, error: BaseException) -> None:
    """Leave a broken plugin out; with ``PORTAL_STRICT`` raise its error, with the slug in it.

    :raises InvalidPlugin: ``PORTAL_STRICT`` is on.
    """
    if settings.PORTAL_STRICT:
        raise InvalidPlugin(f"Plugin {slug!r} is not loaded: {describe(error)}") from error
    leave_out(slug, error)


def leave_out(slug: str, error: BaseException) -> None:
    """Take back everything that a broken plugin contributed, and remember why."""
    logger.error("plugin %s could not be loaded", slug, exc_info=error)
    failures.append(Refusal(slug, describe(error)))
    loaded.pop(slug, None)
    for point in ALL_POINTS:
        point.drop_plugin(slug)


def missing_plugins() -> list[str]:
    """Return the slugs of the plugins that could not be loaded: nobody knows what they keep."""
    return sorted({refusal.slug for refusal in failures})


def title_of_plugin(slug: str) -> str:
    """Return what people call a plugin in the active language; its slug if it is not loaded."""
    plugin = loaded.get(slug)
    if plugin is None:
        return slug
    with guard(Contribution(slug, "title", plugin.title)):
        return localise(plugin.title)
    return slug


def plugin_of_module(module: str) -> str | None:
    """Return the slug of the loaded plugin that a Python module belongs to."""
    for slug, plugin in loaded.items():
        if slug != CORE_SLUG and f"{module}.".startswith(f"{plugin.package}."):
            return slug
    return None


def _refuse(refusal: Refusal) -> None:
    if settings.PORTAL_STRICT:
        raise InvalidPlugin(f"{refusal.slug}: {refusal.reason}")
    logger.error("plugin %s is not loaded: %s", refusal.slug, refusal.reason)
    failures.append(refusal)


def _load(found: InstalledPlugin) -> None:
    declaration = _declaration(import_module(f"{found.package}.plugin"))
    declaration.slug, declaration.package = found.slug, found.package
    _refuse_nonsense(declaration)
    plugin = declaration()
    for point, contribution in plugin.contributions():
        if len(contribution.id) > ID_MAX_LENGTH:
            raise InvalidPlugin(f"{contribution.name} is too long a name; shorten it")
        point.add(contribution)
    loaded[found.slug] = plugin
    back_office.hand_over(found.slug)


def _refuse_nonsense(declaration: type[Plugin]) -> None:
    """Refuse a mount that shadows the portal or another plugin, and settings no form asks for."""
    mount = declaration.mount
    if mount is not None and declaration.slug != CORE_SLUG:
        if not MOUNT.fullmatch(mount):
            raise InvalidPlugin(f"mount {mount!r} is no path such as 'go' or 'library/cards'")
        if mount.split("/")[0] in RESERVED:
            raise InvalidPlugin(f"mount {mount!r} belongs to the portal itself; choose another")
        for slug, other in loaded.items():
            if _overlap(mount, other.mount):
                raise InvalidPlugin(f"mount {mount!r} is taken by {slug}; choose another")
    if declaration.settings is not None:
        settings_form(declaration.settings)


def _overlap(mount: str, other: str | None) -> bool:
    """Say whether one path is the other, or lies below it."""
    if other is None:
        return False
    return f"{mount}/".startswith(f"{other}/") or f"{other}/".startswith(f"{mount}/")


def _declaration(module: ModuleType) -> type[Plugin]:
    candidates = [
        value
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, Plugin)
        and value is not Plugin
        and value.__module__ == module.__name__
    ]
    if len(candidates) != 1:
        raise InvalidPlugin(f"{module.__name__} defines {len(candidates)} plugin classes, not one")
    return candidates[0]
