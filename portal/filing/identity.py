"""How well the portal must know somebody who files."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.accounts.audiences import is_citizen
from portal.accounts.models import IdentityLevel, User
from portal.cases.policies import Citizen, SecretHolder
from portal.cases.visitors import new_secret
from portal.errors import DomainError


class IdentityTooLow(DomainError):
    """The service needs to know better who applies; ``needed`` says how well."""

    status = 403
    message = _("This service needs your national ID. Please add it to your profile first.")

    def __init__(self, needed: IdentityLevel) -> None:
        super().__init__()
        self.needed = needed


def identity_suffices(actor: Citizen, needed: IdentityLevel) -> bool:
    """Whether the portal knows the actor well enough. No query."""
    if isinstance(actor, SecretHolder):
        return needed == IdentityLevel.ANONYMOUS
    level = actor.identity_level
    return level.rank >= needed.rank


def require_identity(actor: Citizen, needed: IdentityLevel) -> None:
    """Refuse an actor whom the portal does not know well enough.

    :raises IdentityTooLow: says what is needed.
    """
    if not identity_suffices(actor, needed):
        raise IdentityTooLow(needed)


def applicant_of(request: HttpRequest, needed: IdentityLevel) -> Citizen | None:
    """Return as whom this visitor may begin a form, or None where signing in comes first."""
    if is_citizen(request.user) and isinstance(request.user, User):
        return request.user
    return new_secret() if needed == IdentityLevel.ANONYMOUS else None
