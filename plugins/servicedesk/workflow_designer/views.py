"""The list of workflows, a new one, and the page of one."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from plugins.servicedesk.designing.beginning import begin_page, go_on_for_offer
from plugins.servicedesk.designing.overview import index_page, undesigned_for
from plugins.servicedesk.designing.title import title_page
from plugins.servicedesk.designs import ChangedMeanwhile
from plugins.servicedesk.models import Design
from plugins.servicedesk.ownership import DESIGN
from plugins.servicedesk.workflow_designer.adding import AddStateForm, add_state
from plugins.servicedesk.workflow_designer.begin_form import BeginForm
from plugins.servicedesk.workflow_designer.changing import changed, copy_of, save
from plugins.servicedesk.workflow_designer.design_page import designer_context
from plugins.servicedesk.workflow_designer.kind import WORKFLOWS
from plugins.servicedesk.workflow_designer.overview import rows_for
from portal.api import StaffRequest, staff
from portal.api.accounts import unit_labels


@staff(DESIGN)
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """List the workflows of the designer's units. Costs at most 15 queries."""
    return index_page(
        request, WORKFLOWS, rows_for(request.user, unit_labels()),
        undesigned_for(WORKFLOWS, request.user), used_by=_("Used by"),
    )  # fmt: skip


@staff(DESIGN)
@require_http_methods(["GET", "POST"])
def begin(request: StaffRequest) -> HttpResponse:
    """Begin a workflow; its name is made from the title."""
    return begin_page(request, BeginForm, heading=_("Begin a workflow"))


@staff(DESIGN)
@require_POST
def go_on(request: StaffRequest, name: str) -> HttpResponse:
    """Begin a design of a published workflow, so that publishing it makes its next version."""
    return go_on_for_offer(request, WORKFLOWS, name)


@WORKFLOWS.view
@require_GET
def design(request: StaffRequest, design: Design) -> HttpResponse:
    """Show one workflow: its drawing, its states and steps, and what a check says.

    Costs at most 17 queries.
    """
    return render_design(request, design)


def render_design(
    request: StaffRequest, design: Design, *, typed: Any = None, refusal: str = "",
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    """Show the page of a workflow, with what was ``typed`` into the form for a new state."""
    context = {
        "page_title": design.label,
        "header_title": design.label,
        "header_icon": WORKFLOWS.icon,
        "breadcrumbs_items": WORKFLOWS.crumbs(("", design.label)),
        "refusal": refusal,
        **designer_context(design, typed),
    }
    return render(request, "servicedesk/workflow_designer/design.html", context, status=status)


@WORKFLOWS.view
@require_POST
def new_state(request: StaffRequest, design: Design) -> HttpResponse:
    """Put a new state into the way; what was typed is kept where that is refused."""
    copy = copy_of(design)
    form = AddStateForm(request.POST, copy=copy)
    if not form.is_valid():
        return render_design(request, design, typed=request.POST, status=422)
    added = add_state(copy, form.cleaned_data, design.unit.slug)
    try:
        save(request, design, copy)
    except ChangedMeanwhile as refusal:
        return render_design(
            request, design, typed=request.POST, refusal=str(refusal), status=refusal.status
        )
    return redirect(f"{WORKFLOWS.page_of(design)}#state-{added['key']}")


@WORKFLOWS.view
@require_POST
def shift_state(request: StaffRequest, design: Design, key: str) -> HttpResponse:
    """Move a state up or down."""
    by = -1 if request.POST.get("to") == "up" else 1
    return changed(request, design, lambda copy: copy.shift_state(key, by), anchor=f"state-{key}")


@WORKFLOWS.view
@require_POST
def shift_move(request: StaffRequest, design: Design, key: str) -> HttpResponse:
    """Move a step up or down among those of its state."""
    source, by = request.POST.get("state", ""), -1 if request.POST.get("to") == "up" else 1
    return changed(
        request, design, lambda copy: copy.shift_move(key, source, by), anchor=f"state-{source}"
    )


@WORKFLOWS.view
@require_POST
def begin_here(request: StaffRequest, design: Design, key: str) -> HttpResponse:
    """Let requests begin in a state."""
    return changed(request, design, lambda copy: copy.begin_at(key), anchor=f"state-{key}")


@WORKFLOWS.view
@require_http_methods(["GET", "POST"])
def title(request: StaffRequest, design: Design) -> HttpResponse:
    """Change what a workflow is called; its name for machines stays."""
    return title_page(request, WORKFLOWS, design, heading=_("Title"))
