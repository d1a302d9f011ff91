"""What staff do with inquiries."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.audit.actions import record
from portal.cases.concurrency import locked
from portal.cases.policies import works_on
from portal.errors import DomainError, require
from portal.inquiries.models import Inquiry
from portal.inquiries.tasks import ask_again

HANDLE = "cases.handle"


class NothingToAsk(DomainError):
    """The inquiry is on its way, or it has been answered."""

    status = 409
    message = _("This inquiry is on its way already, or it has been answered.")


@transaction.atomic
def repeat_inquiry(*, actor: User, inquiry: Inquiry) -> Inquiry:
    """Make an inquiry anew that was given up. Writes one audit entry.

    :raises Refused: the actor does not handle the case.
    :raises NothingToAsk: see there.
    """
    case = locked(inquiry.case)
    require(works_on(actor, case, HANDLE))
    if not ask_again(inquiry):
        raise NothingToAsk
    record(
        actor=actor, action="inquiries.repeated", target=inquiry, code=case.tracking_code,
        connector=inquiry.connector,
    )  # fmt: skip
    inquiry.refresh_from_db()
    return inquiry
