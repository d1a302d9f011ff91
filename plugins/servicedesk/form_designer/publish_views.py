"""Publishing a form, its versions, and what changed between two of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from plugins.servicedesk.designs import (
    ChangedMeanwhile,
    change_design,
    offers_of,
    publish_design,
)
from plugins.servicedesk.form_consequences import broken_by
from plugins.servicedesk.form_designer.access import design_view, versions_of
from plugins.servicedesk.form_designer.changing import seen_revision
from plugins.servicedesk.form_designer.differences import differences
from plugins.servicedesk.form_designer.reading import remarks_on
from plugins.servicedesk.form_designer.texts import gathered, spread, text_fields
from plugins.servicedesk.form_designer.views import crumbs, page_of, stale
from plugins.servicedesk.form_designer.working_copy import WorkingCopy
from plugins.servicedesk.models import Design, Offer
from portal.api import DomainError, Refused, StaffRequest
from portal.api.definitions import FormVersion, InvalidDefinition, compile_form
from portal.api.persian import digits_for

PUBLISH = "servicedesk/form_designer/publish.html"
VERSIONS = "servicedesk/form_designer/versions.html"


@design_view
@require_http_methods(["GET", "POST"])
def publish(request: StaffRequest, design: Design) -> HttpResponse:
    """Show what publishing would change and for whom, and publish."""
    refused, status = "", 200
    if request.method == "POST":
        try:
            return _published(request, design)
        except ChangedMeanwhile as refusal:
            return stale(request, design, str(refusal))
        except (InvalidDefinition, Refused) as refusal:
            refused, status = _why(refusal), refusal.status
    copy, newest = WorkingCopy(design.definition), versions_of(design).first()
    offers = list(offers_of(design).complete())
    changes = differences(newest.definition if newest else {}, copy.definition)
    context = {
        "page_title": _("Publish “%(title)s”") % {"title": design.label},
        "header_icon": "upload",
        "breadcrumbs_items": crumbs((page_of(design), design.label), ("", _("Publish"))),
        "design": design,
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
        values = {"definition": copy.definition}
        seen = change_design(
            actor=request.user, design=design, seen_revision=seen, values=values
        ).revision
    version = publish_design(actor=request.user, design=design, seen_revision=seen)
    words = _("Version %(number)s is published.") % {"number": digits_for(version.number)}
    messages.success(request, words)
    return redirect(page_of(design))


def _why(refusal: DomainError) -> str:
    if isinstance(refusal, Refused):
        return _("A service of another unit uses this form; you may not publish it there.")
    return _("There are errors in this form. They are listed below.")


@design_view
@require_GET
def versions(request: StaffRequest, design: Design) -> HttpResponse:
    """Show who published which version when, and what changed between two of them."""
    found = list(versions_of(design))
    working = (0, _("what is in the works now"), design.definition)
    known = [working, *((one.number, _number(one), one.definition) for one in found)]
    by_number = {number: (words, definition) for number, words, definition in known}
    usual_old = found[0].number if found else 0
    old = _asked(request.GET.get("from"), by_number, usual_old)
    new = _asked(request.GET.get("to"), by_number, 0)
    context = {
        "page_title": _("Versions of “%(title)s”") % {"title": design.label},
        "header_icon": "history",
        "breadcrumbs_items": crumbs((page_of(design), design.label), ("", _("Versions"))),
        "design": design,
        "versions": found,
        "using": _using(design),
        "choices": [(number, words) for number, words, _definition in known],
        "old": old,
        "new": new,
        "old_words": by_number[old][0],
        "new_words": by_number[new][0],
        "changes": differences(by_number[old][1], by_number[new][1]) if found else [],
    }
    return render(request, VERSIONS, context)


def _number(version: FormVersion) -> str:
    return _("version %(number)s") % {"number": digits_for(version.number)}


def _asked(sent: str | None, known: Any, usual: int) -> int:
    return int(sent) if sent and sent.isdecimal() and int(sent) in known else usual


def _using(design: Design) -> dict[int, list[Any]]:
    """Return the services by the number of the version that they give to new applications."""
    found: dict[int, list[Any]] = {}
    for offer in offers_of(design).select_related("form_version"):
        found.setdefault(offer.form_version.number, []).append(offer)
    return found


@design_view
@require_POST
def begin_again(request: StaffRequest, design: Design, number: int) -> HttpResponse:
    """Put an old version into the works in place of what is there."""
    version = get_object_or_404(versions_of(design), number=number)
    try:
        change_design(
            actor=request.user, design=design, seen_revision=seen_revision(request),
            values={"definition": version.definition},
        )  # fmt: skip
    except ChangedMeanwhile as refusal:
        return stale(request, design, str(refusal))
    words = _("You now work on a copy of version %(number)s. Nothing is published yet.")
    messages.success(request, words % {"number": digits_for(number)})
    return redirect(page_of(design))


class TitleForm(forms.Form):
    """What a form is called in the back office."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = (_("Title (Persian)"), _("Title (English)"))
        self.fields |= text_fields("title", labels, required=True, longest=200)


@design_view
@require_http_methods(["GET", "POST"])
def title(request: StaffRequest, design: Design) -> HttpResponse:
    """Change what the form is called in the back office."""
    form = TitleForm(request.POST or None, initial=spread("title", design.title))
    refused, status = "", 200
    if request.method == "POST" and form.is_valid():
        try:
            change_design(
                actor=request.user, design=design, seen_revision=seen_revision(request),
                values={"title": gathered("title", form.cleaned_data)},
            )  # fmt: skip
            return redirect(page_of(design))
        except ChangedMeanwhile as refusal:
            refused, status = str(refusal), refusal.status
            design = Design.objects.get(pk=design.pk)
    context = {
        "page_title": _("Title of the form"),
        "header_icon": "form",
        "breadcrumbs_items": crumbs((page_of(design), design.label), ("", _("Title"))),
        "design": design,
        "form": form,
        "refused": refused,
    }
    return render(
        request, "servicedesk/form_designer/title.html", context,
        status=422 if form.errors else status,
    )  # fmt: skip
