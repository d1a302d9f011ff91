"""Who may do what with a case. Actions ask here; views only look up what is visible."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from portal.accounts.access import has_permission
from portal.accounts.models import User
from portal.cases.models import Case
from portal.workflow.definition import Move


@dataclass(frozen=True)
class SecretHolder:
    """Somebody without an account who holds the secret of one anonymous case."""

    secret: str


#: Who files and follows a case: somebody with an account, or who holds the secret of one case.
Citizen = User | SecretHolder


def secret_hash(secret: str) -> str:
    """Return what is stored of an access secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def user_of(actor: Citizen | None) -> User | None:
    """Return the account behind an actor, if there is one."""
    return actor if isinstance(actor, User) else None


def owns(actor: Citizen, case: Case) -> bool:
    """Whether the matter is the actor's own, or was typed in by the actor."""
    if isinstance(actor, SecretHolder):
        known = case.access_secret_hash
        return bool(known) and hmac.compare_digest(known, secret_hash(actor.secret))
    return actor.is_active and actor.pk in (case.applicant_id, case.submitter_id)


def works_on(user: User, case: Case, permission: str) -> bool:
    """Whether ``user`` holds ``permission`` in the unit that answers for, or holds, the case."""
    return has_permission(user, permission, unit=case.holder) or (
        case.unit_id != case.holder_id and has_permission(user, permission, unit=case.unit)
    )


def can_see_as_staff(user: User, case: Case) -> bool:
    return not case.is_draft and works_on(user, case, "cases.see")


def can_see(actor: Citizen, case: Case) -> bool:
    """Whether the matter is the actor's own, or belongs to a unit where the actor sees cases."""
    return owns(actor, case) or (isinstance(actor, User) and can_see_as_staff(actor, case))


def can_move(actor: Citizen, case: Case, move: Move) -> bool:
    """Whether the actor may make this move: citizens theirs, staff those of their permission."""
    if move.by == "citizen":
        return owns(actor, case)
    return isinstance(actor, User) and works_on(actor, case, move.permission)
