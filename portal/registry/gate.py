"""Which plugins are on: read once for each request or task, so that a switch works on every node.

Asking costs no query; the first question of a request or task costs one, whatever the number of
plugins. Until the table can be read, the last answer of this process stays in force.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from asgiref.local import Local
from django.db import DatabaseError, InterfaceError

from portal.contributions import Gate
from portal.registry.discovery import starts_enabled
from portal.registry.models import PluginState

logger = logging.getLogger("portal.plugins")


@dataclass(frozen=True)
class Snapshot:
    """What the administrators' table said at one moment."""

    enabled: Mapping[str, bool] = field(default_factory=dict)
    muted: frozenset[str] = frozenset()
    settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def is_open(self, plugin: str) -> bool:
        """Say whether a plugin is on; one that was never seen is on only if it ships with us."""
        known = self.enabled.get(plugin)
        return starts_enabled(plugin) if known is None else known


#: What this request or task knows; nothing is shared between threads.
_moment = Local()
_last_known = Snapshot()


def snapshot() -> Snapshot:
    """Return the table as this request or task saw it first. Costs at most one query."""
    found: Snapshot | None = getattr(_moment, "snapshot", None)
    if found is None:
        found = _moment.snapshot = _read()
    return found


def forget(**signal: object) -> None:
    """Read the table anew at the next question: a request or task begins, or a switch was made."""
    _moment.snapshot = None


class EverythingOn(Snapshot):
    """Every plugin is on and nothing is muted; for tests that ask no table."""

    def is_open(self, plugin: str) -> bool:
        return True


def assume(known: Snapshot) -> None:
    """Take ``known`` for this request or task without asking the table."""
    _moment.snapshot = known


def is_open(plugin: str) -> bool:
    """Say whether a plugin is on."""
    return snapshot().is_open(plugin)


def is_muted(contribution: str) -> bool:
    """Say whether a contribution is silenced for having failed too often."""
    return contribution in snapshot().muted


def install() -> None:
    """Let every extension point ask here."""
    Gate.is_open = is_open
    Gate.is_muted = is_muted


def _read() -> Snapshot:
    global _last_known
    try:
        rows = list(PluginState.objects.values_list("slug", "enabled", "muted", "settings"))
    except (DatabaseError, InterfaceError):
        logger.warning("the plugin table cannot be read; the last answer stays in force")
        return _last_known
    _last_known = Snapshot(
        enabled={slug: enabled for slug, enabled, _muted, _settings in rows},
        muted=frozenset(one for _slug, _enabled, muted, _settings in rows for one in muted),
        settings={slug: settings for slug, _enabled, _muted, settings in rows},
    )
    return _last_known
