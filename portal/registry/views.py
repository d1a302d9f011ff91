"""Health for supervisors and balancers."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from portal.accounts.audiences import public


@public
@require_GET
def alive(request: HttpRequest) -> JsonResponse:
    """Say that this process answers. No query, so that a slow database restarts nobody."""
    return JsonResponse({"status": "alive"})


@public
@require_GET
def ready(request: HttpRequest) -> JsonResponse:
    """Say whether this process can serve people. Costs one query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ready"})
