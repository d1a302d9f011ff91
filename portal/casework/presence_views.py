"""The poll by which an open page of a case says that it is still open."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from portal.accounts.audiences import StaffRequest
from portal.cases.models import Case
from portal.cases.policies import works_on
from portal.casework.access import case_view
from portal.casework.presence import seen_by


@case_view
@require_POST
def presence(request: StaffRequest, case: Case) -> HttpResponse:
    """Note that the page is open and answer with who else has it; at most 8 queries."""
    others = seen_by(case, request.user)
    if not others:
        return HttpResponse()
    may_handle = works_on(request.user, case, "cases.handle")
    context = {"case": case, "others": others, "may_handle": may_handle}
    return render(request, "cases_admin/others.html", context)
