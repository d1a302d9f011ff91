"""Publishing a form: what stands against it, what changes, who gets it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from plugins.servicedesk.designing.changing import (
    refused_at,
    save_design,
    seen_revision,
)
from plugins.servicedesk.designs import ChangedMeanwhile, offers_of, publish_design
from plugins.servicedesk.form_consequences import broken_by
from plugins.servicedesk.form_designer.differences import differences
from plugins.servicedesk.form_designer.kind import FORMS
from plugins.servicedesk.form_designer.remarks import remarks_on
from plugins.servicedesk.form_designer.working_copy import WorkingCopy
from plugins.servicedesk.models import Design, Offer
from portal.api import DomainError, Refused, StaffRequest
from portal.api.definitions import InvalidDefinition, compile_form
from portal.api.persian import digits_for

PUBLISH = "servicedesk/form_designer/publish.html"


@FORMS.view
@require_http_methods(["GET", "POST"])
def publish(request: StaffRequest, design: Design) -> HttpResponse:
    """Show what publishing would change and for whom, and publish."""
    refused, status = "", 200
    if request.method == "POST":
        try:
            return _published(request, design)
        except ChangedMeanwhile as refusal:
            return refused_at(request, FORMS.page_of(design), refusal)
        except (InvalidDefinition, Refused) as refusal:
            refused, status = _why(refusal), refusal.status
    copy, newest = WorkingCopy(design.definition), FORMS.versions_of(design).first()
    offers = list(offers_of(design).complete())
    changes = differences(newest.definition if newest else {}, copy.definition)
    context = {
        **FORMS.page_context(
            design, _("Publish “%(title)s”") % {"title": design.label}, _("Publish")
        ),
        "header_icon": "upload",
        "newest": newest,
        "changes": changes,
        "is_same": newest is not None and newest.definition == copy.definition,
        "remarks": remarks_on(copy),
        "offers": offers,
        "consequences": _consequences(request, copy, offers),
        "refused": refused,
    }
    return render(request, PUBLISH, context, status=status)


def _consequences(request: StaffRequest, copy: WorkingCopy, offers: list[Offer]) -> list[Any]:
    """Return what breaks for the services that use the form; nothing while it is not sound."""
    try:
        return broken_by(request.user, offers, compile_form(copy.definition)) if offers else []
    except InvalidDefinition:
        return []


def _published(request: StaffRequest, design: Design) -> HttpResponse:
    """Publish what the page showed; keys that were put right are saved before."""
    seen, copy = seen_revision(request), WorkingCopy(design.definition)
    if copy.definition != design.definition:
        seen = save_design(request, design, definition=copy.definition).revision
    version = publish_design(actor=request.user, design=design, seen_revision=seen)
    words = _("Version %(number)s is published.") % {"number": digits_for(version.number)}
    messages.success(request, words)
    return redirect(FORMS.page_of(design))


def _why(refusal: DomainError) -> str:
    if isinstance(refusal, Refused):
        return _("A service of another unit uses this form; you may not publish it there.")
    return _("There are errors in this form. They are listed below.")
