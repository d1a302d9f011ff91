"""The pages on which a case goes to another unit, or back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.accounts.audiences import StaffRequest
from portal.cases.models import Case
from portal.cases.policies import works_on
from portal.casework.access import back_to_closed, case_view
from portal.casework.case_forms import HandOverForm, SendBackForm
from portal.casework.hand_overs import hand_over_case, returnable, send_back
from portal.casework.people import HANDLE
from portal.casework.ways import way_to
from portal.errors import DomainError


@case_view
@require_http_methods(["GET", "POST"])
def hand_over(request: StaffRequest, case: Case) -> HttpResponse:
    """Give the case to another unit. At most 14 queries to show."""
    _require_handling(request, case)
    if case.is_closed:
        return back_to_closed(request, case)
    form = HandOverForm(request.POST or None, initial={"version": case.version}, case=case)
    if form.is_valid():
        given = form.cleaned_data
        try:
            hand_over_case(
                actor=request.user, case=case, unit=given["unit"], reason=given["reason"],
                seen_version=given["version"], with_duty=given["with_duty"],
            )  # fmt: skip
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            told = _("The case is with %(unit)s now.") % {"unit": given["unit"].label}
            messages.success(request, told)
            return _back(request, case)
    return _page(request, case, form, _("Hand over to another unit"), _("Hand over"))


@case_view
@require_http_methods(["GET", "POST"])
def give_back(request: StaffRequest, case: Case) -> HttpResponse:
    """Send the case back to the unit that it came from. At most 14 queries to show."""
    _require_handling(request, case)
    if case.is_closed:
        return back_to_closed(request, case)
    last = returnable(case, list(case.hand_overs.select_related("from_unit")))
    if last is None:
        raise Http404
    form = SendBackForm(request.POST or None, initial={"version": case.version})
    if form.is_valid():
        given = form.cleaned_data
        try:
            send_back(
                actor=request.user, case=case, reason=given["reason"], seen_version=given["version"]
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("The case went back to %(unit)s.") % {"unit": last.from_name}
            )
            return _back(request, case)
    title = _("Send back to %(unit)s") % {"unit": last.from_name}
    return _page(request, case, form, title, _("Send back"))


def _require_handling(request: StaffRequest, case: Case) -> None:
    if not works_on(request.user, case, HANDLE):
        raise Http404


def _back(request: StaffRequest, case: Case) -> HttpResponse:
    if Case.objects.for_staff(request.user).filter(pk=case.pk).exists():
        return redirect("cases_admin:case", case.tracking_code)
    return redirect("cases_admin:inbox")


def _page(
    request: StaffRequest, case: Case, form: HandOverForm | SendBackForm, title: str, button: str
) -> HttpResponse:
    context = {
        "page_title": title,
        "header_title": title,
        "header_icon": "redirect",
        "breadcrumbs_items": way_to(case, title),
        "case": case,
        "form": form,
        "button": button,
    }
    status = 422 if form.errors else 200
    return render(request, "cases_admin/hand_over.html", context, status=status)
