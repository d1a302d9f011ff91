"""Who looks after the town's money, and what each of them may do."""

from __future__ import annotations

from portal.accounts.access import Actor, SystemActor, has_permission
from portal.accounts.models import User
from portal.accounts.permissions import APPROVE_PAYMENTS as APPROVE
from portal.accounts.permissions import RECONCILE_PAYMENTS as RECONCILE
from portal.accounts.permissions import RECORD_PAYMENTS as RECORD
from portal.accounts.permissions import SEE_PAYMENTS as SEE
from portal.cases.models import Case
from portal.cases.policies import works_on

__all__ = ["APPROVE", "RECONCILE", "RECORD", "SEE", "may", "may_reconcile_days"]


def may(actor: Actor, permission: str, case: Case) -> bool:
    """Say whether ``actor`` holds ``permission`` for the money of ``case``; the system does."""
    if isinstance(actor, SystemActor):
        return True
    return isinstance(actor, User) and works_on(actor, case, permission)


def may_reconcile_days(actor: Actor) -> bool:
    """Say whether ``actor`` compares days with the bank: gateways belong to the whole town."""
    return has_permission(actor, RECONCILE, unit=None)
