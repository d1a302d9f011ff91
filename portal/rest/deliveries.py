"""Telling applications of what happens to cases: rows in the event's transaction, then calls.

Nothing is told that the application's account may not see, and nothing but keys and codes. How
calls are signed and tried again stands in :mod:`portal.cases.outgoing_calls`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.access import has_permission, people_with
from portal.accounts.models import User
from portal.accounts.permissions import MANAGE_API
from portal.audit.actions import record
from portal.cases.events import CaseEvent, CaseMessageSent, CaseMoved
from portal.cases.models import Case
from portal.cases.outgoing_calls import KEEP_DAYS, Courier
from portal.cases.outgoing_rows import WebhookState
from portal.errors import DomainError, require
from portal.notifications.actions import Recipient, notify
from portal.notifications.notices import INBOX, Notice
from portal.rest.models import Delivery, Subscription, works
from portal.rest.scopes import Scope
from portal.rest.subscriptions import Happening

SEND = "portal.rest.deliveries.send"
PAUSE_AFTER = 20

paused = Notice(_("A webhook was paused"), "webhook_paused", channels=(INBOX, "email"))


class NotGivenUp(DomainError):
    """The delivery has arrived, or is still being tried."""

    status = 409
    message = _("This delivery has not failed for good.")


def tell_applications(event: CaseEvent) -> int:
    """Write down a delivery for each application that wants and may hear; return how many.

    One query where nobody wants to; else 2 for each that does.
    """
    happening = _happening(event)
    told = 0
    for subscription in _wanting(event, happening):
        if case := _heard(subscription, event):
            delivery = Delivery.objects.create(
                subscription=subscription, event=happening, code=event.code,
                content=_content(event, happening, case.service),
            )  # fmt: skip
            courier.wake(delivery)
            told += 1
    return told


def send(delivery_id: int) -> bool:
    """Try one delivery once; False if there was nothing to do for this worker."""
    return courier.send(delivery_id)


@transaction.atomic
def send_again(*, actor: User, delivery: Delivery) -> Delivery:
    """Let a delivery that was given up begin anew, under its old id.

    :raises Refused: the actor does not look after applications.
    :raises NotGivenUp: see there.
    """
    require(has_permission(actor, MANAGE_API, unit=None))
    if not courier.send_again(delivery):
        raise NotGivenUp
    record(actor=actor, action="webhook.sent_again", target=delivery, code=delivery.code)
    return delivery


def sweep_deliveries() -> int:
    """Try what is due and what a dead worker left; return how many. One query when idle."""
    return courier.sweep()


def purge_deliveries() -> int:
    """Delete what was delivered, or has waited in vain, for 30 days; return how many. 2 queries."""
    before = timezone.now() - timedelta(days=KEEP_DAYS)
    waiting = Delivery.objects.filter(state=WebhookState.WAITING, created_at__lt=before)
    forgotten, _by_model = waiting.delete()
    return courier.purge() + forgotten


def _happening(event: CaseEvent) -> Happening:
    if isinstance(event, CaseMoved):
        return Happening.MOVED
    return Happening.MESSAGE if isinstance(event, CaseMessageSent) else Happening.SUBMITTED


def _wanting(event: CaseEvent, happening: Happening) -> list[Subscription]:
    of_case = Q(service__in=Case.objects.filter(pk=event.case_id).values("service"))
    rows = Subscription.objects.select_related("application__account").filter(
        Q(service="") | of_case, works("application__")
    )
    return [one for one in rows if happening in one.events]


def _heard(subscription: Subscription, event: CaseEvent) -> Case | None:
    """Return the case of an event, if the application may hear of it."""
    application = subscription.application
    if Scope.CASES_READ not in application.scopes:
        return None
    found: Case | None = (
        Case.objects.visible_to(application.account).filter(pk=event.case_id).first()
    )
    return found


def _content(event: CaseEvent, happening: Happening, service: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "event": happening.value,
        "code": event.code,
        "kind": event.kind,
        "service": service,
        "at": timezone.now().isoformat(),
    }
    if isinstance(event, CaseMoved):
        told |= {"from": event.from_state, "to": event.to, "outcome": event.outcome}
    if isinstance(event, CaseMessageSent):
        told |= {"by_staff": event.by_staff}
    return told


def _rows() -> QuerySet[Delivery]:
    return Delivery.objects.select_related("subscription__application__account")


def _given_up(delivery: Delivery, reason: str) -> None:
    """Leave it in the list of deliveries, where it can be sent again."""


@transaction.atomic
def _in_vain(delivery: Delivery) -> None:
    """Count a failure; the twentieth in a row pauses the webhook and tells its people."""
    rows = Subscription.objects.filter(pk=delivery.subscription_id)
    rows.update(failures=F("failures") + 1)
    newly = rows.filter(failures__gte=PAUSE_AFTER, paused_at=None).update(paused_at=timezone.now())
    if newly:
        _tell_of_pause(delivery.subscription)


def _arrived(delivery: Delivery) -> None:
    Subscription.objects.filter(pk=delivery.subscription_id, failures__gt=0).update(failures=0)


def _tell_of_pause(subscription: Subscription) -> None:
    """Tell the owner of the application, and who looks after applications."""
    application = subscription.application
    people = {person.pk: person for person in [application.account, *people_with(MANAGE_API)]}
    for person in people.values():
        notify(
            notice=paused,
            recipient=Recipient.of(person),
            context={"application": application.name, "address": subscription.url},
            dedupe_key=f"webhook-paused:{subscription.pk}:{person.pk}:{uuid4()}",
            url=reverse("rest_admin:application", args=[application.pk]),
        )


courier: Courier[Delivery] = Courier(
    task=SEND,
    rows=_rows,
    secrets=lambda delivery: delivery.subscription.secrets,
    given_up=_given_up,
    arrived=_arrived,
    in_vain=_in_vain,
    ready=Q(subscription__paused_at=None) & works("subscription__application__"),
)
