"""Asking an agency again from the page of the case."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.accounts.audiences import StaffRequest
from portal.cases.admin_views import case_view
from portal.cases.models import Case
from portal.errors import DomainError
from portal.inquiries.actions import repeat_inquiry
from portal.inquiries.models import Inquiry


@case_view
@require_POST
def repeat(request: StaffRequest, case: Case, *, pk: int) -> HttpResponse:
    """Ask once more what was given up."""
    inquiry = get_object_or_404(Inquiry.objects.select_related("case"), pk=pk, case=case)
    try:
        repeat_inquiry(actor=request.user, inquiry=inquiry)
        messages.success(request, _("The agency is asked once more in a moment."))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("cases_admin:case", case.tracking_code)
