"""What the worker runs on behalf of plugins."""

from __future__ import annotations

from portal.registry.plugin import schedules


def run_schedule(contribution_id: str) -> None:
    """Run one declared schedule; silent when its plugin is off or gone."""
    if schedule := schedules.get(contribution_id):
        schedule.run()
