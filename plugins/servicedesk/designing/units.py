"""For which units somebody designs services, and the choice of one of them."""

from __future__ import annotations

from django import forms
from django.db.models import QuerySet

from plugins.servicedesk.ownership import DESIGN
from portal.api import Unit, User, units_with


class UnitChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Units in the order of the tree, indented by depth."""

    def label_from_instance(self, obj: Unit) -> str:
        return f"{'— ' * (obj.depth - 1)}{obj.label}"


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
