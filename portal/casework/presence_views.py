"""The poll by which an open page of a case says that it is still open."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from portal.accounts.audiences import StaffRequest, staff
from portal.cases.policies import works_on
from portal.casework.access import SEE, visible_case
from portal.casework.presence import seen_by


@staff(SEE)
@require_POST
def presence(request: StaffRequest, code: str) -> HttpResponse:
    """Note that the page is open and answer with who else has it; at most 8 queries.

    A script asks: who lost the case is not told so with each poll, but on the next page.
    """
    case = visible_case(request.user, code)
    if case is None:
        raise Http404
    others = seen_by(case, request.user)
    if not others:
        return HttpResponse()
    may_handle = works_on(request.user, case, "cases.handle")
    context = {"case": case, "others": others, "may_handle": may_handle}
    return render(request, "cases_admin/others.html", context)
