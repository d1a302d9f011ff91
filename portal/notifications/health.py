"""How the outbox is doing, for the people who run the portal."""

from __future__ import annotations

from datetime import timedelta
from typing import TypedDict

from django.db.models import Min
from django.utils import timezone

from portal.notifications.models import OutboxMessage
from portal.queue import queue_is_alive


class OutboxHealth(TypedDict):
    """``oldest_waiting_seconds`` is 0 when nothing waits."""

    queue_is_alive: bool
    waiting: int
    oldest_waiting_seconds: int
    failed_last_day: int


def outbox_health() -> OutboxHealth:
    """Return what waits, for how long, and what was given up in 24 hours. Costs five queries."""
    waiting = OutboxMessage.objects.unfinished()
    oldest = waiting.aggregate(at=Min("created_at"))["at"]
    age = timezone.now() - oldest if oldest else timedelta()
    return OutboxHealth(
        queue_is_alive=queue_is_alive(),
        waiting=waiting.count(),
        oldest_waiting_seconds=max(0, int(age.total_seconds())),
        failed_last_day=failed_last_day(),
    )


def failed_last_day() -> int:
    """Return how many messages were given up in the last 24 hours. One query."""
    since = timezone.now() - timedelta(days=1)
    return OutboxMessage.objects.failed().filter(finished_at__gte=since).count()
