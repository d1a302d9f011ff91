"""Programs are known by the session of the browser that they run in, or by a token of their own."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from portal.accounts.models import User
from portal.accounts.rate_limits import check, client_address, hit
from portal.audit import addresses
from portal.rest.models import Application
from portal.rest.tokens import LONGEST, hash_of

WRONG_TOKENS = {"limit": 30, "per_seconds": 3600}
SEEN_EVERY = timedelta(minutes=1)
BEARER = "bearer"


class CsrfFailed(PermissionDenied):
    """A change was sent without the token that proves it comes from a page of the portal."""

    default_detail = _("The request did not come from a page of this portal. Reload the page.")
    default_code = "csrf_failed"


class TokenRefused(AuthenticationFailed):
    """No application has this token, or it has expired, was revoked or comes from elsewhere."""

    default_detail = _("This token is not valid here and now.")
    default_code = "token_refused"


class Session(SessionAuthentication):
    """The portal's own session; whoever has none is asked to sign in (401, not 403).

    Requests that change something carry the ``X-CSRFToken`` header.
    """

    def authenticate_header(self, request: Request) -> str:
        return "Session"

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except PermissionDenied as refusal:
            raise CsrfFailed from refusal


class Bearer(BaseAuthentication):
    """``Authorization: Bearer …``: an application, with the rights of its account.

    Needs no CSRF token, for no browser sends the header by itself. Wrong tokens are counted by
    address. Costs one query, and one more a minute to note the use.
    """

    def authenticate(self, request: Request) -> tuple[User, Application] | None:
        """Return the account and the application of a token; None without such a header.

        :raises TokenRefused: see there.
        :raises TooMany: too many wrong tokens came from this address.
        """
        token = _sent_token(request)
        if token is None:
            return None
        place = client_address(request)
        check("api_wrong_token", place, **WRONG_TOKENS)
        application = _find(token)
        if application is None or not application.may_call_from(addresses.client_address(request)):
            hit("api_wrong_token", place, **WRONG_TOKENS)
            raise TokenRefused
        _note_use(application)
        return application.account, application

    def authenticate_header(self, request: Request) -> str:
        return "Session" if _sent_token(request) is None else 'Bearer error="invalid_token"'


def _sent_token(request: Request) -> str | None:
    kind, _space, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    return token.strip() if kind.lower() == BEARER else None


def _find(token: str) -> Application | None:
    if not token or len(token) > LONGEST:
        return None
    found = Application.objects.working().select_related("account")
    return found.filter(token_hash=hash_of(token)).first()


def _note_use(application: Application) -> None:
    now = timezone.now()
    unseen = Q(last_used_at=None) | Q(last_used_at__lt=now - SEEN_EVERY)
    if application.last_used_at is None or application.last_used_at < now - SEEN_EVERY:
        Application.objects.filter(unseen, pk=application.pk).update(last_used_at=now)
