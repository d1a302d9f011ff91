"""Files that Django finds by a name alone, and that a plugin shares with another app."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import django.core.management
from django.apps import apps

from portal.registry.discovery import InstalledPlugin
from portal.registry.tables import apps_of

COMMANDS = "management/commands"

#: Folders in which Django looks for files by their names; some have room for a folder of one's own.
WITH_ROOM = ("templates", "static")
FOLDERS = (*WITH_ROOM, "fixtures", "templatetags", COMMANDS)


@dataclass(frozen=True)
class Shadow:
    """A file of a plugin that ``other`` has too; ``mend`` says what its author does about it."""

    path: str
    other: str
    mend: str


def shadows_of(plugin: InstalledPlugin) -> Iterator[Shadow]:
    """Yield the files of a plugin that another app ships under the same name."""
    own = apps_of(plugin.package)
    others = [(app.name, Path(app.path)) for app in apps.get_app_configs() if app not in own]
    for folder in FOLDERS:
        places = [(name, place / folder) for name, place in others] + _django(folder)
        for name in sorted({name for app in own for name in _names(Path(app.path) / folder)}):
            if other := next((app for app, place in places if (place / name).is_file()), ""):
                yield Shadow(f"{folder}/{name}", other, _mend(folder, name, plugin.slug))


def _django(folder: str) -> list[tuple[str, Path]]:
    """Return where Django itself, which is no app, keeps such files."""
    home = Path(django.core.management.__file__).parent
    return [("Django", home / "commands")] if folder == COMMANDS else []


def _names(place: Path) -> Iterator[str]:
    """Yield the files below a folder, as Django names them."""
    for path in place.rglob("*"):
        is_pythons = path.name == "__init__.py" or "__pycache__" in path.parts
        if path.is_file() and not is_pythons:
            yield path.relative_to(place).as_posix()


def _mend(folder: str, name: str, slug: str) -> str:
    if name.startswith("notices/") or folder not in WITH_ROOM:
        return f"Rename it, beginning with {slug}_."
    return f"Move it to {folder}/{slug}/."
