"""Names of the town hall's units."""

from __future__ import annotations

from portal.accounts.models import Unit


def unit_labels() -> dict[str, str]:
    """Return every unit's label in the active language by its slug. Costs one query."""
    return {unit.slug: unit.label for unit in Unit.objects.only("slug", "title", "title_en")}
