"""Finding one's own case: by account, or by a secret kept in the session for anonymous forms."""

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
from portal.cases.models import Case
from portal.cases.policies import Citizen, SecretHolder, owns, secret_hash

_SESSION_KEY = "case_secrets"
_KEPT_SECRETS = 20


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

    Somebody else's case answers exactly like one that does not exist.
    """
    actors = actors_of(request, code)
    case = (
        Case.objects.with_related()
        .select_related("form_version")
        .filter(tracking_code=code)
        .first()
        if actors
        else None
    )
    for actor in actors:
        if case is not None and owns(actor, case):
            return case, actor
    raise Http404


def owned_by_visitor(request: HttpRequest, case: Case) -> bool:
    """Whether this visitor may see all of ``case`` as its applicant. No query."""
    return any(owns(actor, case) for actor in actors_of(request, case.tracking_code))


def own_case_view(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Turn ``view(request, case, actor, …)`` into one that takes the code, for its owner only.

    Whoever is not signed in is sent to sign in first, and then to the page, or to the case after
    a form that came too late; for anybody else the case does not exist. Never stored by browsers
    or proxies. Costs one query.
    """

    @wraps(view)
    def guarded(request: HttpRequest, code: str, **kwargs: Any) -> HttpResponseBase:
        if not actors_of(request, code):
            return _sign_in_first(request, code)
        case, actor = own_case_or_404(request, code)
        response = view(request, case, actor, **kwargs)
        add_never_cache_headers(response)
        return response

    return public(guarded)


def _sign_in_first(request: HttpRequest, code: str) -> HttpResponseRedirect:
    target = request.path if request.method == "GET" else reverse("cases:my_case", args=[code])
    query = urlencode({"next": target}, safe="/")
    return HttpResponseRedirect(f"{reverse('accounts:sign_in')}?{query}")
