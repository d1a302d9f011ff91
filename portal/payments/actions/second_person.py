"""Money moves by hand only if two people agree."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.errors import DomainError


class SamePerson(DomainError):
    """Who has asked for it, or done the step before, leaves this one to a colleague."""

    status = 409
    message = _("This step is for a second person: you have done the one before yourself.")


class AlreadyDecided(DomainError):
    """A colleague was faster, or it does not stand where this step begins."""

    status = 409
    message = _("This has been decided already. Please look at it once more.")


def require_second(person: User, first_id: int | None) -> None:
    """Refuse the step to whoever did the one before; ``first_id`` is None for the portal.

    :raises SamePerson: see there.
    """
    if person.pk == first_id:
        raise SamePerson
