"""Finds the plugin behind an error that stops Django itself, so that one line can name it.

Imports nothing of Django that needs settings or models: it is asked when those have failed.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from traceback import walk_tb

from django.conf import settings

from portal.contributions import described
from portal.registry.discovery import InstalledPlugin, find_plugins


def in_one_line(error: BaseException) -> str | None:
    """Name the plugin that an error comes from, and what helps; None if it comes from none."""
    slug = plugin_behind(error)
    if slug is None:
        return None
    return (
        f"Plugin {slug!r} stops the portal: {described(error)}. Mend or uninstall it; "
        f"PORTAL_PLUGINS_OFF={slug} leaves it out."
    )


def plugin_behind(
    error: BaseException, plugins: Iterable[InstalledPlugin] | None = None
) -> str | None:
    """Return the slug of the plugin in whose code an error arose, its causes included.

    ``plugins`` are those to choose from; without them the installed ones are looked up.
    """
    if plugins is None:
        plugins = find_plugins(settings.PORTAL_PLUGINS, settings.PORTAL_PLUGINS_OFF).plugins
    folders = {_folder(plugin): plugin.slug for plugin in plugins if not plugin.is_ours}
    for cause in _causes(error):
        for place in _places(cause):
            for folder, slug in folders.items():
                if folder and place.startswith(folder):
                    return slug
    return None


def _causes(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while error is not None and not any(error is known for known in found):
        found.append(error)
        error = error.__cause__ or error.__context__
    return found


def _places(error: BaseException) -> list[str]:
    """Return the files that an error went through, the innermost first."""
    passed = [frame.f_code.co_filename for frame, _line in walk_tb(error.__traceback__)]
    broken = error.filename if isinstance(error, SyntaxError) else None
    return [*([broken] if broken else []), *reversed(passed)]


def _folder(plugin: InstalledPlugin) -> str:
    """Return the folder of a plugin's package with a slash at its end; ``""`` if it has none."""
    try:
        spec = find_spec(plugin.package)
    except (ImportError, ValueError):
        return ""
    folders = list(spec.submodule_search_locations or ()) if spec else []
    return f"{Path(folders[0])}/" if folders else ""
