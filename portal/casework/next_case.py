"""The way from case to case through the list that a clerk came from."""

from __future__ import annotations

from urllib.parse import quote, unquote

from django.http import HttpResponse, QueryDict

from portal.accounts.audiences import StaffRequest
from portal.cases.keyset import beside
from portal.cases.models import Case
from portal.casework.choices import offered_to
from portal.casework.filters import read_filter

LIST = "inbox_list"


def remember_list(request: StaffRequest, response: HttpResponse, query: str) -> None:
    """Keep in the browser which list this person is working through, until it is closed."""
    response.set_cookie(
        LIST, quote(query), path="/", httponly=True, samesite="Lax", secure=request.is_secure()
    )


def next_after(request: StaffRequest, case: Case) -> str:
    """Return the code of the case behind ``case`` in the list last seen, ``""`` at its end.

    Ask before the case is moved: it is found by where it stood. Behind the last one the list
    begins anew. At most 7 queries.
    """
    return _beside(request, case, backwards=False)


def previous_before(request: StaffRequest, case: Case) -> str:
    """Return the code of the case before ``case`` in the list last seen, ``""`` at its beginning.

    At most 7 queries.
    """
    return _beside(request, case, backwards=True)


def _beside(request: StaffRequest, case: Case, *, backwards: bool) -> str:
    sent = QueryDict(unquote(request.COOKIES.get(LIST, "")))
    offered = offered_to(request.user, service=sent.get("service", ""))
    wanted = read_filter(request.user, sent, offered)[1]
    rows = wanted.rows().exclude(pk=case.pk)
    found = beside(rows, case, order=wanted.order, backwards=backwards)
    if found is None and not backwards:
        found = rows.order_by(*wanted.order.by()).first()
    return found.tracking_code if found else ""
