"""Which plugins are installed here: reads distribution metadata, imports no plugin."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import Distribution, EntryPoint, PackageNotFoundError, entry_points, version
from importlib.util import find_spec

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

GROUP = "portal.plugins"
OWN_DISTRIBUTION = "darvazeh"
CORE_SLUG = "core"
SLUG = re.compile(r"(?=.{2,40}\Z)[a-z][a-z0-9]*(_[a-z0-9]+)*")

#: First path segments and URL namespaces of the core; no plugin may be called or mounted so.
RESERVED = frozenset({
    "account", "accounts", "admin", "api", "c", "cases", "cases_admin", CORE_SLUG, "counter",
    "counter_admin", "demo",
    "definitions", "documents", "events", "filing", "forms", "health", "media", "my",
    "notifications", "notifications_admin", "p", "payments", "plugins_admin", "portal",
    "receipts", "registry", "representations_admin", "rest", "robots", "search", "sitemap",
    "static", "ui", "v", "verify", "wagtailadmin", "wagtailcore", "wagtaildocs", "wagtailimages",
    "workcalendar", "workflow",
})  # fmt: skip


@dataclass(frozen=True)
class InstalledPlugin:
    """One ``portal.plugins`` entry point: its slug, its package and who ships it."""

    slug: str
    package: str
    distribution: str
    version: str
    author: str = ""
    summary: str = ""

    @property
    def is_ours(self) -> bool:
        """Whether it comes with the portal itself."""
        return self.distribution == OWN_DISTRIBUTION


@dataclass(frozen=True)
class Refusal:
    """A plugin that is not loaded, and the one line that says why and what to do."""

    slug: str
    reason: str


@dataclass(frozen=True)
class Found:
    """What discovery found: the plugins, and those it refuses.

    Ours come first, each group in the order of their slugs: a stranger's path, template or static
    file never takes the place of one of ours.
    """

    plugins: tuple[InstalledPlugin, ...]
    refusals: tuple[Refusal, ...]


def find_plugins(allowed: Sequence[str], off: Sequence[str] = ()) -> Found:
    """Return the allowed plugins and the refused ones. Reads metadata only.

    ``allowed`` names slugs, or ``["*"]`` for all; ``off`` wins over it.
    """
    entries = _entries(allowed, off)
    plugins, refusals = list[InstalledPlugin](), list[Refusal]()
    for slug in sorted(set(allowed) - {"*"} - set(off) - set(entries)):
        refusals.append(Refusal(slug, "PORTAL_PLUGINS names it, but it is not installed"))
    for slug, candidates in sorted(entries.items()):
        chosen, *others = sorted(candidates, key=_own_first)
        try:
            described = _describe(chosen)
            reason = _objection(described, chosen.dist)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            refusals.append(Refusal(slug, _unreadable(chosen, error)))
            continue
        refusals += [Refusal(slug, _taken(described, other)) for other in others]
        if reason:
            refusals.append(Refusal(slug, reason))
        else:
            plugins.append(described)
    return Found(tuple(sorted(plugins, key=lambda one: not one.is_ours)), tuple(refusals))


def plugin_apps(allowed: Sequence[str], off: Sequence[str] = ()) -> list[str]:
    """Return the packages to add to ``INSTALLED_APPS``, ours first."""
    return [plugin.package for plugin in find_plugins(allowed, off).plugins]


@cache
def starts_enabled(slug: str) -> bool:
    """Say whether a plugin is on before anybody decided: only what ships with the portal is."""
    if slug == CORE_SLUG:
        return True
    entries = _entries(["*"], ()).get(slug, [])
    return any(_distribution_name(entry) == OWN_DISTRIBUTION for entry in entries)


def _entries(allowed: Sequence[str], off: Sequence[str]) -> dict[str, list[EntryPoint]]:
    found: dict[str, list[EntryPoint]] = {}
    for entry in entry_points(group=GROUP):
        if entry.name not in off and ("*" in allowed or entry.name in allowed):
            known = found.setdefault(entry.name, [])
            if entry.value not in [one.value for one in known]:
                known.append(entry)
    return found


def _own_first(entry: EntryPoint) -> tuple[bool, str, str]:
    name = _distribution_name(entry)
    return (name != OWN_DISTRIBUTION, name, entry.value)


def _distribution_name(entry: EntryPoint) -> str:
    """Return who ships an entry point; ``""`` if nobody does, or the metadata does not say."""
    try:
        return canonicalize_name(entry.dist.name) if entry.dist else ""
    except (AttributeError, KeyError, TypeError):
        return ""


def _unreadable(entry: EntryPoint, error: Exception) -> str:
    return (
        f"the metadata of its package {entry.value} cannot be read "
        f"({type(error).__name__}: {error}); reinstall it"
    )


def _describe(entry: EntryPoint) -> InstalledPlugin:
    dist = entry.dist
    metadata = dict(dist.metadata.json) if dist else {}
    return InstalledPlugin(
        slug=entry.name,
        package=entry.value,
        distribution=_distribution_name(entry),
        version=dist.version if dist else "",
        author=str(metadata.get("author") or metadata.get("author_email") or ""),
        summary=str(metadata.get("summary") or ""),
    )


def _taken(winner: InstalledPlugin, loser: EntryPoint) -> str:
    return (
        f"{_distribution_name(loser) or loser.value} uses the slug of {winner.distribution}; "
        "uninstall one of them"
    )


def _objection(plugin: InstalledPlugin, dist: Distribution | None) -> str:
    if not SLUG.fullmatch(plugin.slug):
        return (
            "its slug must be 2 to 40 lower-case letters and digits, joined by single underscores"
        )
    if plugin.slug in RESERVED:
        return "its slug belongs to the portal itself; rename the entry point"
    if not plugin.is_ours and (reason := _unmet(dist.requires or [] if dist else [])):
        return reason
    if not _can_be_found(plugin.package):
        return f"its package {plugin.package} cannot be found; reinstall {plugin.distribution}"
    return ""


def _unmet(requirements: Iterable[str]) -> str:
    """Return the first requirement of the plugin that this installation does not meet."""
    for text in requirements:
        needed = Requirement(text)
        if needed.marker and not needed.marker.evaluate({"extra": ""}):
            continue
        present = _version_of(needed.name)
        if present is None:
            return f"it needs {needed.name}{needed.specifier}, which is not installed"
        if not needed.specifier.contains(present, prereleases=True):
            return f"it needs {needed.name}{needed.specifier}; {present} is installed"
    return ""


def _version_of(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _can_be_found(package: str) -> bool:
    try:
        return find_spec(package) is not None
    except (ImportError, ValueError):
        return False
