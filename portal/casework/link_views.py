"""The pages on which cases are linked and joined; what will happen is shown before it does."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.accounts.audiences import StaffRequest
from portal.accounts.units import unit_labels
from portal.cases.contests import contests_of
from portal.cases.models import Case
from portal.cases.policies import works_on
from portal.casework.access import back_to_closed, case_view, visible_case
from portal.casework.case_forms import LinkForm, MergeForm
from portal.casework.duplicates import duplicates_of
from portal.casework.hand_overs import returnable
from portal.casework.link_rows import CaseLink, Merge
from portal.casework.links import link_cases, links_of, related_cases, unlink_cases
from portal.casework.merging import merge_case, same_applicant, undo_merge
from portal.casework.people import HANDLE
from portal.casework.ways import way_to
from portal.errors import DomainError
from portal.persian.text import in_order

SURE, PART = "sure", "part"


@case_view
@require_GET
def beside(request: StaffRequest, case: Case) -> HttpResponse:
    """Show what other cases and units have to do with this one, whole or as a part of its page.

    At most 25 queries.
    """
    is_part = PART in request.GET
    hand_overs = list(case.hand_overs.select_related("from_unit", "by"))
    links = links_of(request.user, case)
    context = {
        "page_title": _("Related cases"),
        "header_title": _("Related cases"),
        "header_icon": "link",
        "breadcrumbs_items": way_to(case, _("Related cases")),
        "case": case,
        "links": links,
        "linked": {other.pk for _link, other, _may_open in links},
        "relatives": related_cases(request.user, case),
        "duplicates": duplicates_of(case),
        "contests": contests_of(case),
        "hand_overs": hand_overs,
        "returnable": returnable(case, hand_overs),
        "units": unit_labels(),
        "may_handle": works_on(request.user, case, HANDLE),
    }
    template = "cases_admin/beside_part.html" if is_part else "cases_admin/beside.html"
    return render(request, template, context)


@case_view
@require_http_methods(["GET", "POST"])
def link(request: StaffRequest, case: Case) -> HttpResponse:
    """Link a case with another one, which is shown first. At most 16 queries."""
    if not works_on(request.user, case, HANDLE):
        raise Http404
    form = LinkForm(request.POST or request.GET or None)
    other = _other(request, form) if form.is_valid() else None
    if request.method == "POST" and other is not None and SURE in request.POST:
        try:
            kind = CaseLink.Kind(form.cleaned_data["kind"])
            link_cases(actor=request.user, case=case, other=other, kind=kind)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The two cases are linked."))
            return redirect("cases_admin:case", case.tracking_code)
    return _page(request, case, "cases_admin/link.html", _("Link with another case"), form, other)


@case_view
@require_http_methods(["GET", "POST"])
def merge(request: StaffRequest, case: Case) -> HttpResponse:
    """Join this case with its main case, which is shown first. At most 16 queries."""
    if not works_on(request.user, case, HANDLE):
        raise Http404
    if case.is_closed:
        return back_to_closed(request, case)
    given = request.POST if request.method == "POST" else None
    form = MergeForm(given, initial={"version": case.version, "code": request.GET.get("code", "")})
    main = visible_case(request.user, (given or request.GET).get("code", ""))
    if main is None or main.pk == case.pk:
        raise Http404
    if form.is_valid():
        try:
            merge_case(
                actor=request.user, duplicate=case, main=main, reason=form.cleaned_data["reason"],
                seen_version=form.cleaned_data["version"],
            )  # fmt: skip
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            told = _("It is handled in the case %(code)s from now on.")
            messages.success(request, told % {"code": in_order(main.pretty_code)})
            return redirect("cases_admin:case", main.tracking_code)
    return _page(request, case, "cases_admin/merge.html", _("Join with another case"), form, main)


@case_view
@require_POST
def unlink(request: StaffRequest, case: Case, *, pk: int) -> HttpResponse:
    """Take a link away."""
    rows = CaseLink.objects.select_related("case__holder", "other__holder")
    found = get_object_or_404(rows, pk=pk)
    try:
        unlink_cases(actor=request.user, case=case, link=found)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The link was taken away."))
    return redirect("cases_admin:case", case.tracking_code)


@case_view
@require_POST
def unmerge(request: StaffRequest, case: Case) -> HttpResponse:
    """Take a joining back."""
    rows = Merge.objects.select_related("duplicate", "main__holder", "main__unit")
    found = get_object_or_404(rows, duplicate=case, undone_at=None)
    try:
        undo_merge(actor=request.user, merge=found)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The case stands on its own again."))
    return redirect("cases_admin:case", case.tracking_code)


def _other(request: StaffRequest, form: LinkForm) -> Case | None:
    found = visible_case(request.user, form.cleaned_data["code"])
    if found is None:
        form.add_error("code", _("No case of your units has this code."))
    return found


def _page(
    request: StaffRequest, case: Case, template: str, title: str, form: LinkForm | MergeForm,
    other: Case | None,
) -> HttpResponse:  # fmt: skip
    context = {
        "page_title": title,
        "header_title": title,
        "header_icon": "link",
        "breadcrumbs_items": way_to(case, title),
        "case": case,
        "form": form,
        "other": other,
        "same_applicant": other is not None and same_applicant(case, other),
        "is_duplicate": form.data.get("kind") == CaseLink.Kind.DUPLICATE,
    }
    status = 422 if form.errors else 200
    return render(request, template, context, status=status)
