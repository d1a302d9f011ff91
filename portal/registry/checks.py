"""Says at start-up which plugin was left out and why, and which takes the place of another app."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Warning, register
from django.urls import get_resolver

from portal.registry import loading
from portal.registry.shadows import shadows_of


@register
def every_plugin_loads(**options: Any) -> list[CheckMessage]:
    """Report each plugin that could not be loaded, its addresses included, by its slug."""
    get_resolver().url_patterns  # noqa: B018  (reading it loads every plugin's addresses)
    return [
        Warning(
            f"Plugin {failure.slug!r} is not loaded: {failure.reason}",
            hint="Mend or uninstall it, or name its slug in PORTAL_PLUGINS_OFF.",
            id="portal.W001",
        )
        for failure in loading.failures
    ]


@register
def plugins_keep_to_their_own_files(**options: Any) -> list[CheckMessage]:
    """Report each file of a stranger's plugin whose name another app uses too: one hides the other.

    While the plugin is off its file goes on hiding.
    """
    return [
        Warning(
            f"Plugin {plugin.slug!r} ships {shadow.path}, and so does {shadow.other}: "
            "only one of them is ever found.",
            hint=shadow.mend,
            id="portal.W002",
        )
        for plugin in loading.packages.values()
        if not plugin.is_ours
        for shadow in shadows_of(plugin)
    ]
