"""Programs are known by the session of the browser that they run in."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request


class CsrfFailed(PermissionDenied):
    """A change was sent without the token that proves it comes from a page of the portal."""

    default_detail = _("The request did not come from a page of this portal. Reload the page.")
    default_code = "csrf_failed"


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
