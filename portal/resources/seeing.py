"""As whom somebody sees a case through the API: its applicant, who files for them, or staff."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404
from rest_framework.request import Request

from portal.audit.actions import record
from portal.cases.models import Case, Phase
from portal.cases.organisations import DoesNotRepresent
from portal.cases.policies import Citizen, OnBehalf
from portal.cases.visitors import own_case_or_404
from portal.rest.models import Application

READ = "case.read"


@dataclass(frozen=True)
class Seen:
    """A case, and the actor who sees it; ``as_staff`` where it is not the actor's own matter."""

    case: Case
    actor: Citizen
    as_staff: bool


def seen_case(request: Request, code: str) -> Seen:
    """Return the case as far as the request's account may see it. At most 3 queries.

    What staff read, and what operators open, is written into the audit book.

    :raises Http404: there is none that the account sees.
    :raises DoesNotRepresent: the account has begun this draft for an organisation, for which it
        acts no longer.
    """
    try:
        case, actor = own_case_or_404(request._request, code)
    except Http404:
        return _as_staff(request, code)
    if isinstance(actor, OnBehalf):
        _note(request, case, "case.opened_on_behalf")
    return Seen(case, actor, as_staff=False)


def _as_staff(request: Request, code: str) -> Seen:
    rows = Case.objects.for_staff(request.user).with_related().select_related("form_version")
    case = rows.filter(tracking_code=code).first()
    if case is None:
        raise DoesNotRepresent if _is_lost_draft(request, code) else Http404
    _note(request, case, READ)
    return Seen(case, request.user, as_staff=True)


def _is_lost_draft(request: Request, code: str) -> bool:
    """Whether only the right to act for its organisation parts the account from its own draft."""
    own = Case.objects.filter(tracking_code=code, phase=Phase.DRAFT, applicant=request.user)
    return own.exclude(on_behalf_of=None).exists()


def _note(request: Request, case: Case, action: str) -> None:
    """Write down who looked, and by which program: many may use one account."""
    program = {"application": request.auth.name} if isinstance(request.auth, Application) else {}
    record(
        actor=request.user, action=action, target=case, code=case.tracking_code,
        request=request._request, by="api", **program,
    )  # fmt: skip
