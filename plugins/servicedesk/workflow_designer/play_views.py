"""The page on which a workflow is tried, and what becomes of it: examples that must hold."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from plugins.servicedesk.designing.changing import save_design
from plugins.servicedesk.designs import ChangedMeanwhile
from plugins.servicedesk.models import Design
from plugins.servicedesk.named import template_titles, templates_named
from plugins.servicedesk.workflow_designer.changing import copy_of
from plugins.servicedesk.workflow_designer.companions import Companions, companions_of
from plugins.servicedesk.workflow_designer.examples import tried, with_example, without_example
from plugins.servicedesk.workflow_designer.kind import WORKFLOWS
from plugins.servicedesk.workflow_designer.play import Play
from plugins.servicedesk.workflow_designer.working_copy import WorkingCopy
from portal.api import StaffRequest
from portal.api.accounts import unit_labels
from portal.api.definitions import InvalidDefinition, Node
from portal.api.persian import clean
from portal.api.workflows import read_assertions, sketch_workflow

LONGEST_NAME = 200


@WORKFLOWS.view
@require_http_methods(["GET", "POST"])
def play(request: StaffRequest, design: Design) -> HttpResponse:
    """Try the workflow step by step; nothing is stored. At most 19 queries."""
    copy, companions = copy_of(design), companions_of(design)
    return _page(request, design, _play(request, copy, companions), companions)


@WORKFLOWS.view
@require_POST
def keep(request: StaffRequest, design: Design) -> HttpResponse:
    """Keep what was played as something that must hold."""
    companions = companions_of(design)
    playing = _play(request, copy_of(design), companions)
    if playing is None:
        return redirect(WORKFLOWS.page_of(design, "play"))
    name = " ".join(clean(request.POST.get("name", "")).split())[:LONGEST_NAME]
    if not name:
        return _page(request, design, playing, companions, _("Give it a name."), 422)
    example = playing.example(name, within_days="within_days" in request.POST)
    return _kept(request, design, playing, with_example(design, example))


def _kept(
    request: StaffRequest, design: Design, playing: Play, examples: list[Any]
) -> HttpResponse:
    try:
        read_assertions(Node(examples))
        save_design(request, design, assertions=examples)
    except ChangedMeanwhile as refusal:
        design.refresh_from_db()
        return _page(request, design, playing, playing.companions, str(refusal), refusal.status)
    except InvalidDefinition as refusal:
        return _page(request, design, playing, playing.companions, refusal.reason, 422)
    messages.success(request, _("This must hold from now on, each time you publish."))
    return redirect(f"{WORKFLOWS.page_of(design, 'play')}#examples")


@WORKFLOWS.view
@require_POST
def forget(request: StaffRequest, design: Design, number: int) -> HttpResponse:
    """Take an example out."""
    try:
        save_design(request, design, assertions=without_example(design, number))
        messages.success(request, _("The example was removed."))
    except ChangedMeanwhile as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{WORKFLOWS.page_of(design, 'play')}#examples")


def _play(request: StaffRequest, copy: WorkingCopy, companions: Companions) -> Play | None:
    """Return the play as far as it has come; None while the workflow cannot be played."""
    workflow = sketch_workflow(copy.definition)
    if workflow is None:
        return None
    data = request.POST if request.method == "POST" else None
    return Play(copy, workflow, companions, data)


def _page(
    request: StaffRequest, design: Design, playing: Play | None, companions: Companions,
    refusal: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    copy, units = copy_of(design), unit_labels()
    documents = template_titles(templates_named(copy.definition))
    title = _("Try “%(title)s”") % {"title": design.label}
    context = {
        **WORKFLOWS.page_context(design, title, _("Try it out")),
        "play": playing,
        "lines": playing.lines(units, documents) if playing else [],
        "sketch": playing.workflow if playing else None,
        "units": units,
        "form": companions.form,
        "examples": tried(design, copy, companions),
        "kept": len(copy.assertions),
        "typed_name": request.POST.get("name", ""),
        "refusal": refusal,
    }
    return render(request, "servicedesk/workflow_designer/play.html", context, status=status)
