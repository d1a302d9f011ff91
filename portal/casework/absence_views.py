"""The page of absences: one's own, and those of the people of one's units."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.access import people_with
from portal.accounts.audiences import StaffRequest, staff
from portal.casework.absences import (
    Days,
    end_absence,
    enter_absence,
    people_in_charge_of,
    people_stood_in_for,
    visible_absences,
)
from portal.casework.case_forms import AbsenceForm
from portal.casework.people import HANDLE
from portal.errors import DomainError


@staff(HANDLE)
@require_http_methods(["GET", "POST"])
def absences(request: StaffRequest) -> HttpResponse:
    """List who is away, and enter an absence. At most 16 queries."""
    form = AbsenceForm(
        request.POST or None,
        initial={"person": request.user.pk},
        people=list(people_in_charge_of(request.user)),
        substitutes=people_with(HANDLE),
    )
    if form.is_valid():
        given = form.cleaned_data
        try:
            enter_absence(
                actor=request.user, person=given["person"], substitute=given["substitute"],
                days=Days(given["first_day"], given["last_day"]), note=given["note"],
            )  # fmt: skip
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The absence is entered."))
            return redirect("cases_admin:absences")
    context = {
        "page_title": _("Absences"),
        "header_icon": "calendar-alt",
        "form": form,
        "absences": list(visible_absences(request.user)),
        "stands_in_for": list(people_stood_in_for(request.user)),
    }
    status = 422 if form.errors else 200
    return render(request, "cases_admin/absences.html", context, status=status)


@staff(HANDLE)
@require_POST
def end(request: StaffRequest, pk: int) -> HttpResponse:
    """Take an absence back, or let it end."""
    absence = get_object_or_404(visible_absences(request.user), pk=pk)
    try:
        end_absence(actor=request.user, absence=absence)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The absence has ended."))
    return redirect("cases_admin:absences")
