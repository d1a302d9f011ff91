"""The published versions of a workflow: who and when, what changed between any two, begin again."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from plugins.servicedesk.designing.changing import begin_again_from
from plugins.servicedesk.models import Design
from plugins.servicedesk.workflow_designer.companions import companions_of
from plugins.servicedesk.workflow_designer.differences import differences
from plugins.servicedesk.workflow_designer.kind import WORKFLOWS
from portal.api import StaffRequest
from portal.api.accounts import unit_labels
from portal.api.definitions import InvalidDefinition, WorkflowVersion
from portal.api.persian import digits_for

NOW = "now"


@WORKFLOWS.view
@require_GET
def versions(request: StaffRequest, design: Design) -> HttpResponse:
    """List the versions, and say what changed between the two that are chosen.

    Costs at most 17 queries.
    """
    found = list(WORKFLOWS.versions_of(design))
    numbers = [str(one.number) for one in found]
    old = _chosen(request, "old", [*numbers[1:], *numbers, NOW])
    new = _chosen(request, "new", [*numbers, NOW])
    sides = {str(one.number): one.definition for one in found} | {NOW: design.definition}
    companions = companions_of(design)
    context = {
        "versions": found,
        "names": [(NOW, _("the working copy")), *((number, _name(number)) for number in numbers)],
        "old": old,
        "new": new,
        "changes": differences(sides[old], sides[new], companions) if found else [],
    }
    return _page(request, design, "versions", _("History"), context)


@WORKFLOWS.view
@require_GET
def version(request: StaffRequest, design: Design, number: int) -> HttpResponse:
    """Show one version as it was published. Costs at most 14 queries."""
    found = get_object_or_404(WORKFLOWS.versions_of(design), number=number)
    context = {
        "version": found,
        "sketch": _compiled(found),
        "units": unit_labels(),
        "form": companions_of(design).form,
    }
    return _page(request, design, "version", _name(number), context)


@WORKFLOWS.view
@require_POST
def begin_again(request: StaffRequest, design: Design, number: int) -> HttpResponse:
    """Put an old version into the works in place of what is there; the examples stay."""
    return begin_again_from(request, WORKFLOWS, design, number, otherwise="design")


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
    frame = WORKFLOWS.page_context(design, f"{design.label}: {title}", title)
    return render(request, f"servicedesk/workflow_designer/{name}.html", frame | context)
