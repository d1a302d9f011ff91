"""The citizen's answer to a filing in the citizen's name."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.cases.models import Case
from portal.cases.policies import Citizen
from portal.cases.visitors import own_case_view
from portal.counter import policies
from portal.counter.forms import ObjectionForm
from portal.counter.models import AssistedFiling
from portal.counter.objections import object_to_filing


@own_case_view
@require_http_methods(["GET", "POST"])
def not_me(request: HttpRequest, case: Case, actor: Citizen) -> HttpResponse:
    """Ask whether an office was really not asked to file this, and take the objection."""
    filing = AssistedFiling.objects.with_related().filter(case=case).first()
    if filing is None or not policies.may_object(actor, case):
        raise Http404
    form = ObjectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        object_to_filing(actor=actor, filing=filing, text=form.cleaned_data["text"])
        messages.success(request, _("Thank you. The town has been told, and the office is out."))
        return redirect("cases:my_case", case.tracking_code)
    return render(request, "counter/not_me.html", {"case": case, "filing": filing, "form": form})
