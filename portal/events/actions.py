"""What people decide about deliveries: to try failed ones again, to forget those of a plugin."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from portal.events.models import DeliveryState, EventDelivery


def deliver_again(subscribers: Iterable[str], *, delivery_id: int | None = None) -> int:
    """Let the next sweep try failed deliveries anew, from the first attempt; return how many.

    All that ``subscribers``, ids, were to hear, or one of them. What is on its way or delivered
    stays as it is. For the page of a plugin, whose action checks the permission. One query.
    """
    failed = EventDelivery.objects.failed().of_subscribers(subscribers)
    if delivery_id is not None:
        failed = failed.filter(pk=delivery_id)
    return failed.update(
        state=DeliveryState.PENDING, attempts=0, next_try_at=timezone.now(), finished_at=None
    )


def forget_subscriber(plugin: str) -> int:
    """Delete all deliveries to a plugin's subscribers, waiting ones too; return how many.

    ``plugin`` is its slug. For the removal of a plugin, which checks the permission. One query.
    """
    deleted, _by_model = EventDelivery.objects.of_plugin(plugin).delete()
    return deleted
