"""The citizen's side: my cases, one case and its receipt."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from portal.accounts.audiences import CitizenRequest, citizen, public
from portal.cases.case_page import show_case
from portal.cases.forms import MyCasesFilter
from portal.cases.keyset import page_of
from portal.cases.kinds import tracking_pages
from portal.cases.models import Case
from portal.cases.my_matters import Wanted, drafts_and_to_do, matters_in
from portal.cases.policies import Citizen
from portal.cases.public_status import public_status
from portal.cases.receipt import receipt_pdf, receipt_qr_svg, tracking_address
from portal.cases.visitors import own_case_view
from portal.contributions import guard


@citizen
@require_GET
def my_cases(request: CitizenRequest) -> HttpResponse:
    """List the citizen's own matters, drafts on top. Costs at most 9 queries at any length."""
    rows = Case.objects.of_citizen(request.user)
    there = matters_in(rows)
    form = MyCasesFilter(request.GET or None, services=there.services, years=there.years)
    form.is_valid()
    wanted = Wanted.of(getattr(form, "cleaned_data", {}), there)
    rows = rows.with_related().defer("search_text", "answers_text")
    page = page_of(
        wanted.sent(rows), own=rows,
        after=request.GET.get("after", ""), before=request.GET.get("before", ""),
    )  # fmt: skip
    drafts, to_do = drafts_and_to_do(rows, wanted)
    context = {
        "form": form,
        "wanted": wanted,
        "has_any": bool(there.matters),
        "page": page,
        "drafts": drafts,
        "to_do": to_do,
    }
    return render(request, "cases/my_cases.html", context)


@public
@require_GET
def follow(request: HttpRequest, code: str) -> HttpResponse:
    """Lead the short address on a receipt to the page where this code is followed."""
    for page in tracking_pages.active():
        with guard(page):
            return redirect(page.value.view, code)
    return redirect("cases:my_case", code)


@own_case_view
@require_GET
def my_case(request: HttpRequest, case: Case, actor: Citizen) -> HttpResponse:
    """Show one's own case: where it is, who holds it, what next, by when, what to do now.

    Open to the applicant, to whoever typed it in, and to the browser that holds the secret of an
    anonymous case.
    """
    return show_case(request, case, actor)


@own_case_view
@require_GET
def receipt(request: HttpRequest, case: Case, actor: Citizen) -> HttpResponse:
    """Show the confirmation with the code, large and ready to print."""
    if case.is_draft:
        raise Http404
    context = {
        "case": case,
        "status": public_status(case),
        "qr": receipt_qr_svg(case),
        "tracking_address": tracking_address(case),
    }
    return render(request, "cases/receipt.html", context)


@own_case_view
@require_GET
def receipt_file(request: HttpRequest, case: Case, actor: Citizen) -> HttpResponse:
    """Return the receipt as a PDF."""
    if case.is_draft:
        raise Http404
    response = HttpResponse(receipt_pdf(case), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="receipt-{case.pretty_code}.pdf"'
    return response
