"""Writing the timeline: the only place that adds entries."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise

from portal.accounts.models import Unit
from portal.cases.models import Case, TimelineEntry
from portal.cases.policies import Citizen, user_of

APPLICANT_LABEL = {"fa": "متقاضی", "en": "Applicant"}
SYSTEM_LABEL = {"fa": "سامانه", "en": "System"}


def unit_label(unit: Unit) -> dict[str, str]:
    """Return how a unit signs on the timeline: people see units, not clerks' names."""
    return {"fa": unit.title, "en": unit.title_en or unit.title}


def add_entry(
    case: Case,
    kind: TimelineEntry.Kind,
    *,
    actor: Citizen | None,
    label: Mapping[str, str] | str | Promise = "",
    by_staff: bool = False,
    unit: Unit | None = None,
    **fields: object,
) -> TimelineEntry:
    """Append one entry. Costs one query.

    ``unit`` is the unit that a staff entry speaks for (default: the unit holding the case).
    """
    if by_staff:
        shown_as = unit_label(unit or case.holder)
    else:
        shown_as = SYSTEM_LABEL if actor is None else APPLICANT_LABEL
    return TimelineEntry.objects.create(
        case=case,
        kind=kind,
        actor=user_of(actor),
        actor_label=shown_as,
        by_staff=by_staff,
        label=dict(label) if isinstance(label, Mapping) else {},
        case_version=case.version,
        **fields,
    )
