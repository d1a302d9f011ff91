"""The pages of document templates: the list, a new one, one template and how it will look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from plugins.servicedesk.designs import NameIsTaken, begin_design, change_design
from plugins.servicedesk.document_designer.access import document_view, documents_of, versions_of
from plugins.servicedesk.document_designer.begin_form import BeginForm
from plugins.servicedesk.document_designer.companions import (
    Companion,
    companions_of,
    filters_to_insert,
    insertions_for,
    offers_by_template,
)
from plugins.servicedesk.document_designer.overview import rows_for, state_of, undesigned_for
from plugins.servicedesk.document_designer.remarks import remarks_on
from plugins.servicedesk.document_designer.template_form import (
    TemplateForm,
    initial_of,
    signatories_in,
)
from plugins.servicedesk.form_designer.access import units_of
from plugins.servicedesk.form_designer.changing import seen_revision
from plugins.servicedesk.models import Design
from plugins.servicedesk.offers import DESIGN
from portal.api import DomainError, StaffRequest, staff
from portal.api.definitions import InvalidDefinition
from portal.api.documents import preview_pdf, sample_variables

NAME = "document-designs"
FILTER_IN_TEXT = "{{ answers.price | rial }}"
CHOICE_IN_TEXT = "{% if decision.text %} … {% endif %}"


def crumbs(*further: tuple[str, str]) -> list[dict[str, str]]:
    """Return the way to a page of the designer: pairs of address and words."""
    home = (reverse(f"{NAME}:index"), _("Document templates"))
    return [{"url": url, "label": label} for url, label in (home, *further)]


def page_of(design: Design, view: str = "design", *given: object) -> str:
    """Return the address of a page of one template."""
    return reverse(f"{NAME}:{view}", args=[design.pk, *given])


@staff(DESIGN)
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """List the templates of the designer's units. Costs at most 17 queries."""
    offers = offers_by_template()
    context = {
        "page_title": _("Document templates"),
        "header_icon": "doc-full-inverse",
        "rows": rows_for(request.user, offers),
        "undesigned": undesigned_for(request.user, offers),
    }
    return render(request, "servicedesk/document_designer/index.html", context)


@staff(DESIGN)
@require_http_methods(["GET", "POST"])
def begin(request: StaffRequest) -> HttpResponse:
    """Begin a template; its name is made from the title."""
    form = BeginForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        design = begin_design(
            actor=request.user, kind=Design.Kind.DOCUMENT, name=form.name, title=form.title,
            unit=form.unit, definition=form.definition,
        )  # fmt: skip
        return redirect(page_of(design))
    context = {
        "page_title": _("Begin a document template"),
        "header_icon": "doc-full-inverse",
        "breadcrumbs_items": crumbs(("", _("Begin a document template"))),
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "servicedesk/document_designer/begin.html", context, status=status)


@staff(DESIGN)
@require_POST
def go_on(request: StaffRequest, name: str) -> HttpResponse:
    """Begin a working copy of a published template, so that publishing makes its next version."""
    found = undesigned_for(request.user, offers_by_template())
    known = {one.template.name: one for one in found}
    if name not in known:
        working = documents_of(request.user).filter(name=name).first()
        if working is None:
            raise Http404
        return redirect(page_of(working))
    template, offers = known[name].template, known[name].offers
    unit = offers[0].unit if offers else units_of(request.user)[0]
    title = template.definition.get("title")
    try:
        design = begin_design(
            actor=request.user, kind=Design.Kind.DOCUMENT, name=name, unit=unit,
            title=title if isinstance(title, dict) else {"fa": template.title},
            definition=template.definition,
        )  # fmt: skip
    except NameIsTaken as refusal:
        messages.warning(request, str(refusal))
        return redirect(f"{NAME}:index")
    return redirect(page_of(design))


@document_view
@require_http_methods(["GET", "POST"])
def design(request: StaffRequest, design: Design) -> HttpResponse:
    """Show one template with what a check says; a POST keeps it, finished or not.

    Costs at most 16 queries.
    """
    form = _form_of(design, request.POST if request.method == "POST" else None)
    if not form.is_bound:
        return _page(request, design, form, definition=design.definition)
    if not form.is_valid():
        return _page(request, design, form, definition=design.definition, status=422)
    try:
        change_design(
            actor=request.user, design=design, seen_revision=seen_revision(request),
            values={"title": form.title, "definition": form.definition()},
        )  # fmt: skip
    except DomainError as refusal:
        design = documents_of(request.user).get(pk=design.pk)
        return _page(
            request, design, form, definition=form.definition(), refused=str(refusal),
            status=refusal.status,
        )  # fmt: skip
    messages.success(request, _("Saved. Citizens see nothing of it before it is published."))
    return redirect(page_of(design))


@document_view
@require_POST
def preview(request: StaffRequest, design: Design) -> HttpResponse:
    """Typeset what was typed, with sample values; nothing is kept. Takes about a second."""
    form = _form_of(design, request.POST)
    if not form.is_valid():
        return _page(request, design, form, definition=design.definition, status=422)
    definition, companions = form.definition(), companions_of(design.name)
    try:
        return pdf_response(definition, companions, design.name)
    except (InvalidDefinition, DomainError) as refusal:
        return _page(
            request, design, form, definition=definition, status=422,
            refused=_("There is no preview yet: %(reason)s")
            % {"reason": getattr(refusal, "reason", "") or str(refusal)},
        )  # fmt: skip


def pdf_response(
    definition: Mapping[str, Any], companions: list[Companion], name: str
) -> HttpResponse:
    """Return a template as PDF with sample values. About a second.

    :raises InvalidDefinition, CannotFill: see :func:`portal.api.documents.preview_pdf`.
    """
    form = companions[0].form if companions else None
    sample = sample_variables(form, language=str(definition.get("language") or "") or None)
    content = preview_pdf(definition, sample)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _form_of(design: Design, data: Any) -> TemplateForm:
    kept = signatories_in(design.definition)
    count = len(kept)
    if data is not None:
        sent = [key for key in data if key.startswith("signatory-") and key.endswith("_fa")]
        count = max(count, len(sent) - 1)
    return TemplateForm(data, initial=initial_of(design.definition), signatories=count)


def _page(
    request: StaffRequest,
    design: Design,
    form: TemplateForm,
    *,
    definition: Mapping[str, Any],
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    companions = companions_of(design.name)
    newest = versions_of(design).first()
    remarks = remarks_on(definition, companions)
    context = {
        "page_title": design.label,
        "header_icon": "doc-full-inverse",
        "breadcrumbs_items": crumbs(("", design.label)),
        "design": design,
        "form": form,
        "refused": refused,
        "state": state_of(design, newest),
        "newest": newest,
        "errors": [one for one in remarks if one.is_error],
        "warnings": [one for one in remarks if not one.is_error],
        "offers": [one.offer for one in companions],
        "insertions": insertions_for(companions),
        "choice_in_text": CHOICE_IN_TEXT,
        "filter_in_text": FILTER_IN_TEXT,
        "filters": filters_to_insert(),
    }
    return render(request, "servicedesk/document_designer/design.html", context, status=status)
