"""The pages of the form designer: the list, a new form, one form and what is done to it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from plugins.servicedesk.designing.beginning import begin_page, go_on_for_offer
from plugins.servicedesk.designing.overview import index_page, undesigned_for
from plugins.servicedesk.designing.title import title_page
from plugins.servicedesk.form_designer.begin_form import BeginForm
from plugins.servicedesk.form_designer.design_page import designer_context
from plugins.servicedesk.form_designer.kind import FORMS
from plugins.servicedesk.form_designer.overview import rows_for
from plugins.servicedesk.form_designer.undo import Undo
from plugins.servicedesk.models import Design
from plugins.servicedesk.ownership import DESIGN
from portal.api import StaffRequest, staff


@staff(DESIGN)
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """List the forms of the designer's units. Costs at most 14 queries."""
    return index_page(
        request, FORMS, rows_for(request.user), undesigned_for(FORMS, request.user),
        used_by=_("Used by"),
    )  # fmt: skip


@staff(DESIGN)
@require_http_methods(["GET", "POST"])
def begin(request: StaffRequest) -> HttpResponse:
    """Begin a form; its name is made from the title."""
    return begin_page(request, BeginForm, heading=_("Begin a form"))


@staff(DESIGN)
@require_POST
def go_on(request: StaffRequest, name: str) -> HttpResponse:
    """Begin a design of a published form, so that publishing it makes its next version."""
    return go_on_for_offer(request, FORMS, name)


@FORMS.view
@require_GET
def design(request: StaffRequest, design: Design) -> HttpResponse:
    """Show one form: its steps and questions, what a check says, and how it will look.

    Costs at most 16 queries.
    """
    return render_design(request, design)


def render_design(
    request: StaffRequest, design: Design, *, typed: Any = None, status: int = 200
) -> HttpResponse:
    """Show the page of a form, with what was ``typed`` into the form for a new question."""
    context = {
        "page_title": design.label,
        "header_title": design.label,
        "header_icon": FORMS.icon,
        "breadcrumbs_items": FORMS.crumbs(("", design.label)),
        **designer_context(request, design, typed=typed),
        "undo": Undo(request, design).offered,
        "has_versions": FORMS.versions_of(design).exists(),
    }
    return render(request, "servicedesk/form_designer/design.html", context, status=status)


@FORMS.view
@require_http_methods(["GET", "POST"])
def title(request: StaffRequest, design: Design) -> HttpResponse:
    """Change what the form is called in the back office."""
    return title_page(request, FORMS, design, heading=_("Title of the form"))
