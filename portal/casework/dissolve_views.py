"""The page on which a unit is dissolved: what passes on, to whom, and why."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from portal.accounts.actions import may_manage_accounts
from portal.accounts.audiences import StaffRequest, staff
from portal.accounts.models import Unit
from portal.accounts.permissions import MANAGE_ACCOUNTS
from portal.casework.case_forms import reason_field
from portal.casework.dissolving import belongings_of, dissolve_unit
from portal.errors import DomainError


class DissolveForm(forms.Form):
    """Who follows, and why; deleted is only what was ticked."""

    successor = forms.ModelChoiceField(
        label=gettext_lazy("Everything passes to"), queryset=Unit.objects.none(),
        empty_label=gettext_lazy("please choose"),
    )  # fmt: skip
    reason = reason_field(gettext_lazy("Reason; the audit book keeps it"), required=True)
    sure = forms.BooleanField(
        label=gettext_lazy("I have read what passes on. This cannot be taken back.")
    )

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Unit.objects.exclude(path__startswith=unit.path).order_by("path")
        self.fields["successor"].queryset = others  # type: ignore[attr-defined]


@staff(MANAGE_ACCOUNTS)
@require_http_methods(["GET", "POST"])
def dissolve(request: StaffRequest, pk: int) -> HttpResponse:
    """Dissolve a unit. To show it costs one query for each sort of thing that units have."""
    unit = get_object_or_404(Unit, pk=pk)
    if not may_manage_accounts(request.user):
        raise Http404
    form = DissolveForm(request.POST or None, unit=unit)
    if form.is_valid():
        successor = form.cleaned_data["successor"]
        try:
            dissolve_unit(
                actor=request.user, unit=unit, successor=successor,
                reason=form.cleaned_data["reason"],
            )  # fmt: skip
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            told = _("%(unit)s was dissolved. Everything is with %(successor)s now.")
            names = {"unit": unit.label, "successor": successor.label}
            messages.success(request, told % names)
            return redirect("units:index")
    title = _("Dissolve %(unit)s") % {"unit": unit.label}
    context = {
        "page_title": title,
        "header_title": title,
        "header_icon": "warning",
        "breadcrumbs_items": [
            {"url": reverse("units:index"), "label": _("Units")},
            {"url": "", "label": title},
        ],
        "unit": unit,
        "form": form,
        "belongings": belongings_of(unit),
    }
    status = 422 if form.errors else 200
    return render(request, "cases_admin/dissolve.html", context, status=status)
