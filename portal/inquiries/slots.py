"""What inquiries put on the pages of a case: for its officers, and for its applicant."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest

from portal.accounts.models import User
from portal.cases.models import Case, CaseFile
from portal.inquiries.models import OPEN_STATES, Inquiry
from portal.inquiries.policies import can_ask, can_see_to


def inquiries_at_desk(request: HttpRequest, case: Case) -> dict[str, object] | None:
    """Return the inquiries of a case, the newest first, with the files of their answers.

    Nothing for a case without any where this officer may not begin one. At most 2 queries.
    """
    user = request.user
    found = list(case.inquiries.select_related("owner"))
    may_ask = isinstance(user, User) and can_ask(user, case)
    if not found and not may_ask:
        return None
    return {
        "inquiries": _with_files(case, found),
        "may_ask": may_ask,
        "may_see_to": isinstance(user, User) and can_see_to(user, case),
    }


def asked_for_applicant(case: Case) -> dict[str, object] | None:
    """Return which agencies the town asks about a case just now, without what. One query."""
    if case.is_draft or case.is_closed:
        return None
    open_now = list(case.inquiries.filter(state__in=OPEN_STATES))
    return {"inquiries": open_now} if open_now else None


def _with_files(case: Case, inquiries: Iterable[Inquiry]) -> list[tuple[Inquiry, list[CaseFile]]]:
    """Put the files of its answer beside each inquiry. One query if anything is answered."""
    rows = list(inquiries)
    entries = {one.answer_entry_id for one in rows} - {None}
    files = list(case.files.filter(entry__in=entries)) if entries else []
    return [
        (one, [file for file in files if file.entry_id == one.answer_entry_id and file.entry_id])
        for one in rows
    ]
