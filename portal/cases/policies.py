"""Who may do what with a case. Actions ask here; views only look up what is visible."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field

from portal.accounts.access import has_permission
from portal.accounts.models import IdentityLevel, Unit, User
from portal.accounts.representation import represents
from portal.cases.models import Case, Channel
from portal.workflow.definition import Move


@dataclass(frozen=True)
class SecretHolder:
    """Somebody without an account who holds the secret of one anonymous case."""

    secret: str


@dataclass(frozen=True)
class OnBehalf:
    """An operator of a counter office who files one case for a citizen who has agreed to it.

    ``citizen`` is None for people without any number; ``told`` is what was said at the counter
    (``full_name``, ``national_id``, ``mobile``), ``holds`` whether the consent is in force,
    ``case_id`` the one case it covers (None before its draft is begun) and ``home`` the path of
    the page where the operator sees it. Only the counter makes these, request by request.
    """

    operator: User
    citizen: User | None
    office: Unit
    channel: Channel
    identity_level: IdentityLevel
    told: Mapping[str, str] = field(default_factory=dict)
    case_id: int | None = None
    holds: bool = False
    home: str = ""


#: Who files and follows a case: somebody with an account, who holds the secret of one case, or
#: who files one for somebody else.
Citizen = User | SecretHolder | OnBehalf


def secret_hash(secret: str) -> str:
    """Return what is stored of an access secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def user_of(actor: Citizen | None) -> User | None:
    """Return the account of who acts: of an operator, not of the citizen behind; None without."""
    if isinstance(actor, OnBehalf):
        return actor.operator
    return actor if isinstance(actor, User) else None


def applicant_of(actor: Citizen) -> User | None:
    """Return the account whose matter it is when ``actor`` files, if there is one."""
    if isinstance(actor, OnBehalf):
        return actor.citizen
    return actor if isinstance(actor, User) else None


def contact_mobile_of(actor: Citizen) -> str:
    """Return the number (E.164) at which the applicant is told, ``""`` if there is none."""
    if isinstance(actor, OnBehalf):
        return actor.told.get("mobile", "")
    return (actor.mobile or "") if isinstance(actor, User) else ""


def opens_with_number(mobile: str, case: Case) -> bool:
    """Whether who proves to hold ``mobile`` (E.164) may open the case by its code.

    Never what somebody typed in for a citizen without an account: that number was only told. What
    was filed for an organisation opens for those who act for it now. At most three queries.
    """
    if not mobile or mobile != case.contact_mobile:
        return False
    if case.on_behalf_of_id is not None:
        holder = User.objects.filter(mobile=mobile).first()
        return holder is not None and represents(holder, case.on_behalf_of_id)
    return case.applicant_id is not None or case.submitter_id is None


def owns(actor: Citizen, case: Case) -> bool:
    """Whether the matter is the actor's own, or one that its owner lets the actor file now.

    Who typed a case in for somebody else has no right to it by that.
    """
    if isinstance(actor, SecretHolder):
        known = case.access_secret_hash
        return bool(known) and hmac.compare_digest(known, secret_hash(actor.secret))
    if isinstance(actor, OnBehalf):
        citizen_id = actor.citizen.pk if actor.citizen else None
        covered = case.pk == actor.case_id and case.applicant_id == citizen_id
        return actor.operator.is_active and actor.holds and covered
    return actor.is_active and actor.pk is not None and _is_applicant(actor, case)


def _is_applicant(user: User, case: Case) -> bool:
    """Whether ``user`` applied, or acts for the organisation for which it was filed.

    Who acts for it no more has lost its cases. One query for cases of organisations, else none.
    """
    if case.on_behalf_of_id is None:
        return user.pk == case.applicant_id
    if case.is_draft and user.pk != case.applicant_id:
        return False
    return represents(user, case.on_behalf_of_id)


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
    """Whether the actor may make this move: citizens theirs, staff those of their permission.

    An operator files and brings messages; withdrawing and answering stay with the citizen.
    """
    if move.by == "citizen":
        return not isinstance(actor, OnBehalf) and owns(actor, case)
    return isinstance(actor, User) and works_on(actor, case, move.permission)
