"""The pages of document templates: the list, a new one, one template and how it will look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from plugins.servicedesk.designing.beginning import begin_page, go_on_with
from plugins.servicedesk.designing.changing import save_design
from plugins.servicedesk.designing.overview import index_page, state_of
from plugins.servicedesk.designing.units import units_of
from plugins.servicedesk.document_designer.begin_form import BeginForm
from plugins.servicedesk.document_designer.companions import (
    Companion,
    companions_of,
    filters_to_insert,
    insertions_for,
    offers_by_template,
)
from plugins.servicedesk.document_designer.kind import DOCUMENTS
from plugins.servicedesk.document_designer.overview import rows_for, undesigned_templates
from plugins.servicedesk.document_designer.remarks import remarks_on
from plugins.servicedesk.document_designer.template_form import (
    TemplateForm,
    initial_of,
    signatories_in,
)
from plugins.servicedesk.models import Design
from plugins.servicedesk.ownership import DESIGN
from portal.api import DomainError, StaffRequest, staff
from portal.api.definitions import InvalidDefinition
from portal.api.documents import newest_templates, preview_pdf, sample_variables

FILTER_IN_TEXT = "{{ answers.price | rial }}"
CHOICE_IN_TEXT = "{% if decision.text %} … {% endif %}"


@staff(DESIGN)
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """List the templates of the designer's units. Costs at most 17 queries."""
    offers = offers_by_template()
    return index_page(
        request, DOCUMENTS, rows_for(request.user, offers),
        undesigned_templates(request.user, offers), used_by=_("Issued by"),
    )  # fmt: skip


@staff(DESIGN)
@require_http_methods(["GET", "POST"])
def begin(request: StaffRequest) -> HttpResponse:
    """Begin a template; its name is made from the title."""
    return begin_page(request, BeginForm, heading=_("Begin a document template"))


@staff(DESIGN)
@require_POST
def go_on(request: StaffRequest, name: str) -> HttpResponse:
    """Begin a working copy of a published template, so that publishing makes its next version."""
    found = {one.name: one for one in undesigned_templates(request.user, offers_by_template())}
    if name not in found:
        working = get_object_or_404(DOCUMENTS.designs_of(request.user), name=name)
        return redirect(DOCUMENTS.page_of(working))
    offers, newest = found[name].offers, get_object_or_404(newest_templates(), name=name)
    title = newest.definition.get("title")
    return go_on_with(
        request, DOCUMENTS, name, definition=newest.definition,
        title=title if isinstance(title, dict) else {"fa": newest.title},
        unit=offers[0].unit if offers else units_of(request.user)[0],
    )  # fmt: skip


@DOCUMENTS.view
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
        save_design(request, design, title=form.title, definition=form.definition())
    except DomainError as refusal:
        design = DOCUMENTS.designs_of(request.user).get(pk=design.pk)
        return _page(
            request, design, form, definition=form.definition(), refused=str(refusal),
            status=refusal.status,
        )  # fmt: skip
    messages.success(request, _("Saved. Citizens see nothing of it before it is published."))
    return redirect(DOCUMENTS.page_of(design))


@DOCUMENTS.view
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
    newest = DOCUMENTS.versions_of(design).first()
    remarks = remarks_on(definition, companions)
    context = {
        "page_title": design.label,
        "header_title": design.label,
        "header_icon": DOCUMENTS.icon,
        "breadcrumbs_items": DOCUMENTS.crumbs(("", design.label)),
        "design": design,
        "form": form,
        "refused": refused,
        "state": state_of(design, newest),
        "newest": newest,
        "errors": remarks.errors,
        "warnings": remarks.warnings,
        "offers": [one.offer for one in companions],
        "insertions": insertions_for(companions),
        "choice_in_text": CHOICE_IN_TEXT,
        "filter_in_text": FILTER_IN_TEXT,
        "filters": filters_to_insert(),
    }
    return render(request, "servicedesk/document_designer/design.html", context, status=status)
