"""What service designers do with offers: put a service online, change it, open or close it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plugins.servicedesk.models import Offer
from plugins.servicedesk.ownership import DESIGN, refuse_foreign_templates
from plugins.servicedesk.problems import FEE, FORM, forget_problems
from portal.api import DomainError, User, has_permission, require
from portal.api.audit import record


class FeeChangedMeanwhile(DomainError):
    """Somebody else saved the fee after this page was opened."""

    status = 409
    message = _("Somebody else has changed this fee meanwhile. Look at it, then try again.")


class PeriodEndsBeforeItBegins(DomainError):
    """The application period would be empty."""

    message = _("The period must end after it begins.")


@transaction.atomic
def add_offer(*, actor: User, values: Mapping[str, Any]) -> Offer:
    """Put a service online; ``values`` are the fields of an offer. Writes one audit entry.

    :raises Refused: the actor may not design services of this unit.
    :raises PeriodEndsBeforeItBegins: it would close before it opens.
    :raises TemplatesOfOthers: its workflow issues documents of other units.
    """
    offer = Offer(**values)
    require(has_permission(actor, DESIGN, unit=offer.unit))
    refuse_foreign_templates(actor, offer.workflow_version.definition)
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
    :raises TemplatesOfOthers: another workflow would issue documents of other units.
    """
    stored = Offer.objects.select_for_update().get(pk=offer.pk)
    require(has_permission(actor, DESIGN, unit=stored.unit))
    changed = [field for field, value in values.items() if getattr(stored, field) != value]
    if "workflow_version" in changed:
        new, old = values["workflow_version"], stored.workflow_version
        refuse_foreign_templates(actor, new.definition, old.definition)
    for field in changed:
        setattr(stored, field, values[field])
    require(has_permission(actor, DESIGN, unit=stored.unit))
    _require_period(stored)
    if changed:
        stored.save(update_fields=changed)
        _forget_problems(stored, changed)
        record(
            actor=actor, action="servicedesk.offer_changed", target=stored, slug=stored.slug,
            fields=changed,
        )  # fmt: skip
    return stored


def _require_period(offer: Offer) -> None:
    if offer.opens_at and offer.closes_at and offer.closes_at <= offer.opens_at:
        raise PeriodEndsBeforeItBegins


@transaction.atomic
def change_fee(*, actor: User, offer: Offer, seen: str, values: Mapping[str, Any]) -> Offer:
    """Change the fee lines or the instalments of an offer; ``seen`` is what :func:`fee_mark` gave.

    Applications that were sent keep their fee. Writes one audit entry.

    :raises Refused: the actor may not design services of its unit.
    :raises FeeChangedMeanwhile: somebody has saved since.
    """
    stored = Offer.objects.select_for_update().get(pk=offer.pk)
    require(has_permission(actor, DESIGN, unit=stored.unit))
    if fee_mark(stored) != seen:
        raise FeeChangedMeanwhile
    return change_offer(actor=actor, offer=stored, values=values)


def fee_mark(offer: Offer) -> str:
    """Return what tells one state of an offer's fee from another. No query."""
    written = json.dumps([offer.fee_lines, offer.instalments], sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()[:16]


def _forget_problems(offer: Offer, changed: list[str]) -> None:
    parts = {"fee_lines": FEE, "form_version": FORM}
    for field in changed:
        if part := parts.get(field):
            forget_problems([offer], part)
