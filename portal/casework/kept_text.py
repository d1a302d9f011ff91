"""Who lost a case while writing about it is told so, and gets back what was typed."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern
from django.urls.resolvers import ResolverMatch, RoutePattern
from django.utils.translation import gettext as _

from portal.accounts.access import has_permission
from portal.accounts.models import User
from portal.audit.models import AuditEntry
from portal.casework.access import READ, SEE, visible_case

WRITTEN = ("text", "reason", "note")
LONGEST_SHOWN = 20_000


class KeepingPattern(URLPattern):
    """Resolves to a view that looks first whether this person still sees the case.

    The back office turns people without any role away before a view is asked; this comes before.
    """

    def resolve(self, path: str) -> ResolverMatch | None:
        """Match as usual, with the view wrapped."""
        found = super().resolve(path)
        if found is not None:
            found.func = keeping(found.func)
        return found


def keeping_path(route: str, view: Callable[..., Any], name: str) -> KeepingPattern:
    """Return the address of a view that takes what staff write about a case."""
    return KeepingPattern(RoutePattern(route, name=name, is_endpoint=True), view, None, name)


def keeping(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Turn ``view(request, code=…)`` into one that gives typed text back to who lost the case."""

    @wraps(view)
    def kept(request: HttpRequest, *args: Any, **given: Any) -> HttpResponseBase:
        if request.method == "POST" and _has_lost(request.user, str(given["code"])):
            return _given_back(request)
        return view(request, *args, **given)

    return kept


def _has_lost(user: object, code: str) -> bool:
    """Whether ``user`` has read the case as staff and sees it no more. At most 3 queries."""
    if not isinstance(user, User) or not user.is_active or user.signed_in_by_code:
        return False
    if visible_case(user, code) is not None:
        return False
    return AuditEntry.objects.filter(actor=user, action=READ, subject_code=code).exists()


def _given_back(request: HttpRequest) -> HttpResponseBase:
    typed = [request.POST.get(name, "")[:LONGEST_SHOWN] for name in WRITTEN]
    context = {
        "page_title": _("This case is no longer with a unit of yours."),
        "typed": [text for text in typed if text.strip()],
        "has_inbox": isinstance(request.user, User) and has_permission(request.user, SEE),
    }
    return render(request, "cases_admin/lost.html", context, status=404)
