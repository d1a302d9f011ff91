"""Says at start-up which plugin was left out and why."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Warning, register
from django.urls import get_resolver

from portal.registry import loading


@register
def every_plugin_loads(**options: Any) -> list[CheckMessage]:
    """Report each plugin that could not be loaded, its addresses included, by its slug."""
    get_resolver().url_patterns  # noqa: B018  (reading it loads every plugin's addresses)
    return [
        Warning(
            f"Plugin {failure.slug!r} could not be loaded: {failure.error}",
            hint="Mend or uninstall it, or name its slug in PORTAL_PLUGINS_OFF.",
            id="portal.W001",
        )
        for failure in loading.failures
    ]
