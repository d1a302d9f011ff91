"""What the worker runs on behalf of plugins. Silent when the plugin is off or gone."""

from __future__ import annotations

from typing import Any

from portal.contributions import Contribution, guard, is_active
from portal.queue import Argument, enqueue_on_commit
from portal.registry.points import jobs, schedules

RUN_JOB = "portal.registry.tasks.run_job"


def run_schedule(contribution_id: str) -> None:
    """Run one declared schedule; what it raises is reported under its name."""
    for contribution in schedules.all():
        if contribution.id == contribution_id and is_active(contribution):
            _run(contribution)


def run_job(contribution_id: str, *args: Argument) -> None:
    """Run one job that a plugin put off; what it raises is reported under its name."""
    for contribution in jobs.all():
        if contribution.id == contribution_id and is_active(contribution):
            _run(contribution, *args)


def put_off(contribution_id: str, *args: Argument) -> None:
    """Run a job in the worker once the current transaction has committed.

    Arguments are ids and short keys, never personal data. A job is a convenience: it runs at
    most once, and not at all if the queue loses it. What must happen is an event or a row of the
    plugin's own, swept by a schedule.

    :raises LookupError: no loaded plugin declares such a job.
    """
    if contribution_id not in [one.id for one in jobs.all()]:
        raise LookupError(f"{contribution_id} is no job of a loaded plugin")
    enqueue_on_commit(RUN_JOB, contribution_id, *args)


def _run(contribution: Contribution[Any], *args: Argument) -> None:
    with guard(contribution):
        contribution.value.run(*args)
