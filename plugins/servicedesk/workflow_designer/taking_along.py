"""The page on which open cases are taken along to the newest version of their workflow."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from plugins.servicedesk.models import Design
from plugins.servicedesk.workflow_designer.kind import WORKFLOWS
from plugins.servicedesk.workflow_designer.words import ENDS, kind_of_state
from plugins.servicedesk.workflow_designer.working_copy import WorkingCopy
from portal.api import DomainError, StaffRequest, has_permission, localise
from portal.api.definitions import WorkflowVersion
from portal.api.persian import digits_for
from portal.api.workflows import TAKE_ALONG, TakenAlong, occupied_states, take_along

STAY = ""


class TargetsForm(forms.Form):
    """Where the cases of each occupied state go; one that is gone needs an answer."""

    use_required_attribute = False

    def __init__(
        self, *args: Any, occupied: dict[str, int], labels: dict[str, str],
        version: WorkflowVersion, **kwargs: Any,
    ) -> None:  # fmt: skip
        kwargs["prefix"] = "to"
        super().__init__(*args, **kwargs)
        targets = [
            (one.key, localise(one.internal_label))
            for one in version.compiled.states
            if not one.is_closed
        ]
        for key, count in occupied.items():
            stays = key in dict(targets)
            first = (STAY, _("stay in this state")) if stays else (STAY, _("– choose –"))
            self.fields[key] = forms.ChoiceField(
                required=not stays, choices=[first, *targets],
                label=_counted(labels.get(key, key), count),
                help_text="" if stays else _("This state is not in the new version."),
                error_messages={"required": _("Say where its cases go.")},
            )  # fmt: skip

    @property
    def mapping(self) -> dict[str, str]:
        return {key: target for key, target in self.cleaned_data.items() if target}


@WORKFLOWS.view
@require_http_methods(["GET", "POST"])
def take_along_page(request: StaffRequest, design: Design) -> HttpResponse:
    """Say which open cases are with older versions, and take them along, 200 at a time.

    Costs at most 14 queries to look, and about 10 for each case.
    """
    version = get_object_or_404(WORKFLOWS.versions_of(design)[:1])
    occupied = occupied_states(design.name, besides=version)
    data = request.POST if request.method == "POST" else None
    may = has_permission(request.user, TAKE_ALONG, unit=None)
    form = TargetsForm(data, occupied=occupied, labels=_labels(design), version=version)
    refusal, status = "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                taken = take_along(
                    actor=request.user, name=design.name, to_version=version, mapping=form.mapping
                )
                _tell(request, taken)
                return redirect(
                    WORKFLOWS.page_of(design, "take_along")
                    if taken.left
                    else WORKFLOWS.page_of(design)
                )
            except DomainError as refused:
                refusal, status = str(refused), refused.status
    return _page(request, design, status, form=form, version=version, may=may, refusal=refusal)


def dropped_states(design: Design, copy: WorkingCopy) -> list[str]:
    """Say in words where open cases stand that the working copy has no open state for.

    Costs one query, and one more where there are such states.
    """
    stays = {one["key"] for one in copy.states if kind_of_state(one) not in ENDS}
    dropped = {key: n for key, n in occupied_states(design.name).items() if key not in stays}
    labels = _labels(design) if dropped else {}
    return [_counted(labels.get(key, key), count) for key, count in dropped.items()]


def _counted(label: str, count: int) -> str:
    words = ngettext("“%(state)s”: %(count)s case", "“%(state)s”: %(count)s cases", count)
    return words % {"state": label, "count": digits_for(count)}


def _tell(request: StaffRequest, taken: TakenAlong) -> None:
    words = ngettext(
        "%(count)s case was taken along.", "%(count)s cases were taken along.", taken.taken
    )
    messages.success(request, words % {"count": digits_for(taken.taken)})
    if taken.left:
        words = ngettext(
            "%(count)s case is still with an older version.",
            "%(count)s cases are still with older versions.",
            taken.left,
        )
        messages.warning(request, words % {"count": digits_for(taken.left)})


def _labels(design: Design) -> dict[str, str]:
    """Return what staff called the states, in the newest version that had them. One query."""
    labels: dict[str, str] = {}
    for version in WORKFLOWS.versions_of(design):
        for state in version.definition.get("states", []):
            text = state.get("internal_label") or state.get("label")
            labels.setdefault(state["key"], localise(text))
    return labels


def _page(request: StaffRequest, design: Design, status: int, **context: Any) -> HttpResponse:
    shown = WORKFLOWS.page_context(design, _("Take open cases along")) | context
    return render(request, "servicedesk/workflow_designer/take_along.html", shown, status=status)
