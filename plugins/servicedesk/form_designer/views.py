"""The pages of the form designer: the list, a new form, one form and what is done to it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from plugins.servicedesk.designs import NameIsTaken, begin_design
from plugins.servicedesk.form_designer.access import design_view, units_of, versions_of
from plugins.servicedesk.form_designer.begin_form import BeginForm
from plugins.servicedesk.form_designer.changing import Undo
from plugins.servicedesk.form_designer.designer_page import designer_context
from plugins.servicedesk.form_designer.overview import rows_for, undesigned_for
from plugins.servicedesk.models import Design, Offer
from plugins.servicedesk.offers import DESIGN
from portal.api import StaffRequest, staff
from portal.api.definitions import FormVersion

NAME = "form-designs"


def crumbs(*further: tuple[str, str]) -> list[dict[str, str]]:
    """Return the way to a page of the designer: pairs of address and words."""
    home = (reverse(f"{NAME}:index"), _("Forms of services"))
    return [{"url": url, "label": label} for url, label in (home, *further)]


def page_of(design: Design, view: str = "design", *given: object) -> str:
    """Return the address of a page of one design."""
    return reverse(f"{NAME}:{view}", args=[design.pk, *given])


@staff(DESIGN)
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """List the forms of the designer's units. Costs at most 14 queries."""
    context = {
        "page_title": _("Forms of services"),
        "header_icon": "form",
        "rows": rows_for(request.user),
        "undesigned": undesigned_for(request.user),
    }
    return render(request, "servicedesk/form_designer/index.html", context)


@staff(DESIGN)
@require_http_methods(["GET", "POST"])
def begin(request: StaffRequest) -> HttpResponse:
    """Begin a form; its name is made from the title."""
    form = BeginForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            design = begin_design(
                actor=request.user, kind=Design.Kind.FORM, name=form.name, title=form.title,
                unit=form.unit, definition=form.definition,
            )  # fmt: skip
            return redirect(page_of(design))
        except NameIsTaken as refusal:
            form.add_error("name", str(refusal))
    context = {
        "page_title": _("Begin a form"),
        "header_icon": "form",
        "breadcrumbs_items": crumbs(("", _("Begin a form"))),
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "servicedesk/form_designer/begin.html", context, status=status)


@staff(DESIGN)
@require_POST
def go_on(request: StaffRequest, name: str) -> HttpResponse:
    """Begin a design of a published form, so that publishing it makes its next version."""
    offer = get_object_or_404(
        Offer.objects.filter(unit__in=units_of(request.user), form_version__name=name)
        .select_related("unit").order_by("pk")[:1]
    )  # fmt: skip
    newest = FormVersion.objects.newest(name)
    design = begin_design(
        actor=request.user, kind=Design.Kind.FORM, name=name, title=offer.title, unit=offer.unit,
        definition=newest.definition if newest else {},
    )  # fmt: skip
    return redirect(page_of(design))


@design_view
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
        "header_icon": "form",
        "breadcrumbs_items": crumbs(("", design.label)),
        **designer_context(request, design, typed=typed),
        "undo": Undo(request, design).offered,
        "has_versions": versions_of(design).exists(),
    }
    return render(request, "servicedesk/form_designer/design.html", context, status=status)


def stale(request: StaffRequest, design: Design, words: str) -> HttpResponse:
    """Return to the form as it is now and say why nothing was changed."""
    messages.error(request, words)
    return redirect(page_of(design))
