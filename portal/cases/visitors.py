"""Finding one's own case: by account, by a secret kept in the session, or on somebody's behalf."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from portal.accounts.audiences import is_citizen, public
from portal.audit.actions import record
from portal.cases.held_answers import hold
from portal.cases.models import Case
from portal.cases.policies import Citizen, OnBehalf, SecretHolder, owns, secret_hash

_SESSION_KEY = "case_secrets"
_KEPT_SECRETS = 20

StandIn = Callable[[HttpRequest, str], OnBehalf | None]

#: How a visitor comes to act for the owner of the case with this code; the counter adds its rule
#: when it is loaded. The pages of drafts are open to them, those of a case that was sent are not.
stand_ins: list[StandIn] = []


def new_secret() -> SecretHolder:
    """Return somebody new who has no account."""
    return SecretHolder(secret=secrets.token_urlsafe(24))


def remember(request: HttpRequest, case: Case, holder: SecretHolder) -> None:
    """Let this browser come back to an anonymous case until its session ends."""
    kept = {**request.session.get(_SESSION_KEY, {}), case.tracking_code: holder.secret}
    request.session[_SESSION_KEY] = dict(list(kept.items())[-_KEPT_SECRETS:])


def adopt(request: HttpRequest, case: Case) -> None:
    """Hand an anonymous case to this browser, whose visitor has just proved the case's mobile.

    The browser that had it before has it no longer. Costs one query.
    """
    holder = new_secret()
    Case.objects.filter(pk=case.pk, applicant=None).update(
        access_secret_hash=secret_hash(holder.secret)
    )
    remember(request, case, holder)


def actors_of(request: HttpRequest, code: str) -> list[Citizen]:
    """Return as whom this visitor may own the case ``code``. No query beyond the session's."""
    actors: list[Citizen] = []
    if is_citizen(request.user):
        actors.append(request.user)  # type: ignore[arg-type]
    if secret := request.session.get(_SESSION_KEY, {}).get(code):
        actors.append(SecretHolder(secret=secret))
    return actors


def own_case_or_404(request: HttpRequest, code: str) -> tuple[Case, Citizen]:
    """Return the visitor's own case and the actor to act as. Costs one query.

    Somebody else's case answers exactly like one that does not exist. An operator who files for
    the owner meets the draft only.
    """
    actors = actors_of(request, code)
    standing_in = _stand_in(request, code)
    case = _find(code) if actors or standing_in else None
    for actor in actors:
        if case is not None and owns(actor, case):
            return case, actor
    if standing_in and case is not None and case.is_draft and owns(standing_in, case):
        return case, standing_in
    raise Http404


def _find(code: str) -> Case | None:
    rows = Case.objects.with_related().select_related("form_version")
    return rows.filter(tracking_code=code).first()


def _stand_in(request: HttpRequest, code: str) -> OnBehalf | None:
    return next((found for rule in stand_ins if (found := rule(request, code))), None)


def owned_by_visitor(request: HttpRequest, case: Case) -> bool:
    """Whether this visitor may see all of ``case`` as its applicant. No query."""
    return any(owns(actor, case) for actor in actors_of(request, case.tracking_code))


def own_case_view(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Turn ``view(request, case, actor, …)`` into one that takes the code, for its owner only.

    Whoever is not signed in is sent to sign in first, and then to the page, where what was typed
    into a step waits, or to the case after another form that came too late; an operator whose
    consent has ended, or whose case has been sent, to the page of the counter; for anybody else
    the case does not exist. What operators open is written into the audit book. Never stored by
    browsers or proxies. Costs one query.
    """

    @wraps(view)
    def guarded(request: HttpRequest, code: str, **kwargs: Any) -> HttpResponseBase:
        try:
            case, actor = own_case_or_404(request, code)
        except Http404:
            return _elsewhere(request, code)
        if isinstance(actor, OnBehalf):
            _note(request, case, actor)
        response = view(request, case, actor, **kwargs)
        add_never_cache_headers(response)
        return response

    return public(guarded)


def _elsewhere(request: HttpRequest, code: str) -> HttpResponseRedirect:
    """Lead on whoever may not see this page, or not yet.

    :raises Http404: to this visitor the case does not exist.
    """
    if standing_in := _stand_in(request, code):
        return HttpResponseRedirect(standing_in.home)
    if not actors_of(request, code):
        return _sign_in_first(request, code)
    raise Http404


def _note(request: HttpRequest, case: Case, actor: OnBehalf) -> None:
    """Remember for the page, and in the audit book, that an operator acts."""
    request.on_behalf = actor  # type: ignore[attr-defined]
    page = request.resolver_match.url_name if request.resolver_match else ""
    record(
        actor=actor.operator, action="case.opened_on_behalf", target=case,
        code=case.tracking_code, request=request, page=page, method=request.method,
    )  # fmt: skip


def _sign_in_first(request: HttpRequest, code: str) -> HttpResponseRedirect:
    is_page = request.method == "GET" or hold(request)
    target = request.path if is_page else reverse("cases:my_case", args=[code])
    query = urlencode({"next": target}, safe="/")
    return HttpResponseRedirect(f"{reverse('accounts:sign_in')}?{query}")
