"""The page before a form: what the service needs and promises, and the button that begins it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers

from portal.accounts.models import IdentityLevel, User
from portal.accounts.rate_limits import client_address, hit
from portal.accounts.representation import organisations_of
from portal.cases.models import Case, Phase
from portal.cases.organisations import acted_for, file_for_organisation
from portal.cases.policies import Citizen, SecretHolder
from portal.cases.querysets import CaseQuerySet
from portal.cases.visitors import remember
from portal.errors import DomainError
from portal.filing.identity import IdentityTooLow, applicant_of, identity_suffices

ANONYMOUS_DRAFTS = {"limit": 20, "per_seconds": 3600}
_BEGUN = "begun_forms"
_KEPT_BEGINNINGS = 20


class Begin(Protocol):
    """Opens a draft; the same key of the same person gives the same draft."""

    def __call__(self, *, actor: Citizen, idempotency_key: UUID | None) -> Case: ...


class StartForm(forms.Form):
    """The key makes a double click begin one draft, not two."""

    key = forms.UUIDField(widget=forms.HiddenInput)


@dataclass(frozen=True)
class Beginning:
    """What the start page of a service says, in the active language, and how its form is begun.

    ``earlier`` are the cases of everybody under this service; the page shows the visitor's own
    newest draft among them. ``promised_days`` are working days, 0 for no promise.
    """

    title: str
    level: IdentityLevel
    begin: Begin
    earlier: CaseQuerySet
    summary: str = ""
    unit: str = ""
    promised_days: int = 0
    steps: list[str] = field(default_factory=list)
    takes_applications: bool = True


def start_page(
    request: HttpRequest,
    beginning: Beginning,
    *,
    template: str = "filing/start.html",
    context: Mapping[str, object] | None = None,
) -> HttpResponse:
    """Show a start page, or begin a form and lead to its first step. Never stored by browsers.

    ``template`` extends ``filing/start.html`` and may get ``context`` of its own. Anonymous
    beginnings are limited by address. Costs at most 5 queries to show.
    """
    actor = applicant_of(request, beginning.level)
    refusal: DomainError | None = None
    if request.method == "POST" and actor is not None:
        try:
            return _begun(request, beginning, actor)
        except DomainError as error:
            refusal = error
    too_low = actor is not None and not identity_suffices(actor, beginning.level)
    shown = {
        "beginning": beginning,
        "earlier": _earlier_draft(actor, beginning),
        "must_sign_in": actor is None,
        "needs_profile": too_low,
        "refusal": refusal or (IdentityTooLow.message if too_low else ""),
        "key": uuid.uuid4(),
        "organisations": organisations_of(actor) if isinstance(actor, User) else [],
        **(context or {}),
    }
    response = render(request, template, shown, status=_status(refusal))
    add_never_cache_headers(response)
    return response


def _status(refusal: DomainError | None) -> int:
    """Return 200 for a refusal that the visitor can mend, the refusal's own if the town must."""
    return refusal.status if refusal and refusal.status >= 500 else 200


def _begun(request: HttpRequest, beginning: Beginning, actor: Citizen) -> HttpResponse:
    form = StartForm(request.POST)
    key = form.cleaned_data["key"] if form.is_valid() else None
    if isinstance(actor, SecretHolder):
        draft = _begin_anonymously(request, beginning, actor, key)
    else:
        draft = _begin_for(beginning, actor, key, request.POST.get("organisation", ""))
    steps = draft.form.steps if draft.form_version else ()
    if not steps:
        return redirect("filing:overview", draft.tracking_code)
    return redirect("filing:step", draft.tracking_code, steps[0].key)


def _begin_for(beginning: Beginning, actor: Citizen, key: UUID | None, chosen: str) -> Case:
    """Begin as oneself, or for the organisation whose id was chosen.

    :raises DoesNotRepresent: the visitor does not act for it.
    """
    organisation = acted_for(actor, chosen) if chosen else None
    draft = beginning.begin(actor=actor, idempotency_key=key)
    if organisation is None or not isinstance(actor, User) or not draft.is_draft:
        return draft
    return file_for_organisation(actor=actor, draft=draft, organisation=organisation)


def _begin_anonymously(
    request: HttpRequest, beginning: Beginning, actor: SecretHolder, key: UUID | None
) -> Case:
    """Begin without an account: the session remembers the key, the address is limited."""
    begun: dict[str, str] = request.session.get(_BEGUN, {})
    drafts = beginning.earlier.filter(phase=Phase.DRAFT)
    earlier = drafts.filter(tracking_code=begun.get(f"{request.path}:{key}", "")).first()
    if earlier:
        return earlier
    hit("anonymous_drafts", client_address(request), **ANONYMOUS_DRAFTS)
    draft = beginning.begin(actor=actor, idempotency_key=None)
    remember(request, draft, actor)
    begun = {**begun, f"{request.path}:{key}": draft.tracking_code}
    request.session[_BEGUN] = dict(list(begun.items())[-_KEPT_BEGINNINGS:])
    return draft


def _earlier_draft(actor: Citizen | None, beginning: Beginning) -> Case | None:
    if not isinstance(actor, User):
        return None
    own = beginning.earlier.of_citizen(actor).filter(phase=Phase.DRAFT)
    return own.order_by("-updated_at").first()
