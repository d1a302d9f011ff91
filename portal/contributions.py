"""Extension points: what plugins add, reached only through the gate and the guard.

A kernel owns its :class:`ExtensionPoint`; the registry fills it while plugins load. Asking for
``active()`` skips disabled plugins and muted contributions, and ``guard`` turns a plugin's
exception into a report, so that one broken plugin costs its own corner only.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.utils.functional import Promise
from django.utils.translation import activate, get_language

T = TypeVar("T")
logger = logging.getLogger("portal.plugins")

DESCRIBED_MAX_LENGTH = 500


class NotDeclared(LookupError):
    """Something was used as a declaration that no loaded plugin has as its attribute."""


class Declared:
    """Something that a plugin declares as a class attribute; it learns its own name there."""

    _declared_by: type | None = None
    _declared_as: str = ""

    def __set_name__(self, owner: type, name: str) -> None:
        object.__setattr__(self, "_declared_by", owner)
        object.__setattr__(self, "_declared_as", name)

    @property
    def plugin(self) -> str:
        """The slug of the plugin that declares it.

        :raises NotDeclared: it is no attribute of a plugin, or its plugin is not loaded.
        """
        slug: str | None = getattr(self._declared_by, "slug", None)
        if slug is None:
            raise NotDeclared(repr(self))
        return slug

    @property
    def id(self) -> str:
        """``<slug>.<attribute>``.

        :raises NotDeclared: it is no attribute of a plugin, or its plugin is not loaded.
        """
        return f"{self.plugin}.{self._declared_as}"


@dataclass(frozen=True)
class Contribution(Generic[T]):
    """One thing that one plugin adds; ``id`` is ``<slug>.<attribute>`` and cannot collide."""

    plugin: str
    name: str
    value: T

    @property
    def id(self) -> str:
        return f"{self.plugin}.{self.name}"


class Gate:
    """Says what is on, and hears of failures; the registry puts its own answers here."""

    is_open: Callable[[str], bool] = staticmethod(lambda plugin: True)
    is_muted: Callable[[str], bool] = staticmethod(lambda contribution: False)
    missing: Callable[[], list[str]] = staticmethod(lambda: [])
    """The slugs of plugins that should be here and could not be loaded."""
    title: Callable[[str], str] = staticmethod(lambda plugin: plugin)
    """What people call a plugin; its slug where nobody knows."""
    report: Callable[[str, BaseException], None] = staticmethod(
        lambda contribution, error: logger.error(
            "contribution %s failed", contribution, exc_info=error
        )
    )


class ExtensionPoint(Generic[T]):
    """A place where plugins contribute values of one type; ``name`` is what staff read."""

    def __init__(self, name: str | Promise) -> None:
        self.name = name
        self._contributions: dict[str, Contribution[T]] = {}

    def add(self, contribution: Contribution[T]) -> None:
        self._contributions[contribution.id] = contribution

    def drop_plugin(self, plugin: str) -> None:
        for key in [k for k, c in self._contributions.items() if c.plugin == plugin]:
            del self._contributions[key]

    def all(self) -> list[Contribution[T]]:
        return list(self._contributions.values())

    def of_plugin(self, plugin: str) -> list[Contribution[T]]:
        return [found for found in self.all() if found.plugin == plugin]

    def active(self) -> Iterator[Contribution[T]]:
        """Yield what enabled plugins contribute and is not muted, in loading order. No query."""
        for contribution in self.all():
            if is_active(contribution):
                yield contribution

    def get(self, contribution_id: str) -> T | None:
        """Return the value behind ``<slug>.<attribute>``, or None if absent or switched off."""
        found = self._contributions.get(contribution_id)
        return found.value if found and is_active(found) else None


def is_active(contribution: Contribution[Any]) -> bool:
    """Say whether its plugin is on and it has not been muted for failing. No query."""
    return Gate.is_open(contribution.plugin) and not Gate.is_muted(contribution.id)


@contextmanager
def guard(contribution: Contribution[Any]) -> Iterator[None]:
    """Run a plugin's code; whatever it raises is reported under its id and goes no further.

    ``sys.exit()`` counts as a failure, and the language of the page is put back. What a template
    draws later is outside: ask for its text (``str(title)``) inside.
    """
    language = get_language()
    try:
        yield
    except (Exception, SystemExit) as error:
        Gate.report(contribution.id, error)
    finally:
        if get_language() != language and language is not None:
            activate(language)


def described(error: BaseException) -> str:
    """Return an error's kind and words in one line of at most 500 characters; never raises."""
    try:
        words = str(error)
    except Exception as failure:
        words = f"its text failed with {type(failure).__name__}"
    line = f"{type(error).__name__}: {' '.join(words[: 2 * DESCRIBED_MAX_LENGTH].split())}"
    return line[:DESCRIBED_MAX_LENGTH].replace("\0", "").encode(errors="replace").decode()


def title_of(contribution: Contribution[Any]) -> str:
    """Return a contribution's title in the active language; its id where it has none to give."""
    with guard(contribution):
        return str(contribution.value.title)
    return contribution.id


@contextmanager
def everything_on() -> Iterator[None]:
    """Ask as if every plugin were on and nothing muted: for checks that judge code. No query."""
    kept = Gate.is_open, Gate.is_muted
    Gate.is_open, Gate.is_muted = (
        staticmethod(lambda plugin: True),
        staticmethod(lambda part: False),
    )
    try:
        yield
    finally:
        Gate.is_open, Gate.is_muted = (staticmethod(one) for one in kept)
