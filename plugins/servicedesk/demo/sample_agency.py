"""The insurance fund itself, as the demo town plays it: an address that answers, and its page."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from plugins.servicedesk.demo.insurance import CODE
from plugins.servicedesk.models import SampleAgency, SampleQuestion
from portal.api import public

NEVER, AGREES = "pending", "agrees"
PATIENCE = timedelta(minutes=1)
MOST_KEPT, MOST_SHOWN, MOST_BYTES = 200, 20, 10_000
NONSENSE = "<html><body>سامانه در دست به‌روزرسانی است</body></html>"


@csrf_exempt
@public
@require_POST
def answer(request: HttpRequest) -> HttpResponse:
    """Answer a question as the agency behaves just now. Other programs call it: no CSRF token."""
    _only_in_demo()
    question = _question(request.body[:MOST_BYTES])
    if question is None:
        return JsonResponse({"error": "question"}, status=400)
    mode = SampleAgency.now().mode
    if mode == SampleAgency.Mode.DOWN:
        return JsonResponse({"error": "down"}, status=503)
    if mode == SampleAgency.Mode.NONSENSE:
        return HttpResponse(NONSENSE)
    patience = PATIENCE if mode == SampleAgency.Mode.MINUTE else timedelta(0)
    status, said = _reply(question.code, question.key, question.asked_at + patience)
    return JsonResponse(said, status=status)


@public
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Show what the agency was asked, and let visitors of the demo say how it behaves."""
    _only_in_demo()
    if request.method == "POST":
        if (mode := request.POST.get("mode")) in SampleAgency.Mode.values:
            SampleAgency.objects.update_or_create(pk=SampleAgency.ONLY, defaults={"mode": mode})
        return redirect("servicedesk:sample_agency")
    context = {
        "mode": SampleAgency.now().mode,
        "modes": SampleAgency.Mode.choices,
        "questions": SampleQuestion.objects.order_by("-asked_at")[:MOST_SHOWN],
    }
    return render(request, "servicedesk/sample_agency.html", context)


def at_once(request: httpx.Request) -> httpx.Response:
    """Answer without the network and without a row, for the time when the town is filled."""
    asked = json.loads(request.content)
    status, said = _reply(asked[CODE], UUID(asked["key"]), timezone.now())
    return httpx.Response(status, json=said)


def _reply(code: str, key: UUID, ready_at: datetime) -> tuple[int, dict[str, str]]:
    """Return the status and the words; about one site the agency never can say."""
    table, number = _table(), str(key.int % 10**9).zfill(9)
    reply = table["sites"].get(code, AGREES)
    if reply == NEVER or timezone.now() < ready_at:
        return 202, {"number": number}
    return 200, {"reply": reply, "number": number, "text": f"{table[reply]} {table['number']}"}


def _question(body: bytes) -> SampleQuestion | None:
    """Write a question down, once for each key; None for what is none."""
    try:
        asked = json.loads(body)
        key, code, case = UUID(str(asked["key"])), str(asked[CODE]), str(asked.get("case", ""))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    question, created = SampleQuestion.objects.get_or_create(
        key=key, defaults={"code": code[:40], "case_code": case[:20]}
    )
    if created:
        newest = SampleQuestion.objects.order_by("-asked_at").values("pk")[:MOST_KEPT]
        SampleQuestion.objects.exclude(pk__in=list(newest.values_list("pk", flat=True))).delete()
    return question


def _only_in_demo() -> None:
    if not settings.PORTAL_DEMO:
        raise Http404


@cache
def _table() -> dict[str, Any]:
    path = Path(__file__).with_name("sites.json")
    table: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return table
