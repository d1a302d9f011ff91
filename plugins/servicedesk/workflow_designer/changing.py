"""Saves a changed workflow in the name of who sent the page, and says what went wrong."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from plugins.servicedesk.designing.changing import save_design
from plugins.servicedesk.designs import ChangedMeanwhile
from plugins.servicedesk.models import Design
from plugins.servicedesk.workflow_designer.kind import WORKFLOWS
from plugins.servicedesk.workflow_designer.working_copy import NotThere, WorkingCopy
from portal.api import StaffRequest
from portal.api.definitions import WorkflowVersion

Change = Callable[[WorkingCopy], object]


def copy_of(design: Design) -> WorkingCopy:
    return WorkingCopy(design.definition, design.assertions)


def save(request: StaffRequest, design: Design, copy: WorkingCopy) -> Design:
    """Save a working copy in the name of who sent the page.

    :raises ChangedMeanwhile: somebody else has saved since that page was opened.
    """
    return save_design(request, design, definition=copy.definition, assertions=copy.assertions)


def changed(
    request: StaffRequest, design: Design, change: Change, *, anchor: str = ""
) -> HttpResponse:
    """Make one change and return to the workflow, at ``anchor``; or say why it was not made."""
    copy = copy_of(design)
    try:
        change(copy)
        save(request, design, copy)
    except (ChangedMeanwhile, NotThere) as refusal:
        messages.error(request, str(refusal))
    return redirect(WORKFLOWS.page_of(design) + (f"#{anchor}" if anchor else ""))


def published_keys(design: Design) -> set[str]:
    """Return the keys of all states and moves that were ever published. One query."""
    definitions = WorkflowVersion.objects.filter(name=design.name).values_list(
        "definition", flat=True
    )
    return {
        part["key"]
        for definition in definitions
        for name in ("states", "moves")
        for part in definition.get(name, [])
    }
