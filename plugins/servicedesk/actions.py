"""What can be done at the desk beyond what every case allows."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plugins.servicedesk.case_fees import freeze_fee
from plugins.servicedesk.models import Application, Offer
from portal.api import DomainError
from portal.api.cases import Case, Channel, Citizen, locked, start_draft, submit_locked
from portal.api.filing import require_identity

KIND = "servicedesk.application"


def service_id(slug: str) -> str:
    """Return the id under which an offer's service is known in the house, for ever. No query."""
    return f"servicedesk.{slug}"


class OfferClosed(DomainError):
    """The service takes no applications now."""

    status = 409
    message = _("This service takes no applications at the moment.")


@transaction.atomic
def start_application(
    *,
    actor: Citizen,
    offer: Offer,
    idempotency_key: UUID | None = None,
    channel: Channel = Channel.WEB,
) -> Case:
    """Open a draft under ``offer``; the same key of the same person gives the same draft.

    Costs at most 6 queries.

    :raises OfferClosed: the service takes no applications now.
    :raises IdentityTooLow: the service needs a higher level of identity.
    """
    if not offer.takes_applications:
        raise OfferClosed
    require_identity(actor, offer.needed_level)
    case = start_draft(
        actor=actor,
        kind=KIND,
        title=offer.title,
        unit=offer.unit,
        form_version=offer.form_version,
        workflow_version=offer.workflow_version,
        promised_days=offer.promised_days,
        idempotency_key=idempotency_key,
        channel=channel,
        service=service_id(offer.slug),
    )
    Application.objects.get_or_create(case=case, defaults={"offer": offer})
    return case


@transaction.atomic
def submit_application(*, actor: Citizen, case: Case, at: datetime | None = None) -> Case:
    """Send an application outside the citizen's pages; ``at`` is the moment, for imports.

    :raises IdentityTooLow: what the portal knows of the applicant no longer suffices.
    :raises Incomplete: a step is not finished.
    """
    return send_application(actor=actor, case=locked(case), at=at)


def send_application(*, actor: Citizen, case: Case, at: datetime | None = None) -> Case:
    """Send an application that this transaction has locked, and freeze its fee.

    A draft begun in time may be sent after the service has closed. Costs 2 queries more than
    :func:`portal.api.cases.submit_locked`.

    :raises IdentityTooLow: what the portal knows of the applicant no longer suffices.
    :raises Incomplete: a step is not finished.
    """
    if not case.is_draft:
        return case
    application = Application.objects.select_related("offer").get(case=case)
    require_identity(actor, application.offer.needed_level)
    sent = submit_locked(actor=actor, case=case, at=at)
    freeze_fee(case=sent, application=application, at=at)
    return sent


def offer_of(case: Case) -> Offer:
    """Return the offer that a case was filed under. Costs one query."""
    return Offer.objects.complete().get(applications__case=case)
