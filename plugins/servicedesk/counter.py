"""What the desk lets counter offices file: every service that takes applications."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from plugins.servicedesk.actions import service_id, start_application
from plugins.servicedesk.models import Offer
from portal.api import localise
from portal.api.cases import Case, Citizen
from portal.api.counter import CounterService


def services_for_counters() -> list[CounterService]:
    """List what takes applications now, by category. One query, without the definitions."""
    offers = Offer.objects.open_now().defer("papers", "fee_lines", "summary")
    return [
        CounterService(
            id=service_id(offer.slug),
            title=offer.title,
            category=localise(offer.category),
            level=offer.needed_level,
            begin=partial(_begin, slug=offer.slug),
        )
        for offer in offers
    ]


def _begin(*, slug: str, actor: Citizen, idempotency_key: UUID | None) -> Case:
    offer = Offer.objects.complete().get(slug=slug)
    return start_application(actor=actor, offer=offer, idempotency_key=idempotency_key)
