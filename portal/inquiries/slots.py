"""What inquiries put on the page of a case in the back office."""

from __future__ import annotations

from django.http import HttpRequest

from portal.accounts.models import User
from portal.cases.models import Case
from portal.cases.policies import works_on
from portal.inquiries.actions import HANDLE


def inquiries_at_desk(request: HttpRequest, case: Case) -> dict[str, object] | None:
    """Return the inquiries of a case, the newest first, and whether one may be made anew.

    One query.
    """
    found = list(case.inquiries.all())
    if not found:
        return None
    may_ask = isinstance(request.user, User) and works_on(request.user, case, HANDLE)
    return {"inquiries": found, "may_ask_again": may_ask}
