"""The plugin under test: its declaration, its files, its models and its addresses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.db.models import Model
from wagtail.models import Page

from portal.cases.kinds import CaseKind
from portal.contributions import Contribution, ExtensionPoint
from portal.registry import loading
from portal.registry.discovery import CORE_SLUG, InstalledPlugin
from portal.registry.plugin import ALL_POINTS, Plugin
from portal.registry.tables import labels_of, models_of
from portal.testing.contract.addresses import Address, addresses_of

NOT_SHIPPED = {"__pycache__", "tests", "demo"}


class NotLoaded(Exception):
    """No such plugin is loaded here; the message says what to do."""


@dataclass(frozen=True)
class Subject:
    """One plugin as the rules see it; ``requires`` are the requirements of its distribution."""

    plugin: Plugin
    installed: InstalledPlugin
    folder: Path
    requires: tuple[str, ...] = ()

    @property
    def slug(self) -> str:
        return self.installed.slug

    @property
    def package(self) -> str:
        return self.installed.package

    @cached_property
    def contributions(self) -> list[tuple[ExtensionPoint[Any], Contribution[Any]]]:
        points = dict.fromkeys(ALL_POINTS)
        return [(point, found) for point in points for found in point.of_plugin(self.slug)]

    def values(self, kind: type) -> list[Any]:
        """Return the plugin's contributions of one type."""
        return [
            found.value for _point, found in self.contributions if isinstance(found.value, kind)
        ]

    @property
    def kinds(self) -> list[CaseKind]:
        """The kinds of cases, services included."""
        return self.values(CaseKind)

    @cached_property
    def models(self) -> list[type[Model]]:
        return models_of(self.package)

    @property
    def page_types(self) -> list[type[Page]]:
        return [model for model in self.models if issubclass(model, Page)]

    @property
    def labels(self) -> set[str]:
        return labels_of(self.package)

    @cached_property
    def addresses(self) -> list[Address]:
        """What the plugin answers: pages, API and back office."""
        return list(addresses_of(self.slug, self.package))

    @cached_property
    def others(self) -> dict[str, str]:
        """The other plugins that are installed here: package by slug."""
        return {
            slug: found.package
            for slug, found in loading.packages.items()
            if slug not in (CORE_SLUG, self.slug)
        }

    def files(self, *suffixes: str) -> Iterator[Path]:
        """Yield the package's files, without its tests and its demonstration data."""
        for path in sorted(self.folder.rglob("*")):
            inside = path.relative_to(self.folder)
            if path.suffix in suffixes and not NOT_SHIPPED & set(inside.parts[:-1]):
                yield path

    def python_files(self) -> Iterator[Path]:
        """Yield the modules that people wrote, so not the migrations."""
        for path in self.files(".py"):
            is_test = path.name.startswith("test_") or path.name == "conftest.py"
            if "migrations" not in path.parts and not is_test:
                yield path

    def templates(self) -> Iterator[tuple[str, Path]]:
        """Yield every template by the name under which Django finds it."""
        for path in self.files(".html", ".txt", ".svg", ".xml", ".json"):
            parts = path.relative_to(self.folder).parts
            if "templates" in parts:
                yield "/".join(parts[parts.index("templates") + 1 :]), path

    def place(self, path: Path) -> str:
        """Return a file's path as it is written in the plugin's own repository."""
        return path.relative_to(self.folder.parent).as_posix()

    def say(self, findings: Iterable[str]) -> list[str]:
        """Return each finding once, with the plugin's name in front."""
        return [f"{self.slug}: {finding}" for finding in dict.fromkeys(findings)]


def find_subject(slug: str) -> Subject:
    """Return a loaded plugin, ready to be judged.

    :raises NotLoaded: it is not installed, not allowed, or left out because it is broken.
    """
    if slug not in loading.loaded:
        raise NotLoaded(_why_not(slug))
    installed = loading.packages[slug]
    spec = find_spec(installed.package)
    if spec is None or not spec.submodule_search_locations:
        raise NotLoaded(f"{slug}: {installed.package} is no package; a plugin is a folder")
    return Subject(
        plugin=loading.loaded[slug],
        installed=installed,
        folder=Path(next(iter(spec.submodule_search_locations))).resolve(),
        requires=_requirements(installed.distribution),
    )


def _requirements(name: str) -> tuple[str, ...]:
    try:
        return tuple(distribution(name).requires or ())
    except (PackageNotFoundError, ValueError):
        return ()


def _why_not(slug: str) -> str:
    for failure in loading.failures:
        if failure.slug == slug:
            return f"{slug}: not loaded: {failure.reason}"
    known = ", ".join(sorted(set(loading.loaded) - {CORE_SLUG}))
    return (
        f"{slug}: no plugin of this name is installed here (there are: {known}). Install it into "
        "this environment (pip install -e .) and name it under the entry points portal.plugins."
    )
