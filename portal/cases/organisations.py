"""Filing for a legal person, and who of its people is told of its cases."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Organisation, Representation, RepresentationState, User
from portal.accounts.representation import RepresentationDecided, organisations_of, represents
from portal.cases import policies
from portal.cases.models import Case, Phase
from portal.cases.policies import Citizen
from portal.cases.search_text import searchable_text
from portal.errors import DomainError, Refused, require
from portal.notifications.actions import Recipient, notify
from portal.notifications.notices import INBOX, Notice

decided = Notice(
    _("Your request to act for a legal person was decided"),
    template="representation_decided",
    channels=(INBOX, "sms"),
)


class DoesNotRepresent(DomainError):
    """The right to act for this organisation is missing, or has ended."""

    status = 403
    message = _("You do not act for this legal person, or no longer.")


def acted_for(actor: Citizen, chosen: str) -> Organisation:
    """Return the organisation with the id ``chosen``, for which the actor acts. One query.

    :raises DoesNotRepresent: see there; also where there is none with this id.
    """
    mine = organisations_of(actor) if isinstance(actor, User) else []
    found = next((one for one in mine if str(one.pk) == chosen), None)
    if found is None:
        raise DoesNotRepresent
    return found


@transaction.atomic
def file_for_organisation(*, actor: User, draft: Case, organisation: Organisation) -> Case:
    """Make a draft the matter of an organisation that its owner acts for. Costs 5 queries.

    :raises DoesNotRepresent: see there.
    """
    row = _own_draft(actor, draft)
    if not represents(actor, organisation.pk):
        raise DoesNotRepresent
    return _made_matter_of(organisation, row)


@transaction.atomic
def file_for_oneself(*, actor: User, draft: Case) -> Case:
    """Make a draft of an organisation the own matter of who began it again. Costs 4 queries."""
    return _made_matter_of(None, _own_draft(actor, draft))


def _own_draft(actor: User, draft: Case) -> Case:
    row: Case | None = (
        Case.objects.select_for_update().filter(pk=draft.pk, phase=Phase.DRAFT).first()
    )
    if row is None:
        raise Refused
    require(policies.owns(actor, row))
    return row


def _made_matter_of(organisation: Organisation | None, row: Case) -> Case:
    row.on_behalf_of = organisation
    row.search_text = searchable_text(row)
    row.save(update_fields=["on_behalf_of", "search_text", "updated_at"])
    return row


def tell_of_decision(event: RepresentationDecided) -> None:
    """Tell somebody that staff have decided about acting for an organisation; not one's own doing.

    Costs at most 12 queries.
    """
    rows = Representation.objects.with_related()
    found = rows.filter(pk=event.representation_id, state=event.state).first()
    if found is None or found.decided_by == found.person:
        return
    notify(
        notice=decided,
        recipient=Recipient.of(found.person),
        context={"representation": found, "name": found.organisation.name},
        dedupe_key=f"representation:{found.pk}:{event.state}",
    )


def export_representations(person: User) -> list[dict[str, Any]] | None:
    """Return for whom the person acts or has asked to act, or None. One query."""
    rows = Representation.objects.with_related().filter(person=person).order_by("requested_at")
    return [_exported(row) for row in rows] or None


def erase_representations(person: User) -> str | None:
    """End every right to act, and forget the papers. Two queries, one more for each paper."""
    rows = Representation.objects.filter(person=person)
    for row in rows.exclude(paper=""):
        row.paper.delete(save=True)
    open_states = [RepresentationState.REQUESTED, RepresentationState.CONFIRMED]
    ended = rows.filter(state__in=open_states).update(
        state=RepresentationState.REVOKED, decided_at=timezone.now()
    )
    return str(_("You act for nobody any more.")) if ended else None


def _exported(row: Representation) -> dict[str, Any]:
    return {
        "legal_person": row.organisation.name if row.holds else row.told_name,
        "national_id_of_legal_person": row.organisation.legal_id,
        "position": row.position,
        "state": str(RepresentationState(row.state).label),
        "requested_at": row.requested_at,
        "decided_at": row.decided_at,
        "valid_until": row.valid_until,
        "reason": row.reason,
    }
