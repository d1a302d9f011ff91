"""How an operator comes to act for a citizen: one filing, one consent, asked anew each time."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from portal.accounts.access import has_permission
from portal.accounts.models import IdentityLevel, User
from portal.accounts.permissions import FILE_FOR_CITIZENS
from portal.cases.policies import OnBehalf
from portal.cases.visitors import stand_ins
from portal.counter.models import AssistedFiling, OfficeKind


def operator_of(request: HttpRequest, code: str) -> OnBehalf | None:
    """Return as whom the visitor files the case with this code; None for everybody else.

    Whoever lost the role meanwhile is nobody here. A step that was opened while the consent held
    may still be saved for an hour. Costs at most two queries, none for citizens.
    """
    user = request.user
    if not isinstance(user, User) or not has_permission(user, FILE_FOR_CITIZENS):
        return None
    own = AssistedFiling.objects.visible_to(user).with_related()
    filing: AssistedFiling | None = own.filter(case__tracking_code=code).first()
    if filing is None:
        return None
    saved_late = _saves_a_step(request) and filing.keeps_what_is_typed
    return on_behalf(user, filing, holds=filing.is_agreed or saved_late)


def let_operators_stand_in() -> None:
    """Tell the ledger how operators come to act for citizens; once is enough."""
    if operator_of not in stand_ins:
        stand_ins.append(operator_of)


def on_behalf(operator: User, filing: AssistedFiling, *, holds: bool) -> OnBehalf:
    """Return the actor that files for the citizen of ``filing``. No query when joined."""
    told = {
        "full_name": filing.full_name,
        "national_id": filing.national_id,
        "mobile": filing.mobile,
    }
    return OnBehalf(
        operator=operator,
        citizen=filing.citizen,
        office=filing.office.unit,
        channel=OfficeKind(filing.office.kind).channel,
        identity_level=level_of(filing),
        told=told,
        case_id=filing.case_id,
        holds=holds,
        home=reverse("counter:filing", args=[filing.pk]),
    )


def level_of(filing: AssistedFiling) -> IdentityLevel:
    """Return how well the portal knows who asked: the operator has seen or heard the citizen."""
    return IdentityLevel.NATIONAL_ID if filing.national_id else IdentityLevel.MOBILE


def _saves_a_step(request: HttpRequest) -> bool:
    match = request.resolver_match
    return request.method == "POST" and match is not None and match.view_name == "filing:step"
