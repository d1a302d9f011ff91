"""After a migration: roles, schedules and services that plugins declare get their rows."""

from __future__ import annotations

from portal.accounts.permissions import sync_roles
from portal.contributions import guard
from portal.filing.publishing import publish_services
from portal.queue import ensure_schedule, remove_schedule, schedules_named
from portal.registry import faults, gate
from portal.registry.discovery import starts_enabled
from portal.registry.loading import loaded
from portal.registry.models import PluginState
from portal.registry.points import schedules

RUN_SCHEDULE = "portal.registry.tasks.run_schedule"


def synchronise(**signal: object) -> None:
    """Bring rows in line with what loaded plugins declare; administrators' changes stay.

    What cannot be is written down as a failure of its plugin.
    """
    _note_new_plugins()
    gate.forget()
    sync_roles()
    sync_schedules()
    publish_services()
    faults.write_down()


def sync_schedules() -> None:
    """Make the schedule rows those of the loaded plugins, no more and no less."""
    declared = schedules.all()
    for schedule in declared:
        with guard(schedule):
            ensure_schedule(schedule.id, RUN_SCHEDULE, schedule.id, cadence=schedule.value.cadence)
    for name in schedules_named(RUN_SCHEDULE) - {schedule.id for schedule in declared}:
        remove_schedule(name)


def _note_new_plugins() -> None:
    known = set(PluginState.objects.values_list("slug", flat=True))
    PluginState.objects.bulk_create(
        [
            PluginState(slug=slug, enabled=starts_enabled(slug))
            for slug in loaded
            if slug not in known
        ],
        ignore_conflicts=True,
    )
