"""What the desk offers to programs: every service that takes applications."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from plugins.servicedesk.actions import service_id, start_application
from plugins.servicedesk.models import Offer
from portal.api.cases import Case, Channel, Citizen
from portal.api.definitions import FormVersion
from portal.api.filing import OpenOffer


def offers_for_programs() -> list[OpenOffer]:
    """List what takes applications now. One query, without the definitions."""
    offers = Offer.objects.open_now().defer("papers", "fee_lines")
    return [
        OpenOffer(
            id=service_id(offer.slug),
            title=offer.title,
            summary=offer.summary,
            category=offer.category,
            level=offer.needed_level,
            days=offer.promised_days,
            sheet=offer.service_key,
            form=partial(_form_of, offer.slug),
            begin=partial(_begin, slug=offer.slug),
        )
        for offer in offers
    ]


def _begin(*, slug: str, actor: Citizen, idempotency_key: UUID | None, channel: Channel) -> Case:
    offer = Offer.objects.complete().get(slug=slug)
    return start_application(
        actor=actor, offer=offer, idempotency_key=idempotency_key, channel=channel
    )


def _form_of(slug: str) -> FormVersion:
    return Offer.objects.select_related("form_version").get(slug=slug).form_version
