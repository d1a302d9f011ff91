"""The people of the desk that holds a case: who handles it, and who heads the unit."""

from __future__ import annotations

from django.db.models import Q

from portal.accounts.access import holders
from portal.accounts.models import Unit, User
from portal.accounts.units import upwards
from portal.cases.models import Case
from portal.cases.policies import works_on

MOST_TOLD = 20


def people_of_desk(case: Case) -> list[User]:
    """Return up to 20 active people who may handle cases in the unit that holds it. 2 queries."""
    people = holders("cases.handle", Q(unit=case.holder_id))
    return list(people.order_by("pk")[:MOST_TOLD])


def people_in_charge(case: Case) -> list[User]:
    """Return the officer of a case, or the people of its desk if nobody is or may be it any more.

    Costs one query for the officer's roles, and as :func:`people_of_desk`.
    """
    officer = case.assignee
    if officer is not None and works_on(officer, case, "cases.handle"):
        return [officer]
    return people_of_desk(case)


def heads_of(unit: Unit) -> list[User]:
    """Return who heads ``unit``, or the nearest unit above that has a head; at most 20 people.

    Two queries for each unit on the way up.
    """
    for path in sorted(upwards(unit.path), key=len, reverse=True):
        people = holders("cases.decide", Q(unit__path=path))
        if heads := list(people.order_by("pk")[:MOST_TOLD]):
            return heads
    return []
