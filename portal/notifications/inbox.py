"""A citizen's inbox inside the portal."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from portal.accounts.models import User
from portal.notifications.models import InboxNotice


def unread_count(user: User | AnonymousUser) -> int:
    """Return how many notices ``user`` has not read; 0 for somebody not signed in. One query."""
    return InboxNotice.objects.visible_to(user).unread().count()
