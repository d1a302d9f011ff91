"""Saves a changed workflow in the name of who sent the page, and says what went wrong."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from plugins.servicedesk.designs import ChangedMeanwhile, change_design
from plugins.servicedesk.form_designer.changing import seen_revision
from plugins.servicedesk.models import Design
from plugins.servicedesk.workflow_designer.working_copy import NotThere, WorkingCopy
from portal.api import StaffRequest
from portal.api.definitions import WorkflowVersion

NAME = "workflow-designs"
Change = Callable[[WorkingCopy], object]


def crumbs(*further: tuple[str, str]) -> list[dict[str, str]]:
    """Return the way to a page of the designer: pairs of address and words."""
    home = (reverse(f"{NAME}:index"), _("Workflows of services"))
    return [{"url": url, "label": label} for url, label in (home, *further)]


def page_of(design: Design, view: str = "design", *given: object) -> str:
    """Return the address of a page of one design."""
    return reverse(f"{NAME}:{view}", args=[design.pk, *given])


def copy_of(design: Design) -> WorkingCopy:
    return WorkingCopy(design.definition, design.assertions)


def save(request: StaffRequest, design: Design, copy: WorkingCopy) -> Design:
    """Save a working copy in the name of who sent the page.

    :raises ChangedMeanwhile: somebody else has saved since that page was opened.
    """
    return change_design(
        actor=request.user, design=design, seen_revision=seen_revision(request),
        values={"definition": copy.definition, "assertions": copy.assertions},
    )  # fmt: skip


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
    return redirect(page_of(design) + (f"#{anchor}" if anchor else ""))


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
