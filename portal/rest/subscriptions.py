"""Where an application wants to be told: begun and ended by itself, mended in the back office."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.access import has_permission
from portal.accounts.models import User
from portal.accounts.permissions import MANAGE_API
from portal.audit.actions import record
from portal.cases.outgoing_calls import written_secret
from portal.cases.outward import web_address
from portal.errors import DomainError, require
from portal.rest.models import Application, Subscription

MOST_SUBSCRIPTIONS = 10
OLD_SECRET_KEPT = timedelta(hours=24)


class Happening(models.TextChoices):
    """What an application can be told of."""

    SUBMITTED = "case.submitted", _("A case was filed")
    MOVED = "case.moved", _("A case went on to another state")
    MESSAGE = "case.message", _("A message was written")


class NoPublicAddress(DomainError):
    """Calls go to https addresses outside only."""

    message = _("Write a complete address that begins with https:// and leads outside.")


class AlreadySubscribed(DomainError):
    """The address hears of this service already."""

    status = 409
    message = _("This address is told of this service already.")


class TooManySubscriptions(DomainError):
    """An application has ten at most."""

    status = 409
    message = _("An application may have at most ten webhooks.")


@transaction.atomic
def subscribe(
    *,
    actor: User,
    application: Application,
    url: str,
    events: Sequence[str],
    service: str = "",
) -> Subscription:
    """Tell an application of ``events`` from now on; its secret is in the answer. 5 queries.

    :raises Refused: the actor is neither the application's account nor an administrator.
    :raises NoPublicAddress, AlreadySubscribed, TooManySubscriptions: see there.
    """
    require(_may_manage(actor, application))
    if web_address(url) is None:
        raise NoPublicAddress
    Application.objects.select_for_update().get(pk=application.pk)
    if application.subscriptions.count() >= MOST_SUBSCRIPTIONS:
        raise TooManySubscriptions
    wanted = [Happening(one).value for one in dict.fromkeys(events)]
    try:
        with transaction.atomic():
            made = Subscription.objects.create(
                application=application, url=url, events=wanted, service=service,
                secret=_new_secret(),
            )  # fmt: skip
    except IntegrityError as error:
        raise AlreadySubscribed from error
    _note(actor, "webhook.subscribed", made)
    return made


@transaction.atomic
def unsubscribe(*, actor: User, subscription: Subscription) -> None:
    """Tell nothing more; what waits to be sent is dropped with it."""
    require(_may_manage(actor, subscription.application))
    _note(actor, "webhook.unsubscribed", subscription)
    subscription.delete()


@transaction.atomic
def rotate_secret(*, actor: User, subscription: Subscription) -> Subscription:
    """Draw a new secret; for a day calls carry a signature by the old one too. 3 queries."""
    require(_may_manage(actor, subscription.application))
    stored = _locked(subscription)
    stored.old_secret, stored.secret = stored.secret, _new_secret()
    stored.old_secret_until = timezone.now() + OLD_SECRET_KEPT
    stored.save(update_fields=["old_secret", "secret", "old_secret_until"])
    _note(actor, "webhook.secret_rotated", stored)
    return stored


@transaction.atomic
def resume(*, actor: User, subscription: Subscription) -> Subscription:
    """Let a paused webhook go on; what waited meanwhile is sent by the next sweep. 3 queries."""
    require(_may_manage(actor, subscription.application))
    stored = _locked(subscription)
    stored.paused_at, stored.failures = None, 0
    stored.save(update_fields=["paused_at", "failures"])
    _note(actor, "webhook.resumed", stored)
    return stored


def _locked(subscription: Subscription) -> Subscription:
    rows = Subscription.objects.select_related("application").select_for_update(of=("self",))
    return rows.get(pk=subscription.pk)


def _new_secret() -> str:
    return written_secret(secrets.token_bytes(32))


def _may_manage(actor: User, application: Application) -> bool:
    own = actor.is_active and actor.pk == application.account_id
    return own or has_permission(actor, MANAGE_API, unit=None)


def _note(actor: User, action: str, subscription: Subscription) -> None:
    record(
        actor=actor, action=action, target=subscription,
        application=subscription.application.name, url=subscription.url,
    )  # fmt: skip
