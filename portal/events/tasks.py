"""What the worker runs: one delivery after a wake-up call, what was left, and the clearing up."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.utils import timezone

from portal.events.delivery import drive
from portal.events.models import DeliveryState, EventDelivery
from portal.events.subscribers import subscribers
from portal.leases import one_by_one, work_off

logger = logging.getLogger("portal.events")

SWEEP_DELIVERIES = 200
SWEEP_SECONDS = 30
KEEP_DAYS = 30


def deliver(delivery_id: int) -> bool:
    """Try one delivery once; False if it needed no try from here. May be called again and again."""
    return drive(delivery_id)


def sweep() -> int:
    """Try what is due, what a dead worker left, and what waited for its plugin; return how many.

    Stops after 200 deliveries or 30 seconds and leaves the rest to its next run. Any number of
    sweepers may run side by side. Costs one query when idle, none if nobody listens to anything.
    """
    active = [found.id for found in subscribers.active()]
    due = EventDelivery.objects.due(timezone.now()).of_subscribers(active)
    waiting = due.order_by("next_try_at", "pk").values_list("pk", flat=True)
    ids = one_by_one(waiting, most=SWEEP_DELIVERIES) if active else ()
    return work_off(ids, _drive_guarded, seconds=SWEEP_SECONDS)


def purge() -> int:
    """Delete what was delivered more than 30 days ago; return how many. Costs two queries.

    What waited so long for a subscriber that no loaded plugin has is given up, and kept.
    """
    before = timezone.now() - timedelta(days=KEEP_DAYS)
    _give_up_unclaimed(before)
    done = EventDelivery.objects.filter(state=DeliveryState.DELIVERED, finished_at__lt=before)
    deleted, _by_model = done.delete()
    return deleted


def _give_up_unclaimed(before: datetime) -> None:
    known = [found.id for found in subscribers.all()]
    given_up = (
        EventDelivery.objects.filter(state=DeliveryState.PENDING, created_at__lt=before)
        .exclude(subscriber__in=known)
        .update(
            state=DeliveryState.FAILED,
            finished_at=timezone.now(),
            last_error="No loaded plugin has this subscriber any more",
            lease_token=None,
            lease_expires_at=None,
        )
    )
    if given_up:
        logger.error("%s event deliveries were given up: nobody listens any more", given_up)


def _drive_guarded(delivery_id: int) -> bool:
    """Try one delivery so that its failure does not cost the others their turn."""
    try:
        return drive(delivery_id)
    except Exception:
        logger.exception("event delivery %s could not be driven", delivery_id)
        return False
