"""The URLs that plugins add."""

from __future__ import annotations

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLResolver, include, path

from portal.registry.loading import leave_out, loaded
from portal.registry.plugin import Plugin


def plugin_urlpatterns() -> list[URLResolver]:
    """Return one include per plugin that has a ``urls.py``; a broken one leaves its plugin out."""
    patterns = []
    for plugin in list(loaded.values()):
        try:
            patterns += _patterns_of(plugin)
        except Exception as error:
            if settings.PORTAL_STRICT:
                raise
            leave_out(plugin.slug, error)
    return patterns


def _patterns_of(plugin: Plugin) -> list[URLResolver]:
    module = f"{plugin.package}.urls"
    if plugin.slug == "core" or find_spec(module) is None:
        return []
    mount = plugin.mount if plugin.mount is not None else f"p/{plugin.slug}"
    return [path(f"{mount}/" if mount else "", include((module, plugin.slug)))]
