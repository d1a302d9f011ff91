"""Acting for a legal person: asked for with a paper, confirmed by staff, for a time, revocable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.access import Actor, has_permission
from portal.accounts.models import (
    IdentityLevel,
    Organisation,
    Representation,
    RepresentationState,
    User,
)
from portal.accounts.permissions import CONFIRM_REPRESENTATIONS
from portal.accounts.rate_limits import hit
from portal.audit.actions import record
from portal.errors import DomainError, require
from portal.events.event import Event
from portal.events.publishing import publish
from portal.persian.identifiers import clean_legal_id
from portal.persian.text import clean

MOST_OPEN = 5
REQUESTS_OF_ONE = {"limit": 10, "per_seconds": 86_400}
REASON_LIMIT = 1000
_CACHE_ATTRIBUTE = "_portal_organisations"


@dataclass(frozen=True)
class RepresentationDecided(Event):
    """Staff have confirmed, refused or revoked somebody's right to act for an organisation."""

    representation_id: str
    person_id: int
    state: str


@dataclass(frozen=True)
class Paper:
    """A paper that proves the right to act, already checked for its content."""

    file: File[Any]
    name: str
    content_type: str


class WhoAreYou(DomainError):
    """The portal must know who acts for an organisation."""

    status = 403
    message = _("Please add your national ID to your profile first.")


class AlreadyRequested(DomainError):
    """There is one open request for a person and an organisation at a time."""

    status = 409
    message = _("You have asked for this already. Please wait until the town has answered.")


class TooManyRequests(DomainError):
    """Staff have to read every request."""

    status = 429
    message = _("Please wait until the requests that you have sent are answered.")


class DecidedAlready(DomainError):
    """A colleague, or the person, was faster."""

    status = 409
    message = _("This has been decided meanwhile. Please look at it again.")


class EndsBeforeItBegins(DomainError):
    """A right cannot end in the past."""

    message = _("This day has passed already.")


@transaction.atomic
def request_representation(
    *, actor: User, legal_id: str, name: str, position: str, paper: Paper
) -> Representation:
    """Ask for the right to act for the legal person with this national ID.

    Its name is kept as it was told; what other people read is the name that staff have confirmed.
    Costs at most 9 queries.

    :raises ValidationError: it is no national ID of a legal person.
    :raises WhoAreYou, AlreadyRequested, TooManyRequests: see there.
    :raises TooMany: more than ten in a day; each brings a file.
    """
    require(actor.is_active)
    if actor.identity_level.rank < IdentityLevel.NATIONAL_ID.rank:
        raise WhoAreYou
    hit("representations", str(actor.pk), **REQUESTS_OF_ONE)
    told = clean(name)[:200]
    User.objects.select_for_update().get(pk=actor.pk)
    open_ones = Representation.objects.filter(person=actor, state=RepresentationState.REQUESTED)
    if open_ones.count() >= MOST_OPEN:
        raise TooManyRequests
    organisation, _new = Organisation.objects.get_or_create(
        legal_id=clean_legal_id(legal_id), defaults={"name": told}
    )
    row = Representation(
        organisation=organisation, person=actor, told_name=told, position=clean(position)[:100],
        paper_name=paper.name[:150], paper_type=paper.content_type,
    )  # fmt: skip
    _save_new(row, paper)
    record(
        actor=actor, action="representation.requested", target=row, legal_id=organisation.legal_id
    )
    return row


def _save_new(row: Representation, paper: Paper) -> None:
    paper.file.seek(0)
    row.paper.save(paper.name, paper.file, save=False)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        row.paper.delete(save=False)
        raise AlreadyRequested from error


