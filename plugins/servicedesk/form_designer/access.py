"""Which designs somebody may work on, and how a view gets at one."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from plugins.servicedesk.models import Design
from plugins.servicedesk.offers import DESIGN
from portal.api import StaffRequest, Unit, User, staff, units_with
from portal.api.definitions import FormVersion

DesignView = Callable[..., HttpResponse]


def form_designs_of(user: User) -> QuerySet[Design]:
    """Return the designs of forms of the units that ``user`` designs for."""
    scope = units_with(user, DESIGN)
    designs = Design.objects.filter(scope.q("unit"), kind=Design.Kind.FORM)
    return designs.select_related("unit", "changed_by")


def units_of(user: User) -> QuerySet[Unit]:
    """Return the units that ``user`` designs for, in the order of the tree."""
    scope = units_with(user, DESIGN)
    units = Unit.objects.order_by("path")
    if scope.everywhere:
        return units
    found = Unit.objects.none()
    for path in scope.paths:
        found |= units.filter(path__startswith=path)
    return found.order_by("path")


def design_view(view: DesignView) -> DesignView:
    """Turn ``view(request, design, …)`` into one that takes its number; others' are not found."""

    @wraps(view)
    def guarded(request: StaffRequest, pk: int, **given: Any) -> HttpResponse:
        return view(request, get_object_or_404(form_designs_of(request.user), pk=pk), **given)

    return staff(DESIGN)(guarded)  # type: ignore[return-value]


def versions_of(design: Design) -> QuerySet[FormVersion]:
    """Return the published versions of a design, newest first."""
    versions: QuerySet[FormVersion] = FormVersion.objects.filter(name=design.name)
    return versions.select_related("created_by").order_by("-number")
