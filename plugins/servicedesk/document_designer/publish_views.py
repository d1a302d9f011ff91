"""Publishing a template, and its versions."""

from __future__ import annotations

from difflib import unified_diff

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from plugins.servicedesk.designing.changing import begin_again_from, refused_at, seen_revision
from plugins.servicedesk.designing.overview import PUBLISHED, state_of
from plugins.servicedesk.designs import ChangedMeanwhile, publish_design
from plugins.servicedesk.document_designer.companions import companions_of
from plugins.servicedesk.document_designer.kind import DOCUMENTS
from plugins.servicedesk.document_designer.remarks import remarks_on
from plugins.servicedesk.document_designer.views import pdf_response
from plugins.servicedesk.models import Design
from portal.api import DomainError, Refused, StaffRequest
from portal.api.definitions import InvalidDefinition
from portal.api.documents import DocumentTemplate
from portal.api.persian import digits_for

HEAD_LINES = 2


@DOCUMENTS.view
@require_http_methods(["GET", "POST"])
def publish(request: StaffRequest, design: Design) -> HttpResponse:
    """Show what publishing changes and for whom, and publish."""
    refused, status = "", 200
    companions = companions_of(design.name)
    remarks = remarks_on(design.definition, companions)
    if request.method == "POST":
        try:
            return _published(request, design, has_errors=bool(remarks.errors))
        except ChangedMeanwhile as refusal:
            return refused_at(request, DOCUMENTS.page_of(design), refusal)
        except (InvalidDefinition, Refused) as refusal:
            refused, status = _why(refusal), refusal.status
    versions = list(DOCUMENTS.versions_of(design))
    newest = versions[0] if versions else None
    context = {
        **DOCUMENTS.page_context(
            design, _("Publish “%(title)s”") % {"title": design.label}, _("Publish")
        ),
        "header_icon": "upload",
        "newest": newest,
        "is_same": state_of(design, newest) == PUBLISHED,
        "changes": _changed_lines(newest, design),
        "versions": versions,
        "errors": remarks.errors,
        "warnings": remarks.warnings,
        "offers": [one.offer for one in companions],
        "refused": refused,
    }
    return render(request, "servicedesk/document_designer/publish.html", context, status=status)


def _published(request: StaffRequest, design: Design, *, has_errors: bool) -> HttpResponse:
    """Publish, unless a service that issues the document could not fill its text.

    :raises InvalidDefinition: the template has errors.
    """
    if has_errors:
        raise InvalidDefinition("body", _("There are errors in this template."))
    version = publish_design(
        actor=request.user, design=design, seen_revision=seen_revision(request)
    )
    words = _("Version %(number)s is published.") % {"number": digits_for(version.number)}
    messages.success(request, words)
    return redirect(DOCUMENTS.page_of(design))


def _why(refusal: DomainError) -> str:
    if isinstance(refusal, Refused):
        return _("A service of another unit issues this document; you may not publish it there.")
    return _("There are errors in this template. They are listed below.")


def _changed_lines(newest: DocumentTemplate | None, design: Design) -> list[tuple[str, str]]:
    """Return the lines of the text that go and come: ``("removed" or "added", line)``."""
    old = str(newest.definition.get("body") or "") if newest else ""
    new = str(design.definition.get("body") or "")
    lines = list(unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=0))[HEAD_LINES:]
    kinds = {"+": "added", "-": "removed"}
    return [(kinds[one[0]], one[1:]) for one in lines if one[:1] in kinds and one[1:].strip()]


@DOCUMENTS.view
@require_GET
def version(request: StaffRequest, design: Design, number: int) -> HttpResponse:
    """Show how a published version looks. Takes about a second."""
    found = get_object_or_404(DOCUMENTS.versions_of(design), number=number)
    try:
        return pdf_response(found.definition, companions_of(design.name), design.name)
    except (InvalidDefinition, DomainError) as refusal:
        messages.error(request, getattr(refusal, "reason", "") or str(refusal))
        return redirect(DOCUMENTS.page_of(design, "publish"))


@DOCUMENTS.view
@require_POST
def begin_again(request: StaffRequest, design: Design, number: int) -> HttpResponse:
    """Put an old version into the works in place of what is there."""
    return begin_again_from(request, DOCUMENTS, design, number, otherwise="publish")
