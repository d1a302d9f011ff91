"""The pages on which an applicant complains about a decision, or says how it was handled."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.cases.actions.contest import AlreadyContested, contest_case
from portal.cases.contests import STEP, Ground, ground_of, next_instance, versions_of_contest
from portal.cases.forms import RatingForm
from portal.cases.models import Case
from portal.cases.policies import Citizen, SecretHolder
from portal.cases.ratings import is_ratable, may_rate, rate_case, rating_of
from portal.cases.visitors import own_case_view, remember
from portal.errors import DomainError
from portal.forms.answers import StepResult, blank_form, clean_step
from portal.forms.compiled import CompiledStep, StepForm
from portal.persian.text import language_or_active


@own_case_view
@require_http_methods(["GET", "POST"])
def contest(request: HttpRequest, case: Case, actor: Citizen) -> HttpResponse:
    """Ask what somebody complains about, and file it with the next instance."""
    ground = ground_of(case)
    if ground is None:
        raise Http404
    step = versions_of_contest()[0].compiled.step(STEP)
    if request.method != "POST" or ground.refusal:
        form = blank_form(step, {}, language_or_active())
        return _complaint_page(request, case, ground, form)
    result = clean_step(step, request.POST, request.FILES, language_or_active())
    if not result.is_done:
        return _complaint_page(request, case, ground, result.form, status=422)
    return _filed(request, case, actor, result, ground, step)


def _filed(
    request: HttpRequest,
    case: Case,
    actor: Citizen,
    result: StepResult,
    ground: Ground,
    step: CompiledStep,
) -> HttpResponse:
    files = result.several.get("papers", [])
    try:
        complaint = contest_case(actor=actor, case=case, answers=result.answers, files=files)
    except AlreadyContested as refusal:
        messages.info(request, str(refusal))
        return redirect("cases:my_case", refusal.complaint.tracking_code)
    except DomainError as refusal:
        form = result.form
        form.add_error(None, str(refusal))
        return _complaint_page(request, case, ground, form, status=refusal.status)
    if isinstance(actor, SecretHolder):
        remember(request, complaint, actor)
    return redirect("cases:receipt", complaint.tracking_code)


def _complaint_page(
    request: HttpRequest, case: Case, ground: Ground, form: StepForm, *, status: int = 200
) -> HttpResponse:
    context = {"case": case, "ground": ground, "form": form, "instance": next_instance(case.unit)}
    return render(request, "cases/contest.html", context, status=status)


@own_case_view
@require_http_methods(["GET", "POST"])
def rate(request: HttpRequest, case: Case, actor: Citizen) -> HttpResponse:
    """Ask for one to five stars and some words, once."""
    if not (is_ratable(case) and may_rate(actor, case)):
        raise Http404
    form = RatingForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            rate_case(actor=actor, case=case, **form.cleaned_data)
        except DomainError as refusal:
            messages.info(request, str(refusal))
        else:
            messages.success(request, _("Thank you for your rating."))
        return redirect("cases:my_case", case.tracking_code)
    if form.errors:
        status = 422
    context = {"case": case, "form": form, "rating": rating_of(case)}
    return render(request, "cases/rate.html", context, status=status)
