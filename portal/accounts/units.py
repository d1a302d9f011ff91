"""Names of the town hall's units."""

from __future__ import annotations

from portal.accounts.models import FormerUnit, Unit


def upwards(path: str) -> set[str]:
    """Return a unit's path and those of all units above it. No query."""
    return {path[:end] for end in range(Unit.steplen, len(path) + 1, Unit.steplen)}


def unit_labels() -> dict[str, str]:
    """Return every unit's label in the active language by its slug. Costs one query."""
    return {unit.slug: unit.label for unit in Unit.objects.only("slug", "title", "title_en")}


def unit_named(slug: str) -> Unit | None:
    """Return the unit with this slug, of a dissolved one its successor; None if there never was.

    Costs one query, one more for a dissolved unit.
    """
    unit = Unit.objects.filter(slug=slug).first()
    if unit is not None:
        return unit
    former = FormerUnit.objects.filter(slug=slug).select_related("successor").first()
    return former.successor if former else None
