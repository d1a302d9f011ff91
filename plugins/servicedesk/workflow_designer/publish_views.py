"""Publishing a workflow: what stands against it, what changes, who gets it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from plugins.servicedesk.designing.changing import seen_revision
from plugins.servicedesk.models import Design
from plugins.servicedesk.workflow_designer.changing import copy_of
from plugins.servicedesk.workflow_designer.companions import companions_of
from plugins.servicedesk.workflow_designer.differences import differences
from plugins.servicedesk.workflow_designer.examples import tried
from plugins.servicedesk.workflow_designer.kind import WORKFLOWS
from plugins.servicedesk.workflow_designer.publishing import publish_workflow_design
from plugins.servicedesk.workflow_designer.remarks import remarks_on
from plugins.servicedesk.workflow_designer.taking_along import dropped_states
from portal.api import DomainError, StaffRequest
from portal.api.accounts import unit_labels
from portal.api.cases import Case
from portal.api.persian import digits_for
from portal.api.workflows import occupied_states


@WORKFLOWS.view
@require_http_methods(["GET", "POST"])
def publish(request: StaffRequest, design: Design) -> HttpResponse:
    """Show what publishing would change, and publish. At most 21 queries to look."""
    refusal, status = "", 200
    if request.method == "POST":
        try:
            version = publish_workflow_design(
                actor=request.user, design=design, seen_revision=seen_revision(request)
            )
            return _published(request, design, version.number)
        except DomainError as refused:
            refusal, status = str(refused), refused.status
            design.refresh_from_db()
    return _page(request, design, refusal, status)


def _published(request: StaffRequest, design: Design, number: int) -> HttpResponse:
    words = {"title": design.label, "number": digits_for(number)}
    messages.success(request, _("“%(title)s” is published as version %(number)s.") % words)
    open_cases = occupied_states(design.name, besides=WORKFLOWS.versions_of(design)[0])
    return redirect(
        WORKFLOWS.page_of(design, "take_along") if open_cases else WORKFLOWS.page_of(design)
    )


def _page(request: StaffRequest, design: Design, refusal: str, status: int) -> HttpResponse:
    copy, companions = copy_of(design), companions_of(design)
    newest = WORKFLOWS.versions_of(design).first()
    remarks, examples = remarks_on(copy, companions, unit_labels()), tried(design, copy, companions)
    changes = differences(newest.definition, copy.definition, companions) if newest else []
    context = {
        **WORKFLOWS.page_context(
            design, _("Publish “%(title)s”") % {"title": design.label}, _("Publish")
        ),
        "copy": copy,
        "remarks": remarks,
        "examples": examples,
        "newest": newest,
        "changes": changes,
        "offers": companions.offers,
        "standing": _standing(design),
        "dropped": dropped_states(design, copy),
        "is_ready": not remarks.errors and all(one.holds for one in examples),
        "refusal": refusal,
    }
    return render(request, "servicedesk/workflow_designer/publish.html", context, status=status)


def _standing(design: Design) -> int:
    """Count the open cases of the workflow. One query."""
    return Case.objects.unfinished().filter(workflow_version__name=design.name).count()
