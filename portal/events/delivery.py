"""One attempt at one delivery: claim it, run the subscriber, write down what came of it.

Claiming is one conditional UPDATE, so of several workers one wins. The claim is a lease: a worker
that dies in the middle loses the delivery to the sweeper. The subscriber runs in the transaction
that marks the delivery as done, so what it writes is written once, however often it is tried.
"""

from __future__ import annotations

import logging
import uuid
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from portal.contributions import Gate, described
from portal.events.event import Event, UnreadableEvent, find_event
from portal.events.models import DeliveryState, EventDelivery
from portal.events.subscribers import Subscriber, subscribers

logger = logging.getLogger("portal.events")

LEASE_SECONDS = 90
RETRY_MINUTES = (1, 5, 15, 60, 240)
MAX_ATTEMPTS = len(RETRY_MINUTES) + 1
ERROR_LENGTH = 300


class Interrupted(RuntimeError):
    """The worker died or ran out of time at every attempt."""


class LeaseLost(RuntimeError):
    """The delivery passed to another worker meanwhile."""


class BrokenTransaction(RuntimeError):
    """The subscriber caught an error of the database and went on, so nothing can be kept."""


def drive(delivery_id: int) -> bool:
    """Try one delivery once; False if there was nothing to do for this worker.

    A delivery to a plugin that is off, muted or not loaded stays as it is.
    """
    delivery = EventDelivery.objects.due(timezone.now()).filter(pk=delivery_id).first()
    subscriber = subscribers.get(delivery.subscriber) if delivery else None
    if delivery is None or subscriber is None or not claim(delivery):
        return False
    try:
        hand_over(delivery, subscriber)
    except LeaseLost:
        logger.warning("event delivery %s was taken over by another worker", delivery.pk)
        return False
    except (UnreadableEvent, Interrupted) as error:
        return give_up(delivery, error)
    except (Exception, SystemExit) as error:
        return put_off(delivery, error)
    return True


def claim(delivery: EventDelivery) -> bool:
    """Take the delivery for :data:`LEASE_SECONDS`; False if another was faster. One query."""
    now = timezone.now()
    lease = {
        "attempts": delivery.attempts + 1,
        "lease_token": uuid.uuid4(),
        "lease_expires_at": now + timedelta(seconds=LEASE_SECONDS),
    }
    unchanged = EventDelivery.objects.due(now).filter(pk=delivery.pk, attempts=delivery.attempts)
    if not unchanged.update(**lease):
        return False
    for field, value in lease.items():
        setattr(delivery, field, value)
    return True


@transaction.atomic
def hand_over(delivery: EventDelivery, subscriber: Subscriber) -> None:
    """Mark a claimed delivery as done and run its subscriber: both, or neither.

    Marking comes first, for it keeps other workers out until the subscriber has finished.

    :raises LeaseLost, UnreadableEvent, Interrupted, BrokenTransaction: see there.
    """
    if delivery.attempts > MAX_ATTEMPTS:
        raise Interrupted(f"{MAX_ATTEMPTS} attempts ended without an answer")
    event = _event(delivery, subscriber)
    if not _settle(delivery, state=DeliveryState.DELIVERED, finished_at=timezone.now()):
        raise LeaseLost
    subscriber.handle(event)
    if transaction.get_rollback():
        raise BrokenTransaction("an error of the database was caught outside its own atomic()")


def put_off(delivery: EventDelivery, error: BaseException) -> bool:
    """Let a failed delivery wait for its next attempt, or give it up after the last one."""
    if delivery.attempts >= MAX_ATTEMPTS:
        return give_up(delivery, error)
    minutes = RETRY_MINUTES[delivery.attempts - 1]
    logger.warning("%s; again in %s minutes", delivery, minutes, exc_info=error)
    return _settle(
        delivery,
        next_try_at=timezone.now() + timedelta(minutes=minutes),
        last_error=_describe(error),
    )


def give_up(delivery: EventDelivery, error: BaseException) -> bool:
    """Let a delivery fail for good, and report it under the subscriber's id."""
    failed = _settle(
        delivery,
        state=DeliveryState.FAILED,
        finished_at=timezone.now(),
        last_error=_describe(error),
    )
    if failed:
        Gate.report(delivery.subscriber, error)
    return failed


def _settle(delivery: EventDelivery, **outcome: object) -> bool:
    """Write the outcome down and end the lease; False if it had passed on. One query."""
    claimed = EventDelivery.objects.filter(
        pk=delivery.pk, state=DeliveryState.PENDING, lease_token=delivery.lease_token
    )
    return bool(claimed.update(**outcome, lease_token=None, lease_expires_at=None))


def _event(delivery: EventDelivery, subscriber: Subscriber) -> Event:
    event = find_event(delivery.event).from_json(delivery.payload)
    if not isinstance(event, subscriber.event):
        raise UnreadableEvent(f"{delivery.subscriber} does not listen to {event.name} any more")
    return event


def _describe(error: BaseException) -> str:
    return described(error)[:ERROR_LENGTH]
