"""Cases that this browser opened with a text-message code, for half an hour."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone

_KEY = "tracker_opened"
OPEN_SECONDS = 30 * 60


def open_case(request: HttpRequest, code: str) -> None:
    """Let this browser see the whole timeline of ``code`` for half an hour."""
    kept = {c: until for c, until in request.session.get(_KEY, {}).items() if until > _now()}
    request.session[_KEY] = {**kept, code: _now() + OPEN_SECONDS}


def is_open(request: HttpRequest, code: str) -> bool:
    """Tell whether this browser proved the case's mobile number lately."""
    return bool(request.session.get(_KEY, {}).get(code, 0) > _now())


def _now() -> float:
    return timezone.now().timestamp()
