"""The published versions of a workflow: who and when, what changed between any two, begin again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from plugins.servicedesk.designs import ChangedMeanwhile
from plugins.servicedesk.models import Design
from plugins.servicedesk.workflow_designer.access import versions_of, workflow_view
from plugins.servicedesk.workflow_designer.changing import copy_of, crumbs, page_of, save
from plugins.servicedesk.workflow_designer.companions import companions_of
from plugins.servicedesk.workflow_designer.differences import differences
from plugins.servicedesk.workflow_designer.working_copy import WorkingCopy
from portal.api import StaffRequest
from portal.api.accounts import unit_labels
from portal.api.definitions import InvalidDefinition, WorkflowVersion
from portal.api.persian import digits_for

NOW = "now"


@workflow_view
@require_GET
def history(request: StaffRequest, design: Design) -> HttpResponse:
    """List the versions, and say what changed between the two that are chosen.

    Costs at most 16 queries.
    """
    versions = list(versions_of(design))
    numbers = [str(one.number) for one in versions]
    old = _chosen(request, "old", [*numbers[1:], *numbers, NOW])
    new = _chosen(request, "new", [*numbers, NOW])
    sides = {str(one.number): one.definition for one in versions} | {NOW: design.definition}
    companions = companions_of(design)
    context = {
        "versions": versions,
        "names": [(NOW, _("the working copy")), *((number, _name(number)) for number in numbers)],
        "old": old,
        "new": new,
        "changes": differences(sides[old], sides[new], companions) if versions else [],
    }
    return _page(request, design, "history", _("History"), context)


@workflow_view
@require_GET
def version(request: StaffRequest, design: Design, number: int) -> HttpResponse:
    """Show one version as it was published. Costs at most 14 queries."""
    found = get_object_or_404(versions_of(design), number=number)
    context = {
        "version": found,
        "sketch": _compiled(found),
        "units": unit_labels(),
        "form": companions_of(design).form,
    }
    return _page(request, design, "version", _name(number), context)


@workflow_view
@require_POST
def again(request: StaffRequest, design: Design, number: int) -> HttpResponse:
    """Let the working copy begin again from a version."""
    found = get_object_or_404(versions_of(design), number=number)
    copy = WorkingCopy(found.definition, copy_of(design).assertions)
    try:
        save(request, design, copy)
        words = {"number": digits_for(number)}
        messages.success(request, _("You go on from version %(number)s.") % words)
    except ChangedMeanwhile as stale:
        messages.error(request, str(stale))
    return redirect(page_of(design))


def _chosen(request: HttpRequest, name: str, known: list[str]) -> str:
    asked = request.GET.get(name, "")
    return asked if asked in known else known[0]


def _name(number: object) -> str:
    return _("version %(number)s") % {"number": digits_for(str(number))}


def _compiled(version: WorkflowVersion) -> Any:
    try:
        return version.compiled
    except InvalidDefinition:
        return None


def _page(
    request: StaffRequest, design: Design, name: str, title: str, context: dict[str, Any]
) -> HttpResponse:
    shown = {
        "page_title": f"{design.label}: {title}",
        "header_icon": "tasks",
        "breadcrumbs_items": crumbs((page_of(design), design.label), ("", title)),
        "design": design,
        **context,
    }
    return render(request, f"servicedesk/workflow_designer/{name}.html", shown)
