"""What service designers do with offers: put a service online, change it, open or close it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plugins.servicedesk.models import Offer
from portal.api import DomainError, User, has_permission, require
from portal.api.audit import record

DESIGN = "servicedesk.design"


class PeriodEndsBeforeItBegins(DomainError):
    """The application period would be empty."""

    message = _("The period must end after it begins.")


@transaction.atomic
def add_offer(*, actor: User, values: Mapping[str, Any]) -> Offer:
    """Put a service online; ``values`` are the fields of an offer. Writes one audit entry.

    :raises Refused: the actor may not design services of this unit.
    :raises PeriodEndsBeforeItBegins: it would close before it opens.
    """
    offer = Offer(**values)
    require(has_permission(actor, DESIGN, unit=offer.unit))
    _require_period(offer)
    offer.save()
    record(
        actor=actor, action="servicedesk.offer_added", target=offer, slug=offer.slug,
        unit=offer.unit.slug,
    )  # fmt: skip
    return offer


@transaction.atomic
def change_offer(*, actor: User, offer: Offer, values: Mapping[str, Any]) -> Offer:
    """Change the fields of an offer that ``values`` names; applications already begun keep theirs.

    The audit book learns which fields changed; without a change nothing is written.

    :raises Refused: the actor may not design services of its unit, or of the unit it would get.
    :raises PeriodEndsBeforeItBegins: it would close before it opens.
    """
    stored = Offer.objects.select_for_update().get(pk=offer.pk)
    require(has_permission(actor, DESIGN, unit=stored.unit))
    changed = [field for field, value in values.items() if getattr(stored, field) != value]
    for field in changed:
        setattr(stored, field, values[field])
    require(has_permission(actor, DESIGN, unit=stored.unit))
    _require_period(stored)
    if changed:
        stored.save(update_fields=changed)
        record(
            actor=actor, action="servicedesk.offer_changed", target=stored, slug=stored.slug,
            fields=changed,
        )  # fmt: skip
    return stored


def _require_period(offer: Offer) -> None:
    if offer.opens_at and offer.closes_at and offer.closes_at <= offer.opens_at:
        raise PeriodEndsBeforeItBegins
