"""The calendar that this process keeps in memory, and when it forgets it.

A change is seen at once by the process that makes it and within a minute by the others: what is
kept is read anew after a minute, which costs less than asking whether it has changed. A
transaction that has changed the calendar reads the tables each time until it ends, so that
nothing is kept that may yet be rolled back.
"""

from __future__ import annotations

from time import monotonic

from django.db import transaction

from portal.workcalendar.town import TownCalendar

FRESH_SECONDS = 60


class _Memory:
    calendar: TownCalendar | None = None
    fresh_until: float = 0.0


def kept_calendar() -> TownCalendar | None:
    """Return the calendar that may be used without asking the database, or None. No query."""
    if monotonic() >= _Memory.fresh_until or _changed_in_this_transaction():
        return None
    return _Memory.calendar


def keep(calendar: TownCalendar) -> None:
    """Keep ``calendar`` for a minute, unless this transaction has changed it."""
    if not _changed_in_this_transaction():
        _Memory.calendar, _Memory.fresh_until = calendar, monotonic() + FRESH_SECONDS


def forget(**_signal: object) -> None:
    """Drop the kept calendar; the next question reads the tables."""
    _Memory.calendar = None


def calendar_changed(**_signal: object) -> None:
    """Forget the calendar now and again after the commit.

    The signals of the calendar's models call it; call it after bulk changes, which send none.
    """
    forget()
    transaction.on_commit(forget)


def _changed_in_this_transaction() -> bool:
    return any(entry[1] is forget for entry in transaction.get_connection().run_on_commit)
