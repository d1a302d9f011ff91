"""What administrators do with applications; every step leaves a line in the audit book."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.access import has_permission
from portal.accounts.models import User
from portal.accounts.permissions import MANAGE_API
from portal.audit.actions import record
from portal.errors import DomainError, require
from portal.rest.models import USUAL_RATE, Application
from portal.rest.scopes import Scope
from portal.rest.tokens import hash_of, new_token, prefix_of


class UnfitAccount(DomainError):
    """An account that may do everything, or nothing any more, is none for a program."""

    message = _("Choose an active account with limited rights; a superuser's is not possible.")


class NameTaken(DomainError):
    """Another application has the name; perhaps one that was written down at the same moment."""

    status = 409
    message = _("Another application has this name.")


class AlreadyRevoked(DomainError):
    """A revoked application stays revoked."""

    status = 409
    message = _("This application was revoked. Create a new one.")


@transaction.atomic
def create_application(
    *,
    actor: User,
    name: str,
    contact: str,
    account: User,
    scopes: Sequence[str],
    networks: Sequence[str] = (),
    rate_per_minute: int = USUAL_RATE,
    expires_at: datetime | None = None,
) -> tuple[Application, str]:
    """Let a program in; return it with its token, which is never shown again. 2 queries.

    :raises UnfitAccount, NameTaken: see there.
    :raises ValueError: there is no such scope.
    """
    require(has_permission(actor, MANAGE_API, unit=None))
    _require_fit(account)
    token = new_token()
    application = Application(
        name=name, contact=contact, account=account, scopes=[Scope(one).value for one in scopes],
        networks=list(networks), rate_per_minute=rate_per_minute, expires_at=expires_at,
        prefix=prefix_of(token), token_hash=hash_of(token), created_by=actor,
    )  # fmt: skip
    _save(application)
    _note(actor, "application.created", application)
    return application, token


@transaction.atomic
def change_application(*, actor: User, application: Application) -> Application:
    """Keep what was changed of an application; its token stays. 2 queries.

    :raises UnfitAccount, NameTaken: see there.
    """
    require(has_permission(actor, MANAGE_API, unit=None))
    _require_fit(application.account)
    application.scopes = [Scope(one).value for one in application.scopes]
    _save(
        application,
        "name", "contact", "account", "scopes", "networks", "rate_per_minute", "expires_at",
    )  # fmt: skip
    _note(actor, "application.changed", application)
    return application


@transaction.atomic
def rotate_token(*, actor: User, application: Application) -> str:
    """Give an application a new token; the old one is refused from now on. 3 queries.

    :raises AlreadyRevoked: see there.
    """
    require(has_permission(actor, MANAGE_API, unit=None))
    stored = Application.objects.select_for_update().get(pk=application.pk)
    if stored.revoked_at:
        raise AlreadyRevoked
    token = new_token()
    stored.prefix, stored.token_hash = prefix_of(token), hash_of(token)
    stored.save(update_fields=["prefix", "token_hash"])
    _note(actor, "application.token_rotated", stored)
    return token


@transaction.atomic
def revoke_application(*, actor: User, application: Application) -> Application:
    """Let a program in no more, and tell it nothing more. A second call changes nothing."""
    require(has_permission(actor, MANAGE_API, unit=None))
    stored = Application.objects.select_for_update().get(pk=application.pk)
    if not stored.revoked_at:
        stored.revoked_at = timezone.now()
        stored.save(update_fields=["revoked_at"])
        _note(actor, "application.revoked", stored)
    return stored


def _require_fit(account: User) -> None:
    if not account.is_active or account.is_superuser:
        raise UnfitAccount


def _save(application: Application, *fields: str) -> None:
    try:
        with transaction.atomic():
            application.save(update_fields=fields or None)
    except IntegrityError as error:
        raise NameTaken from error


def _note(actor: User, action: str, application: Application) -> None:
    record(
        actor=actor, action=action, target=application, name=application.name,
        prefix=application.prefix, scopes=application.scopes, account=application.account_id,
    )  # fmt: skip
