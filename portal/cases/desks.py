"""On which unit's desk a case lies."""

from __future__ import annotations

from portal.accounts.units import unit_named
from portal.cases.models import Case
from portal.workflow.definition import State


def hand_over(case: Case, state: State) -> None:
    """Put the case on the desk of the unit that ``state`` names, if it names another one.

    Changes ``case``, saves nothing; whoever worked on it before is no longer assigned. A unit
    that was dissolved means its successor; one that never was leaves the case where it is. Costs
    one query when the desk changes.
    """
    if not state.unit or state.unit == case.holder.slug:
        return
    unit = unit_named(state.unit)
    if unit and unit.pk != case.holder_id:
        case.holder, case.assignee = unit, None
