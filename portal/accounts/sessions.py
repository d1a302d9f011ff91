"""How a session begins, and how long one opened by password may lie idle."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.actions import record

BY_PASSWORD = "portal.accounts.backends.StaffPasswordBackend"  # noqa: S105
NOTED_EVERY_SECONDS = 60
_ACTIVE_AT = "portal_active_at"


def begin_session(*, user: User, request: HttpRequest) -> None:
    """Write a sign-in into the audit book, by whichever door, and start its idle time."""
    by_password = _is_by_password(request.session)
    way = "password" if by_password else "code"
    record(actor=user, action=f"accounts.signed_in_by_{way}", target=user, request=request)
    if by_password:
        request.session[_ACTIVE_AT] = _now()


class StaffIdleMiddleware:
    """End sessions opened by password that lay idle for ``settings.STAFF_IDLE_SECONDS``.

    Citizens' sessions are left alone. An active session is written at most once a minute.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and _is_by_password(request.session):
            _note_activity(request.session)
        return self.get_response(request)


def _is_by_password(session: SessionBase) -> bool:
    return bool(session.get(BACKEND_SESSION_KEY) == BY_PASSWORD)


def _note_activity(session: SessionBase) -> None:
    idle_seconds = _now() - session.get(_ACTIVE_AT, 0)
    if idle_seconds >= settings.STAFF_IDLE_SECONDS:
        session.flush()
    elif idle_seconds >= NOTED_EVERY_SECONDS:
        session[_ACTIVE_AT] = _now()


def _now() -> float:
    return timezone.now().timestamp()
