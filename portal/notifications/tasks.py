"""What the worker runs: one message after a wake-up call, and every minute whatever was left."""

from __future__ import annotations

import logging
import time

from django.utils import timezone

from portal.notifications.delivery import (
    attempt,
    claim,
    erase_expired,
    give_up_interrupted,
    settle,
)
from portal.notifications.models import OutboxMessage

logger = logging.getLogger("portal.notifications")

SWEEP_MESSAGES = 200
SWEEP_SECONDS = 30


def deliver(message_id: int) -> bool:
    """Try one message once; False if there was nothing to do for this worker.

    May be called any number of times, by any number of workers.
    """
    message = claim(message_id)
    return message is not None and settle(message, attempt(message))


def sweep() -> int:
    """Try what is due and what a dead worker left behind; return how many were tried.

    Urgent messages go first. Stops after 200 messages or 30 seconds and leaves the rest to its
    next run. Any number of sweepers may run side by side.
    """
    now, stop_at = timezone.now(), time.monotonic() + SWEEP_SECONDS
    give_up_interrupted(now)
    erase_expired(now)
    due = OutboxMessage.objects.due(now).order_by("priority", "pk")
    tried = 0
    for message_id in list(due.values_list("pk", flat=True)[:SWEEP_MESSAGES]):
        if time.monotonic() >= stop_at:
            break
        tried += _deliver_guarded(message_id)
    return tried


def _deliver_guarded(message_id: int) -> bool:
    """Deliver one message so that its failure does not cost the others their turn."""
    try:
        return deliver(message_id)
    except Exception:
        logger.exception("message %s could not be driven", message_id)
        return False
