"""Imports plugins, one after the other, into a portal that stands without them.

``python -m portal.testing.contract.import_probe SLUG:PACKAGE:FOLDER …`` prints one line of JSON:
by slug, failures, queries, calls and replaced. Every connection to a database or to the network is
noted and refused while a plugin is imported.
"""

from __future__ import annotations

import json
import pkgutil
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from pathlib import Path
from traceback import extract_stack
from types import FunctionType
from typing import Any, NoReturn
from unittest.mock import patch

import django
from django.apps import AppConfig, apps
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

CORE = ("portal", "django", "wagtail", "rest_framework", "allauth")
LEFT_OUT = {"tests", "migrations", "demo", "conftest", "management"}
COUNTERS = {"_creation_counter", "auto_creation_counter", "creation_counter"}
DESCRIPTORS = ("django.db.models.fields", "django.contrib.contenttypes.fields")
Snapshot = dict[tuple[str, str], Any]


class Refused(RuntimeError):
    """Something was asked for that no import may need."""


class Ear:
    """Notes and refuses whatever asks the database or the network."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.queries: list[str] = []
        self.calls: list[str] = []

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Stand in the way of every connection, and go away afterwards."""
        with ExitStack() as stack:
            for owner, name, noted in (
                (BaseDatabaseWrapper, "ensure_connection", self.queries),
                (socket.socket, "connect", self.calls),
                (socket.socket, "connect_ex", self.calls),
                (socket.socket, "sendto", self.calls),
                (socket, "getaddrinfo", self.calls),
                (socket, "gethostbyname", self.calls),
                (socket, "create_connection", self.calls),
            ):
                stack.enter_context(patch.object(owner, name, self._refuse(noted)))
            yield

    def _refuse(self, noted: list[str]) -> Callable[..., NoReturn]:
        def refuse(*args: Any, **kwargs: Any) -> NoReturn:
            noted.append(self._place())
            raise Refused("not while a plugin is imported")

        return refuse

    def _place(self) -> str:
        """Return the plugin's own line that led here."""
        own = [one for one in extract_stack() if Path(one.filename).is_relative_to(self.folder)]
        if not own:
            return "something behind it"
        path = Path(own[-1].filename).relative_to(self.folder.parent)
        return f"{path.as_posix()}:{own[-1].lineno}"


def core_attributes() -> Snapshot:
    """Return what stands behind every name of the core's modules and of their classes."""
    found: Snapshot = {}
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] not in CORE or name.startswith("portal.testing"):
            continue
        for key, value in list(getattr(module, "__dict__", {}).items()):
            found[name, key] = value
            if issubclass(type(value), type) and value.__module__ == name:
                for inner, member in list(vars(value).items()):
                    found[f"{name}.{key}", inner] = member
    return found


def changed(before: Snapshot, after: Snapshot) -> set[tuple[str, str]]:
    """Return the names behind which something else stands now.

    Django counts fields, and renews what leads from a model to those that point at it.
    """
    return {
        key
        for key, value in before.items()
        if key in after and after[key] is not value
        if key[1] not in COUNTERS and not type(after[key]).__module__.startswith(DESCRIPTORS)
    }


def added(before: Snapshot, after: Snapshot, folder: Path) -> set[tuple[str, str]]:
    """Return new names in the core behind which a function of the plugin stands."""
    return {
        key for key, value in after.items() if key not in before and _is_written_in(value, folder)
    }


def modules_of(package: str, folder: Path) -> Iterator[str]:
    """Yield the names of all modules of the plugin but its tests and migrations."""
    yield package
    for found in pkgutil.walk_packages([str(folder)], f"{package}."):
        if not LEFT_OUT & set(found.name.split(".")):
            yield found.name


def install(package: str) -> None:
    """Let Django load one more app, as it does when it starts."""
    config = AppConfig.create(package)
    apps.app_configs[config.label], config.apps = config, apps
    config.import_models()
    apps.clear_cache()
    config.ready()


def main(*plugins: str) -> None:
    """Load the portal, then each plugin; print what was seen."""
    settings.PORTAL_STRICT = False
    django.setup()
    import_module(settings.ROOT_URLCONF)
    seen = {}
    for plugin in plugins:
        slug, package, place = plugin.split(":", 2)
        seen[slug] = look_at(package, Path(place))
    sys.stdout.write(json.dumps(seen) + "\n")


def look_at(package: str, folder: Path) -> dict[str, list[str]]:
    """Import one plugin and say what happened meanwhile."""
    sys.path.insert(0, str(folder.parents[package.count(".")]))
    before, ear = core_attributes(), Ear(folder)
    with ear.listening():
        failures = import_all(package, folder)
    after = core_attributes()
    names = changed(before, after) | added(before, after, folder)
    return {
        "failures": failures,
        "queries": ear.queries,
        "calls": ear.calls,
        "replaced": sorted(f"{owner}.{name}" for owner, name in names),
    }


def import_all(package: str, folder: Path) -> list[str]:
    """Import every module of the plugin; return why some could not be."""
    failures: list[str] = []
    try:
        install(package)
    except Exception as error:
        return _unless_refused(package, error)
    for name in modules_of(package, folder):
        try:
            import_module(name)
        except Exception as error:
            failures += _unless_refused(name, error)
    return failures


def _unless_refused(name: str, error: Exception) -> list[str]:
    return [] if isinstance(error, Refused) else [f"{name}: {type(error).__name__}: {error}"]


def _is_written_in(value: object, folder: Path) -> bool:
    function = value.fget if type(value) is property else value
    if type(function) is not FunctionType:
        return False
    return Path(function.__code__.co_filename).is_relative_to(folder)


if __name__ == "__main__":
    main(*sys.argv[1:])