@transaction.atomic
def confirm_representation(
    *,
    actor: Actor,
    representation: Representation,
    valid_until: date | None = None,
    name: str = "",
) -> Representation:
    """Let somebody act for an organisation, until the end of a day or until it is revoked.

    ``name`` is the organisation's name as its papers have it. Nobody confirms an own request.
    Publishes :class:`RepresentationDecided`. Costs at most 8 queries.

    :raises DecidedAlready, EndsBeforeItBegins: see there.
    """
    row = _open_one(actor, representation)
    if valid_until and valid_until < timezone.localdate():
        raise EndsBeforeItBegins
    row.valid_until = valid_until
    _end_earlier_right(row)
    organisation = row.organisation
    if name and clean(name) != organisation.name:
        organisation.name = clean(name)[:200]
        organisation.save(update_fields=["name"])
    return _decide(actor, row, RepresentationState.CONFIRMED, "")


@transaction.atomic
def refuse_representation(
    *, actor: Actor, representation: Representation, reason: str
) -> Representation:
    """Refuse a request; the person reads the reason. Costs at most 7 queries.

    :raises DecidedAlready: see there.
    """
    return _decide(actor, _open_one(actor, representation), RepresentationState.REFUSED, reason)


@transaction.atomic
def revoke_representation(
    *, actor: Actor, representation: Representation, reason: str = ""
) -> Representation:
    """End somebody's right, or take an own request back; it ends at once on every page.

    By staff with the permission, or by the person. Costs at most 7 queries.

    :raises DecidedAlready: it has ended already.
    """
    row = _locked(representation)
    require(may_decide(actor) or row.person == actor)
    if row.state not in (RepresentationState.REQUESTED, RepresentationState.CONFIRMED):
        raise DecidedAlready
    return _decide(actor, row, RepresentationState.REVOKED, reason)


def may_decide(actor: Actor) -> bool:
    """Whether ``actor`` confirms and ends representations, which is a right for the whole city."""
    return has_permission(actor, CONFIRM_REPRESENTATIONS, unit=None)


def organisations_of(user: User) -> list[Organisation]:
    """Return the organisations that ``user`` acts for today. One query."""
    mine = Representation.objects.filter(person=user).in_force()
    return list(Organisation.objects.filter(pk__in=mine.values("organisation")))


def organisation_ids_of(user: User) -> list[int]:
    """Return the ids of the organisations that ``user`` acts for. One query per user object."""
    if _CACHE_ATTRIBUTE not in user.__dict__:
        mine = Representation.objects.filter(person=user).in_force()
        user.__dict__[_CACHE_ATTRIBUTE] = list(mine.values_list("organisation", flat=True))
    cached: list[int] = user.__dict__[_CACHE_ATTRIBUTE]
    return cached


def represents(user: User, organisation_id: int) -> bool:
    """Whether ``user`` acts for the organisation today. One query, none for inactive people."""
    rows = Representation.objects.filter(person=user, organisation=organisation_id)
    return user.is_active and rows.in_force().exists()


def _locked(representation: Representation) -> Representation:
    rows = Representation.objects.select_for_update(of=("self",)).select_related(
        "organisation", "person"
    )
    return rows.get(pk=representation.pk)


def _open_one(actor: Actor, representation: Representation) -> Representation:
    row = _locked(representation)
    require(may_decide(actor) and row.person != actor)
    if not row.is_open:
        raise DecidedAlready
    return row


def _end_earlier_right(row: Representation) -> None:
    """Let a renewed right take the place of the one before."""
    confirmed = RepresentationState.CONFIRMED
    pair = Representation.objects.filter(organisation=row.organisation, person=row.person)
    pair.filter(state=confirmed).update(state=RepresentationState.REVOKED)


def _decide(
    actor: Actor, row: Representation, state: RepresentationState, reason: str
) -> Representation:
    row.state, row.reason, row.decided_at = state, clean(reason)[:REASON_LIMIT], timezone.now()
    row.decided_by = actor if isinstance(actor, User) else None
    row.save(update_fields=["state", "reason", "decided_at", "decided_by", "valid_until"])
    record(
        actor=actor, action=f"representation.{state}", target=row,
        legal_id=row.organisation.legal_id,
    )  # fmt: skip
    publish(
        RepresentationDecided(
            representation_id=str(row.pk), person_id=row.person_id, state=str(state.value)
        )
    )
    return row
