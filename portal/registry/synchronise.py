"""After a migration: roles and schedules that plugins declare get their rows."""

from __future__ import annotations

from portal.accounts.permissions import sync_roles
from portal.queue import ensure_schedule
from portal.registry.plugin import schedules


def synchronise(**signal: object) -> None:
    """Create missing roles and schedules; what administrators changed stays as it is."""
    sync_roles()
    for schedule in schedules.all():
        ensure_schedule(
            schedule.id,
            "portal.registry.tasks.run_schedule",
            schedule.id,
            minutes=schedule.value.minutes,
        )
