"""How many requests each application makes, day by day, for those who look after them."""

from __future__ import annotations

from django.db.models import F
from django.utils import timezone
from rest_framework.request import Request

from portal.rest.models import Application, CallTally

REFUSED, FAILED = 400, 500


def count_call(request: Request, status: int) -> None:
    """Count the answer to an application's request; nothing for people. At most 3 queries."""
    application = getattr(request, "_auth", None)
    if not isinstance(application, Application):
        return
    column = "failed" if status >= FAILED else "refused" if status >= REFUSED else "answered"
    today = timezone.localdate()
    mine = CallTally.objects.filter(application=application, day=today)
    if not mine.update(**{column: F(column) + 1}):
        CallTally.objects.get_or_create(application=application, day=today)
        mine.update(**{column: F(column) + 1})
