"""How many requests in a minute one visitor may make."""

from __future__ import annotations

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from portal.accounts.rate_limits import client_address, hit
from portal.rest.models import Application


class RequestsPerMinute(BaseThrottle):
    """Counts people by account and, while they are not signed in, by address.

    The limits are ``settings.PORTAL_API_PER_MINUTE``. An application is counted by itself, against
    its own limit, whoever else uses its account. Costs 3 to 5 queries for each request.
    """

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Count the request.

        :raises TooMany: the limit is reached.
        """
        if isinstance(request.auth, Application):
            kind, key, limit = "token", str(request.auth.pk), request.auth.rate_per_minute
        else:
            kind, key = _visitor(request)
            limit = settings.PORTAL_API_PER_MINUTE[kind]
        hit(f"api_{kind}", key, limit=limit, per_seconds=60)
        return True


def _visitor(request: Request) -> tuple[str, str]:
    if request.user.is_authenticated:
        return "user", str(request.user.pk)
    return "address", client_address(request)
