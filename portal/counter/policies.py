"""Who may do what at a counter; every action and every page asks here."""

from __future__ import annotations

from portal.accounts.access import Actor, SystemActor, has_permission
from portal.accounts.models import User
from portal.accounts.permissions import FILE_FOR_CITIZENS, MANAGE_COUNTERS
from portal.cases import policies as cases
from portal.cases.models import Case
from portal.cases.policies import Citizen, OnBehalf
from portal.counter.models import AssistedFiling, Office


def may_file(actor: Actor, office: Office) -> bool:
    """Whether ``actor`` is an operator of this office now, and the office may still file."""
    own = has_permission(actor, FILE_FOR_CITIZENS, unit=office.unit)
    return own and (office.is_active or isinstance(actor, SystemActor))


def may_act(actor: Actor, filing: AssistedFiling) -> bool:
    """Whether ``actor`` works at the office of this filing."""
    return may_file(actor, filing.office)


def may_manage(actor: Actor, office: Office | None) -> bool:
    """Whether ``actor`` manages this office; None asks for all of them, as a new one does."""
    unit = office.unit if office else None
    return has_permission(actor, MANAGE_COUNTERS, unit=unit)


def may_object(actor: Citizen, case: Case) -> bool:
    """Whether the case is the actor's own; an operator objects to nothing."""
    return not isinstance(actor, OnBehalf) and cases.owns(actor, case)


def is_for_oneself(operator: User, mobile: str) -> bool:
    """Whether an operator would be filing for the owner of the operator's own number."""
    return bool(mobile) and operator.mobile == mobile
