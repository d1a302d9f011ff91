"""Writing the timeline: the only place that adds entries."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise

from portal.accounts.models import Unit
from portal.cases.models import Case, TimelineEntry
from portal.cases.policies import Citizen, OnBehalf, user_of

APPLICANT_LABEL = {"fa": "متقاضی", "en": "Applicant"}
SYSTEM_LABEL = {"fa": "سامانه", "en": "System"}


def unit_label(unit: Unit) -> dict[str, str]:
    """Return how a unit signs on the timeline: people see units, not clerks' names."""
    return {"fa": unit.title, "en": unit.title_en or unit.title}


def applicant_label(actor: Citizen | None) -> dict[str, str]:
    """Return how the applicant's side signs: by itself, by the office that acts, or the portal."""
    if actor is None:
        return SYSTEM_LABEL
    if not isinstance(actor, OnBehalf):
        return APPLICANT_LABEL
    office = unit_label(actor.office)
    return {
        "fa": f"{office['fa']}، از طرف متقاضی",
        "en": f"{office['en']}, for the applicant",
    }


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
    shown_as = unit_label(unit or case.holder) if by_staff else applicant_label(actor)
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
