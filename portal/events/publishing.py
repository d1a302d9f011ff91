"""Telling the house what happened."""

from __future__ import annotations

from portal.contributions import Gate, guard
from portal.events.event import Event
from portal.events.models import EventDelivery
from portal.events.subscribers import listens, subscribers
from portal.queue import enqueue_on_commit

DELIVER = "portal.events.tasks.deliver"


def publish(event: Event) -> list[EventDelivery]:
    """Write down ``event`` for everybody who listens, and wake the worker after the commit.

    Belongs into the transaction of the change that it tells of: both happen or neither. Plugins
    that are switched off never hear of it; a muted subscriber does, once it is heard again. Costs
    one query, and none if nobody listens.

    :raises TypeError: a field's value is not of the field's type.
    """
    payload = event.to_json()
    deliveries = [
        EventDelivery(subscriber=listener, event=event.name, payload=payload)
        for listener in _listeners(event)
    ]
    if deliveries:
        EventDelivery.objects.bulk_create(deliveries)
    for delivery in deliveries:
        enqueue_on_commit(DELIVER, delivery.pk)
    return deliveries


def _listeners(event: Event) -> list[str]:
    heard: list[str] = []
    for found in subscribers.all():
        if Gate.is_open(found.plugin):
            with guard(found):
                heard += [found.id] if listens(found.value, event) else []
    return heard
