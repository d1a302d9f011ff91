"""What every page knows about the reader's inbox."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from portal.notifications.inbox import unread_count


def inbox(request: HttpRequest) -> dict[str, object]:
    """Give ``unread_notices``. One query, only on pages that show it to somebody signed in."""
    return {"unread_notices": SimpleLazyObject(lambda: unread_count(request.user))}
