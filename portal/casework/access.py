"""How a page of the staff gets at a case."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from portal.accounts.audiences import StaffRequest, View, staff
from portal.accounts.models import User
from portal.audit.models import AuditEntry
from portal.cases.failures import with_troubles
from portal.cases.models import Case

SEE = "cases.see"
HANDLE = "cases.handle"
READ = "case.read"


def case_view(view: View) -> View:
    """Turn ``view(request, case, …)`` into one that takes the code, for staff who see the case.

    Whoever has read it before it went to another desk lands in the inbox and is told so; for
    anybody else it does not exist. Costs one query, and one more where the case is not seen.
    """

    @wraps(view)
    def guarded(request: StaffRequest, code: str, **given: Any) -> HttpResponseBase:
        if case := visible_case(request.user, code):
            return view(request, case, **given)
        if not AuditEntry.objects.filter(
            actor=request.user, action=READ, subject_code=code
        ).exists():
            raise Http404
        messages.warning(request, _("This case is no longer with a unit of yours."))
        return redirect("cases_admin:inbox")

    return staff(SEE)(guarded)


def back_to_closed(request: StaffRequest, case: Case) -> HttpResponseRedirect:
    """Lead who came too late for something back to the case, and say that it is closed."""
    messages.warning(request, _("The case is closed. Nothing is left to do."))
    return redirect("cases_admin:case", case.tracking_code)


def visible_case(user: User, code: str) -> Case | None:
    """Return the case if ``user`` sees it as staff, with what pages show joined.

    One query; none for what is no code.
    """
    if not code.isdigit():
        return None
    rows = Case.objects.for_staff(user).with_related().select_related("form_version")
    return with_troubles(rows).filter(tracking_code=code).first()
