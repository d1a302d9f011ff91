"""What did not work around a case: try it again, or note that somebody has seen to it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.accounts.audiences import StaffRequest
from portal.cases.actions import settle_failure, try_again
from portal.cases.failure_rows import Failure, FailureKind
from portal.cases.models import Case
from portal.casework.access import case_view
from portal.errors import DomainError

AGAIN, SETTLE = "again", "settle"


@case_view
@require_POST
def see_to(request: StaffRequest, case: Case, *, pk: int) -> HttpResponse:
    """Try again what failed, or settle it, as the button says."""
    failure = get_object_or_404(Failure.objects.select_related("case"), pk=pk, case=case)
    try:
        if request.POST.get("do") == AGAIN:
            _tell(request, failure, try_again(actor=request.user, failure=failure))
        elif request.POST.get("do") == SETTLE:
            settle_failure(actor=request.user, failure=failure)
            messages.success(request, _("It is noted that this has been seen to."))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("cases_admin:case", case.tracking_code)


def _tell(request: StaffRequest, failure: Failure, works: bool) -> None:
    if not works:
        messages.error(request, _("It has failed again."))
    elif failure.kind == FailureKind.CALL:
        messages.success(request, _("It is sent once more in a moment."))
    else:
        messages.success(request, _("This time it has worked."))
