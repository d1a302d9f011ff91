"""Which plugins are installed here: reads distribution metadata, imports nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import entry_points

GROUP = "portal.plugins"


@dataclass(frozen=True)
class InstalledPlugin:
    """One ``portal.plugins`` entry point: its slug, its package and who ships it."""

    slug: str
    package: str
    distribution: str
    version: str


def installed_plugins(allowed: Sequence[str], off: Sequence[str] = ()) -> list[InstalledPlugin]:
    """Return the allowed plugins in alphabetical order of their slugs.

    ``allowed`` names slugs, or ``["*"]`` for all; ``off`` wins over it.
    """
    found: dict[str, InstalledPlugin] = {}
    for entry in entry_points(group=GROUP):
        if entry.name in off or ("*" not in allowed and entry.name not in allowed):
            continue
        distribution = entry.dist
        found.setdefault(
            entry.name,
            InstalledPlugin(
                slug=entry.name,
                package=entry.value,
                distribution=distribution.name if distribution else "",
                version=distribution.version if distribution else "",
            ),
        )
    return [found[slug] for slug in sorted(found)]


def plugin_apps(allowed: Sequence[str], off: Sequence[str] = ()) -> list[str]:
    """Return the packages to add to ``INSTALLED_APPS``."""
    return [plugin.package for plugin in installed_plugins(allowed, off)]
