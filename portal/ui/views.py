"""Error handlers, and the style guide for developers."""

from __future__ import annotations

import sys

from django.conf import settings
from django.contrib import messages
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import get_script_prefix
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.ui import samples
from portal.ui.icons import NAMES
from portal.ui.responses import error_response, plain_error_response, unavailable


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400 without trusting anything in the request."""
    return plain_error_response(request, status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403."""
    return error_response(request, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404."""
    return error_response(request, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500, or 503 when what failed was the database. Costs no query."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return unavailable(request)
    return plain_error_response(request, status=500)


def root(request: HttpRequest) -> HttpResponse:
    """Lead from the bare address to the home page in the visitor's language."""
    return redirect(f"{get_script_prefix()}{get_language()}/")


def style_guide(request: HttpRequest) -> HttpResponse:
    """Show every component; only where nobody mistakes it for the town."""
    if not (settings.DEBUG or getattr(settings, "PORTAL_DEMO", False)):
        raise Http404
    if not request.GET:
        messages.success(request, _("Your answers are saved."))
    context = {**samples.context(), "icon_names": sorted(NAMES)}
    return render(request, "ui/style_guide.html", context)


root.audience = "public"  # type: ignore[attr-defined]
style_guide.audience = "public"  # type: ignore[attr-defined]
