"""Every view says who it is for; the checks refuse a URL whose view says nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from portal.accounts.access import has_permission
from portal.accounts.models import IdentityLevel, User

View = Callable[..., HttpResponseBase]
BACK_OFFICE = "wagtailadmin.access_admin"
V = TypeVar("V", bound=View)


class CitizenRequest(HttpRequest):
    """A request whose user is signed in with a confirmed mobile number."""

    user: User


class StaffRequest(HttpRequest):
    """A request whose user is signed in and holds the view's permission in some unit."""

    user: User


def public(view: V) -> V:
    """Declare a view that anybody may open."""
    view.audience = "public"  # type: ignore[attr-defined]
    return view


def citizen(view: View) -> View:
    """Declare a view for people with a confirmed mobile; others are sent to sign in and back."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_citizen(request.user):
            return _sign_in_at("accounts:sign_in", request)
        return _private(view(request, *args, **kwargs))

    guarded.audience = "citizen"  # type: ignore[attr-defined]
    return guarded


def staff(permission: str) -> Callable[[View], View]:
    """Declare a view for holders of ``permission`` in any unit; for others it does not exist.

    Nobody signed in: to the back office's sign-in page and back.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _sign_in_at("wagtailadmin_login", request)
            if not has_permission(request.user, permission):
                raise Http404
            return _private(view(request, *args, **kwargs))

        guarded.audience = f"staff:{permission}"  # type: ignore[attr-defined]
        return guarded

    return declare


def all_staff(view: View) -> View:
    """Declare a view of the back office for everybody who may enter it; for others there is none.

    Nobody signed in: to the back office's sign-in page and back. No query of its own there.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _sign_in_at("wagtailadmin_login", request)
        if not request.user.has_perm(BACK_OFFICE):
            raise Http404
        return _private(view(request, *args, **kwargs))

    guarded.audience = f"staff:{BACK_OFFICE}"  # type: ignore[attr-defined]
    return guarded


def is_citizen(user: object) -> bool:
    """Tell whether ``user`` is signed in, active and holds a confirmed mobile number."""
    if not isinstance(user, User) or not user.is_active:
        return False
    return user.identity_level.rank >= IdentityLevel.MOBILE.rank


def _sign_in_at(name: str, request: HttpRequest) -> HttpResponseRedirect:
    target = urlencode({"next": request.get_full_path()}, safe="/")
    return HttpResponseRedirect(f"{reverse(name)}?{target}")


def _private(response: HttpResponseBase) -> HttpResponseBase:
    add_never_cache_headers(response)
    return response
