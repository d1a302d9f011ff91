"""The list of workflows, a new one, and the page of one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from plugins.servicedesk.designs import (
    ChangedMeanwhile,
    NameIsTaken,
    begin_design,
    change_design,
)
from plugins.servicedesk.form_designer.access import units_of
from plugins.servicedesk.form_designer.changing import seen_revision
from plugins.servicedesk.form_designer.texts import gathered, spread
from plugins.servicedesk.models import Design, Offer
from plugins.servicedesk.offers import DESIGN
from plugins.servicedesk.workflow_designer.access import workflow_view
from plugins.servicedesk.workflow_designer.adding import AddStateForm, add_state
from plugins.servicedesk.workflow_designer.begin_form import BeginForm, TitleForm
from plugins.servicedesk.workflow_designer.changing import (
    changed,
    copy_of,
    crumbs,
    page_of,
    save,
)
from plugins.servicedesk.workflow_designer.design_page import designer_context
from plugins.servicedesk.workflow_designer.overview import rows_for, undesigned_for
from portal.api import StaffRequest, staff
from portal.api.accounts import unit_labels
from portal.api.definitions import WorkflowVersion


@staff(DESIGN)
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """List the workflows of the designer's units. Costs at most 15 queries."""
    context = {
        "page_title": _("Workflows of services"),
        "header_icon": "tasks",
        "rows": rows_for(request.user, unit_labels()),
        "undesigned": undesigned_for(request.user),
    }
    return render(request, "servicedesk/workflow_designer/index.html", context)


@staff(DESIGN)
@require_http_methods(["GET", "POST"])
def begin(request: StaffRequest) -> HttpResponse:
    """Begin a workflow; its name is made from the title."""
    data = request.POST if request.method == "POST" else None
    form = BeginForm(data, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            design = begin_design(
                actor=request.user, kind=Design.Kind.WORKFLOW, name=form.name, title=form.title,
                unit=form.unit, definition=form.definition,
            )  # fmt: skip
            return redirect(page_of(design))
        except NameIsTaken as refusal:
            form.add_error("name", str(refusal))
    context = {
        "page_title": _("Begin a workflow"),
        "header_icon": "tasks",
        "breadcrumbs_items": crumbs(("", _("Begin a workflow"))),
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "servicedesk/workflow_designer/begin.html", context, status=status)


@staff(DESIGN)
@require_POST
def go_on(request: StaffRequest, name: str) -> HttpResponse:
    """Begin a design of a published workflow, so that publishing it makes its next version."""
    offer = get_object_or_404(
        Offer.objects.filter(unit__in=units_of(request.user), workflow_version__name=name)
        .select_related("unit").order_by("pk")[:1]
    )  # fmt: skip
    newest = WorkflowVersion.objects.newest(name)
    try:
        design = begin_design(
            actor=request.user, kind=Design.Kind.WORKFLOW, name=name, title=offer.title,
            unit=offer.unit, definition=newest.definition if newest else {},
        )  # fmt: skip
    except NameIsTaken as refusal:
        messages.error(request, str(refusal))
        return redirect(crumbs()[0]["url"])
    return redirect(page_of(design))


@workflow_view
@require_GET
def design(request: StaffRequest, design: Design) -> HttpResponse:
    """Show one workflow: its drawing, its states and steps, and what a check says.

    Costs at most 16 queries.
    """
    return render_design(request, design)


def render_design(
    request: StaffRequest, design: Design, *, typed: Any = None, refusal: str = "",
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    """Show the page of a workflow, with what was ``typed`` into the form for a new state."""
    context = {
        "page_title": design.label,
        "header_icon": "tasks",
        "breadcrumbs_items": crumbs(("", design.label)),
        "refusal": refusal,
        **designer_context(design, typed),
    }
    return render(request, "servicedesk/workflow_designer/design.html", context, status=status)


@workflow_view
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
    return redirect(f"{page_of(design)}#state-{added['key']}")


@workflow_view
@require_POST
def shift_state(request: StaffRequest, design: Design, key: str) -> HttpResponse:
    """Move a state up or down."""
    by = -1 if request.POST.get("to") == "up" else 1
    return changed(request, design, lambda copy: copy.shift_state(key, by), anchor=f"state-{key}")


@workflow_view
@require_POST
def shift_move(request: StaffRequest, design: Design, key: str) -> HttpResponse:
    """Move a step up or down among those of its state."""
    source, by = request.POST.get("state", ""), -1 if request.POST.get("to") == "up" else 1
    return changed(
        request, design, lambda copy: copy.shift_move(key, source, by), anchor=f"state-{source}"
    )


@workflow_view
@require_POST
def begin_here(request: StaffRequest, design: Design, key: str) -> HttpResponse:
    """Let requests begin in a state."""
    return changed(request, design, lambda copy: copy.begin_at(key), anchor=f"state-{key}")


@workflow_view
@require_http_methods(["GET", "POST"])
def title(request: StaffRequest, design: Design) -> HttpResponse:
    """Change what a workflow is called; its name for machines stays."""
    data = request.POST if request.method == "POST" else None
    form = TitleForm(data, initial=spread("title", design.title))
    refusal, status = "", 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        values = {"title": gathered("title", form.cleaned_data)}
        try:
            change_design(
                actor=request.user, design=design, seen_revision=seen_revision(request),
                values=values,
            )  # fmt: skip
            return redirect(page_of(design))
        except ChangedMeanwhile as stale:
            refusal, status = str(stale), stale.status
            design.refresh_from_db()
    context = {
        "page_title": _("Title"),
        "header_icon": "tasks",
        "breadcrumbs_items": crumbs((page_of(design), design.label), ("", _("Title"))),
        "design": design,
        "form": form,
        "refusal": refusal,
    }
    return render(request, "servicedesk/workflow_designer/title.html", context, status=status)
