"""What citizens do with a form of any kind: begin it under a service, and send it."""

from __future__ import annotations

import logging
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Unit
from portal.accounts.units import unit_named
from portal.cases.actions import start_draft, submit_case
from portal.cases.concurrency import locked
from portal.cases.kinds import CaseKind, Submit, kinds
from portal.cases.models import Case, Channel
from portal.cases.policies import Citizen, owns
from portal.contributions import Gate
from portal.errors import DomainError, require
from portal.filing.identity import require_identity
from portal.filing.publishing import ServiceNotReady, versions_of
from portal.filing.services import Service, services
from portal.filing.texts import in_every_language

logger = logging.getLogger("portal.filing")


class SwitchedOff(DomainError):
    """The plugin behind a service is not on, or is gone."""

    status = 503
    message = _(
        "This service is switched off at the moment. What you have filled in is kept; please try "
        "again later."
    )


class NotSent(DomainError):
    """The plugin's own rule for sending failed; the draft is as it was."""

    status = 503
    message = _("This could not be sent at the moment. Nothing is lost; please try again later.")


def start_service(
    *,
    actor: Citizen,
    service: Service,
    idempotency_key: UUID | None = None,
    channel: Channel = Channel.WEB,
) -> Case:
    """Open a draft under ``service``; the same key of the same person gives the same draft.

    Costs at most 6 queries, and more the first time after an update of its plugin.

    :raises SwitchedOff: its plugin is not on.
    :raises IdentityTooLow: the service needs a higher level of identity.
    :raises ServiceNotReady: its definition is refused, or the town has no unit yet.
    """
    if services.get(service.id) is not service:
        raise SwitchedOff
    require_identity(actor, service.needed_level)
    form_version, workflow_version = versions_of(service)
    return start_draft(
        actor=actor,
        kind=service.id,
        title=in_every_language(service.title),
        unit=unit_of(service),
        form_version=form_version,
        workflow_version=workflow_version,
        promised_days=service.days,
        idempotency_key=idempotency_key,
        channel=channel,
    )


def unit_of(service: Service) -> Unit:
    """Return the unit that answers for a service, else the town's root unit. At most 2 queries.

    :raises ServiceNotReady: the town has no unit yet.
    """
    named = unit_named(service.unit) if service.unit else None
    if service.unit and named is None:
        logger.warning("service %s: there is no unit %s", service.id, service.unit)
    found = named or Unit.get_root_nodes().first()
    if found is None:
        raise ServiceNotReady
    return found


def submit_draft(*, actor: Citizen, draft: Case) -> Case:
    """Send a draft of any kind by the rule of its kind. Sending twice gives one case.

    Everything happens in one transaction, or nothing. The rule of a kind runs while the draft is
    locked, hence once, however often somebody sends.

    :raises SwitchedOff: the plugin of its kind is not on.
    :raises IdentityTooLow: what the portal knows of the applicant no longer suffices.
    :raises Incomplete: a step is not finished.
    :raises NotSent: the kind's own rule failed; the reason has been reported.
    """
    if not draft.is_draft:
        return submit_case(actor=actor, draft=draft)
    kind = kinds.get(draft.kind)
    if kind is None:
        raise SwitchedOff
    if isinstance(kind, Service):
        require_identity(actor, kind.needed_level)
    rule = _own_rule(draft, kind)
    if rule is None:
        return submit_case(actor=actor, draft=draft)
    return _submit_by(rule, actor, draft)


def _own_rule(draft: Case, kind: CaseKind) -> Submit | None:
    try:
        return kind.submit
    except (Exception, SystemExit) as error:
        Gate.report(draft.kind, error)
        raise NotSent from error


def _submit_by(rule: Submit, actor: Citizen, draft: Case) -> Case:
    try:
        with transaction.atomic(), override(get_language()):
            case = locked(draft)
            require(owns(actor, case))
            return _proved(rule(actor=actor, case=case), case) if case.is_draft else case
    except (DomainError, OperationalError, InterfaceError):
        raise
    except (Exception, SystemExit) as error:
        Gate.report(draft.kind, error)
        raise NotSent from error


def _proved(sent: object, case: Case) -> Case:
    """Return what a rule gave back, if it is the case and no draft any more.

    :raises TypeError: it is something else.
    :raises ValueError: the rule has not sent the case.
    """
    if not isinstance(sent, Case):
        raise TypeError(f"submit of {case.kind} returned {type(sent).__name__}, no case")
    if sent.pk != case.pk or sent.is_draft:
        raise ValueError(f"submit of {case.kind} did not send the case")
    return sent
