"""The URLs that plugins add, behind the gate."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.urls import URLResolver

from portal.filing.services import namespace_of, services
from portal.filing.urls_of_services import service_urlpatterns
from portal.gated_urls import gated_include
from portal.registry.discovery import CORE_SLUG
from portal.registry.loading import InvalidPlugin, leave_out_or_stop, loaded
from portal.registry.plugin import Plugin


def plugin_urlpatterns() -> list[URLResolver]:
    """Return one gated include for each plugin; a broken one leaves its plugin out."""
    patterns = []
    for plugin in list(loaded.values()):
        try:
            patterns += _patterns_of(plugin)
        except (Exception, SystemExit) as error:
            leave_out_or_stop(plugin.slug, error)
    return patterns


def _patterns_of(plugin: Plugin) -> list[URLResolver]:
    if plugin.slug == CORE_SLUG:
        return []
    found: list[URLResolver] = []
    if services.of_plugin(plugin.slug):
        starts = service_urlpatterns(plugin.slug)
        found.append(_gated(plugin, f"p/{plugin.slug}", starts, namespace_of(plugin.slug)))
    module = f"{plugin.package}.urls"
    if find_spec(module) is not None:
        mount = plugin.mount if plugin.mount is not None else f"p/{plugin.slug}"
        patterns = getattr(import_module(module), "urlpatterns", None)
        if not isinstance(patterns, list | tuple):
            raise InvalidPlugin(f"{module} has no list urlpatterns")
        found.append(_gated(plugin, mount, list(patterns), plugin.slug))
    return found


def _gated(plugin: Plugin, mount: str, patterns: list[Any], namespace: str) -> URLResolver:
    route = f"{mount}/" if mount else ""
    return gated_include(route, patterns, plugin=plugin.slug, namespace=namespace)
