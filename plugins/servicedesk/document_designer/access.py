"""Which templates of documents somebody may work on, and how a view gets at one."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from plugins.servicedesk.models import Design
from plugins.servicedesk.offers import DESIGN
from portal.api import StaffRequest, User, staff, units_with
from portal.api.documents import DocumentTemplate

DesignView = Callable[..., HttpResponse]


def documents_of(user: User) -> QuerySet[Design]:
    """Return the working copies of templates of the units that ``user`` designs for."""
    scope = units_with(user, DESIGN)
    designs = Design.objects.filter(scope.q("unit"), kind=Design.Kind.DOCUMENT)
    return designs.select_related("unit", "changed_by")


def document_view(view: DesignView) -> DesignView:
    """Turn ``view(request, design, …)`` into one that takes its number; others' are not found."""

    @wraps(view)
    def guarded(request: StaffRequest, pk: int, **given: Any) -> HttpResponse:
        return view(request, get_object_or_404(documents_of(request.user), pk=pk), **given)

    return staff(DESIGN)(guarded)  # type: ignore[return-value]


def versions_of(design: Design) -> QuerySet[DocumentTemplate]:
    """Return the published versions of a template, newest first."""
    versions: QuerySet[DocumentTemplate] = DocumentTemplate.objects.filter(name=design.name)
    return versions.select_related("created_by").order_by("-number")
