"""The URLs that plugins add."""

from __future__ import annotations

import logging
from importlib.util import find_spec

from django.conf import settings
from django.urls import URLResolver, include, path

from portal.registry.loading import loaded
from portal.registry.plugin import Plugin

logger = logging.getLogger("portal.plugins")


def plugin_urlpatterns() -> list[URLResolver]:
    """Return one include per plugin that has a ``urls.py``; a broken one is only reported."""
    patterns = []
    for plugin in loaded.values():
        try:
            patterns += _patterns_of(plugin)
        except Exception:
            if settings.PORTAL_STRICT:
                raise
            logger.exception("the URLs of plugin %s could not be loaded", plugin.slug)
    return patterns


def _patterns_of(plugin: Plugin) -> list[URLResolver]:
    module = f"{plugin.package}.urls"
    if plugin.slug == "core" or find_spec(module) is None:
        return []
    mount = plugin.mount if plugin.mount is not None else f"p/{plugin.slug}"
    return [path(f"{mount}/" if mount else "", include((module, plugin.slug)))]
