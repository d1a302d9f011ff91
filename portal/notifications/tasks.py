"""What the worker runs: one message after a wake-up call, and every minute whatever was left."""

from __future__ import annotations

import logging

from django.utils import timezone

from portal.leases import one_by_one, work_off
from portal.notifications.delivery import (
    attempt,
    claim,
    erase_expired,
    give_up_interrupted,
    settle,
)
from portal.notifications.models import OutboxMessage, Priority

logger = logging.getLogger("portal.notifications")

SWEEP_MESSAGES = 200
SWEEP_SECONDS = 30
URGENT_MESSAGES = 20
URGENT_SECONDS = 15


def deliver(message_id: int) -> bool:
    """Try one message once, after those that cannot wait; False if it needed no try from here.

    The queue wakes workers in the order of writing, so a sign-in code would stand behind every
    notice written before it. May be called any number of times, by any number of workers.
    """
    _drive_urgent(besides=message_id)
    return drive(message_id)


def drive(message_id: int) -> bool:
    """Try one message once; False if there was nothing to do for this worker."""
    message = claim(message_id)
    return message is not None and settle(message, attempt(message))


def sweep() -> int:
    """Try what is due and what a dead worker left behind; return how many were tried.

    Urgent messages go first, also those written meanwhile. Stops after 200 messages or 30 seconds
    and leaves the rest to its next run. Any number of sweepers may run side by side.
    """
    now = timezone.now()
    give_up_interrupted(now)
    erase_expired(now)
    due = OutboxMessage.objects.due(now).order_by("priority", "pk").values_list("pk", flat=True)
    return work_off(one_by_one(due, most=SWEEP_MESSAGES), _drive_guarded, seconds=SWEEP_SECONDS)


def _drive_urgent(*, besides: int) -> None:
    """Try what is urgent and due: at most 20 messages, none begun after 15 seconds. One query."""
    urgent = OutboxMessage.objects.due(timezone.now()).filter(priority=Priority.HIGH)
    waiting = urgent.exclude(pk=besides).order_by("pk").values_list("pk", flat=True)
    work_off(list(waiting[:URGENT_MESSAGES]), _drive_guarded, seconds=URGENT_SECONDS)


def _drive_guarded(message_id: int) -> bool:
    """Try one message so that its failure does not cost the others their turn."""
    try:
        return drive(message_id)
    except Exception:
        logger.exception("message %s could not be driven", message_id)
        return False
