"""What plugins did wrong: kept in memory while people wait, written down afterwards.

Reporting never touches the database, so it may happen inside any transaction. ``write_down`` runs
when a request or a task has ended; five failures within five minutes mute a contribution.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock
from traceback import walk_tb

from django.db import DatabaseError, InterfaceError, transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from portal.contributions import Gate, described
from portal.registry import gate
from portal.registry.discovery import starts_enabled
from portal.registry.models import PluginFault, PluginState
from portal.registry.notices import tell_of_mute

logger = logging.getLogger("portal.plugins")

MUTED_AFTER = 5
WITHIN = timedelta(minutes=5)
KEPT_IN_MEMORY = 500
ID_MAX_LENGTH = 150


@dataclass(frozen=True)
class Failure:
    """One failure that is not written down yet; only those that ``counts`` may mute."""

    contribution: str
    error: str
    at: datetime
    counts: bool


_waiting: list[Failure] = []
_lock = Lock()


def report(contribution: str, error: BaseException) -> None:
    """Log a failure at once and remember it until :func:`write_down`. No query."""
    logger.error("contribution %s failed", contribution, exc_info=error)
    _remember(contribution, error, counts=True)


def note(contribution: str, error: BaseException) -> None:
    """Remember a failure that Django has logged, and that must mute nothing. No query."""
    _remember(contribution, error, counts=False)


def describe(error: BaseException) -> str:
    """Return the error's kind, words and place in one line, without the values of variables."""
    place = ""
    for frame, line in walk_tb(error.__traceback__):
        if not frame.f_code.co_filename.startswith("<"):
            place = f" ({Path(frame.f_code.co_filename).name}:{line})"
    return described(error) + place


def write_down(**signal: object) -> None:
    """Store what was reported since last time. Costs nothing when all is well."""
    if not _waiting:
        return
    with _lock:
        reported, _waiting[:] = list(_waiting), []
    for failure in reported:
        try:
            _store(failure)
        except (DatabaseError, InterfaceError):
            name = failure.contribution
            logger.exception("a failure of %s could not be stored; it is in the log", name)


def forget() -> None:
    """Drop what was reported and not yet stored."""
    with _lock:
        _waiting.clear()


def install() -> None:
    """Let every guard report here."""
    Gate.report = report


def _remember(contribution: str, error: BaseException, *, counts: bool) -> None:
    failure = Failure(contribution[:ID_MAX_LENGTH], describe(error), timezone.now(), counts)
    with _lock:
        if len(_waiting) < KEPT_IN_MEMORY:
            _waiting.append(failure)


def _store(failure: Failure) -> None:
    at, plugin = failure.at, failure.contribution.partition(".")[0]
    with transaction.atomic():
        fault, _is_new = PluginFault.objects.select_for_update().get_or_create(
            contribution=failure.contribution,
            defaults={"plugin": plugin, "error": failure.error, "first_at": at, "last_at": at},
        )
        fault.count += 1
        fault.error, fault.last_at = failure.error, at
        if failure.counts:
            fault.recent = [*_still_recent(fault.recent, at), at.isoformat()][-MUTED_AFTER:]
        fault.save()
        if failure.counts and len(fault.recent) >= MUTED_AFTER:
            _mute(plugin, failure.contribution)


def _still_recent(moments: list[str], now: datetime) -> list[str]:
    parsed = ((text, parse_datetime(text)) for text in moments)
    return [text for text, at in parsed if at is not None and now - at <= WITHIN]


def _mute(plugin: str, contribution: str) -> None:
    state, _is_new = PluginState.objects.select_for_update().get_or_create(
        slug=plugin, defaults={"enabled": starts_enabled(plugin)}
    )
    if contribution in state.muted:
        return
    state.muted = [*state.muted, contribution]
    state.save(update_fields=["muted", "changed_at"])
    gate.forget()
    tell_of_mute(contribution)
