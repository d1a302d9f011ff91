"""Who may do what with inquiries and with the list of agencies."""

from __future__ import annotations

from portal.accounts.access import Actor, has_permission
from portal.accounts.models import User
from portal.accounts.permissions import MANAGE_AGENCIES
from portal.cases.models import Case
from portal.cases.policies import works_on

HANDLE = "cases.handle"


def can_ask(actor: User, case: Case) -> bool:
    """Whether ``actor`` may begin inquiries in a case: it is sent, not closed, and theirs."""
    return not case.is_draft and not case.is_closed and works_on(actor, case, HANDLE)


def can_see_to(actor: User, case: Case) -> bool:
    """Whether ``actor`` may care for the inquiries of a case, also of one that is closed."""
    return works_on(actor, case, HANDLE)


def sees_to(owner: User, case: Case) -> bool:
    """Whether ``owner`` still works here, and may care for the inquiries of the case."""
    return owner.is_active and can_see_to(owner, case)


def can_manage_agencies(actor: Actor) -> bool:
    """Whether ``actor`` may change the list of agencies, which is one for the whole town."""
    return has_permission(actor, MANAGE_AGENCIES)
