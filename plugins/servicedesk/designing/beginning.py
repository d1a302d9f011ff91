"""Begins a design: with a title and something to begin with, or with what is published."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from plugins.servicedesk.designing.begin_form import BeginDesignForm
from plugins.servicedesk.designing.changing import refused_at
from plugins.servicedesk.designing.kind import DesignKind, V
from plugins.servicedesk.designing.units import units_of
from plugins.servicedesk.designs import NameIsTaken, begin_design
from plugins.servicedesk.models import Offer
from portal.api import StaffRequest, Unit

#: What begins a design whose kind has no page of its own for it.
USUAL_PAGE = "servicedesk/designing/begin.html"


def begin_page(
    request: StaffRequest, form_class: type[BeginDesignForm], *, heading: str
) -> HttpResponse:
    """Ask what to begin with, and begin; what was typed is kept where that is refused."""
    kind = form_class.kind
    form = form_class(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_valid():
        try:
            design = begin_design(
                actor=request.user, kind=kind.kind, name=form.name, title=form.title,
                unit=form.unit, definition=form.definition,
            )  # fmt: skip
            return redirect(kind.page_of(design))
        except NameIsTaken as refusal:
            form.add_error("name" if "name" in form.fields else None, str(refusal))
    context = {
        "page_title": heading,
        "header_title": heading,
        "header_icon": kind.icon,
        "breadcrumbs_items": kind.crumbs(("", heading)),
        "form": form,
    }
    status = 422 if form.errors else 200
    own = f"{kind.templates}/begin.html"
    return render(request, [own, USUAL_PAGE], context, status=status)


def go_on_with(
    request: StaffRequest, kind: DesignKind[V], name: str, *, title: Mapping[str, str], unit: Unit,
    definition: Mapping[str, Any],
) -> HttpResponse:  # fmt: skip
    """Begin a design of what is published, so that publishing it makes its next version."""
    try:
        design = begin_design(
            actor=request.user, kind=kind.kind, name=name, title=title, unit=unit,
            definition=definition,
        )  # fmt: skip
    except NameIsTaken as refusal:
        return refused_at(request, reverse(f"{kind.namespace}:index"), refusal)
    return redirect(kind.page_of(design))


def go_on_for_offer(request: StaffRequest, kind: DesignKind[V], name: str) -> HttpResponse:
    """Begin a design of a form or workflow of the designer's services; others' are not found."""
    offer = get_object_or_404(
        Offer.objects.filter(
            **{"unit__in": units_of(request.user), f"{kind.field}__name": name}
        ).select_related("unit").order_by("pk")[:1]
    )  # fmt: skip
    newest = kind.version.objects.newest(name)
    return go_on_with(
        request, kind, name, title=offer.title, unit=offer.unit,
        definition=newest.definition if newest else {},
    )  # fmt: skip
