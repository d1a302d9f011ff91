"""Finds the plugins, imports each inside a guard and hands its contributions to the kernels."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType

from django.conf import settings

from portal.registry.discovery import InstalledPlugin, installed_plugins
from portal.registry.plugin import ALL_POINTS, Plugin

logger = logging.getLogger("portal.plugins")
CORE = InstalledPlugin(slug="core", package="portal", distribution="darvazeh", version="")


@dataclass(frozen=True)
class Failure:
    """A plugin that could not be loaded, and why."""

    slug: str
    error: Exception


loaded: dict[str, Plugin] = {}
failures: list[Failure] = []


class NotOnePlugin(Exception):
    """A plugin module must define exactly one Plugin class."""


def load_plugins() -> None:
    """Load the core's own declaration and every allowed plugin; a broken one is left out.

    With ``PORTAL_STRICT`` the first failure is raised instead. Costs no query.
    """
    for found in [CORE, *installed_plugins(settings.PORTAL_PLUGINS, settings.PORTAL_PLUGINS_OFF)]:
        try:
            _load(found)
        except Exception as error:
            if settings.PORTAL_STRICT:
                raise
            leave_out(found.slug, error)


def _load(found: InstalledPlugin) -> None:
    declaration = _declaration(import_module(f"{found.package}.plugin"))
    declaration.slug, declaration.package = found.slug, found.package
    plugin = declaration()
    for point, contribution in plugin.contributions():
        point.add(contribution)
    loaded[found.slug] = plugin


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
        raise NotOnePlugin(f"{module.__name__} defines {len(candidates)} plugin classes, not one")
    return candidates[0]


def leave_out(slug: str, error: Exception) -> None:
    """Take back everything that a broken plugin contributed, and remember why."""
    failures.append(Failure(slug, error))
    logger.error("plugin %s could not be loaded", slug, exc_info=error)
    loaded.pop(slug, None)
    for point in ALL_POINTS:
        point.drop_plugin(slug)
