"""Answers for everything that goes wrong, as a page or as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.localised import localise
from portal.ui.admin_policy import PREFIX

RETRY_AFTER_SECONDS = 30


@dataclass(frozen=True)
class Explanation:
    """What an error page says when nobody has said it more precisely."""

    title: str | Promise
    message: str | Promise


EXPLANATIONS: Mapping[int, Explanation] = {
    400: Explanation(
        _("We could not understand this request"),
        _("Please go back, check what you entered and try again."),
    ),
    403: Explanation(
        _("You do not have access to this page"),
        _("If you have an account with access, sign in with it and try again."),
    ),
    404: Explanation(
        _("We did not find this page"),
        _("The address may be mistyped, or the page may have been moved or removed."),
    ),
    409: Explanation(
        _("Somebody else changed this at the same moment"),
        _("Please look at the newest version and try again."),
    ),
    429: Explanation(
        _("Too many tries"),
        _("For your safety, please wait a little before you try again."),
    ),
    500: Explanation(
        _("Something went wrong on our side"),
        _("Nothing that you had already submitted is lost. Please try again in a few minutes."),
    ),
    503: Explanation(
        _("The portal is not available just now"),
        _("Nothing that you had already submitted is lost. Please try again in a minute."),
    ),
}


def prefers_json(request: HttpRequest) -> bool:
    """Say whether the ``Accept`` header names JSON ahead of HTML."""
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def is_at_work(request: HttpRequest) -> bool:
    """Whether somebody who is signed in asks for a page of the back office."""
    user = getattr(request, "user", None)
    return request.path_info.startswith(PREFIX) and bool(user and user.is_authenticated)


def explain(status: int) -> Explanation:
    """Return the general explanation of an HTTP ``status``."""
    return EXPLANATIONS.get(status) or EXPLANATIONS[500 if status >= 500 else 400]


def error_response(
    request: HttpRequest,
    *,
    status: int,
    message: str = "",
    retry_after_seconds: int | None = None,
) -> HttpResponse:
    """Answer with ``ui/error.html`` or JSON ``{"status", "detail"}``; no message says the usual.

    Uses the context processors, hence may query: not for a database that is away.
    """
    said = explain(status)
    detail = message or str(said.message)
    if prefers_json(request):
        response: HttpResponse = JsonResponse({"status": status, "detail": detail}, status=status)
    else:
        context = {"status": status, "title": said.title, "message": detail}
        if is_at_work(request):
            context["back_office_url"] = reverse("wagtailadmin_home")
        response = render(request, "ui/error.html", context, status=status)
    return _with_retry(response, retry_after_seconds)


def plain_error_response(
    request: HttpRequest, *, status: int, retry_after_seconds: int | None = None
) -> HttpResponse:
    """Answer without database, session or context processors. Costs no query."""
    if prefers_json(request):
        detail = str(explain(status).message)
        response: HttpResponse = JsonResponse({"status": status, "detail": detail}, status=status)
    else:
        context = {"town_name": localise(settings.TOWN_NAME)}
        response = HttpResponse(render_to_string(f"{status}.html", context), status=status)
    return _with_retry(response, retry_after_seconds)


def unavailable(request: HttpRequest) -> HttpResponse:
    """Answer 503 with ``Retry-After`` in seconds. Costs no query."""
    return plain_error_response(request, status=503, retry_after_seconds=RETRY_AFTER_SECONDS)


def _with_retry(response: HttpResponse, seconds: int | None) -> HttpResponse:
    if seconds is not None:
        response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "no-store"
    return response
