"""Every address says who it is for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

AUDIENCE = re.compile(r"^(public|citizen|signed_in|staff:[a-z_]+\.[a-z_]+)$")

#: Wagtail guards its own back office and its pages; these are its addresses.
WAGTAILS_OWN = ("admin/", "documents/")
WAGTAILS_NAMES = {
    "wagtail_serve",
    "wagtailcore_login",
    "wagtailcore_authenticate_with_password",
}
OURS = ("portal", "plugins", "sitecontent")


def addresses(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Yield every route below the patterns with its full path."""
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route)
        else:
            yield route, pattern


def unwrapped(view: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function or the view class behind partials and decorators."""
    while isinstance(view, partial):
        view = view.func
    return getattr(view, "view_class", None) or getattr(view, "cls", None) or view


def is_ours(view: Callable[..., Any]) -> bool:
    """Say whether this house wrote the view."""
    return unwrapped(view).__module__.split(".")[0] in OURS


def is_wagtails_own(route: str, pattern: URLPattern) -> bool:
    """Say whether Wagtail answers at this address and guards it itself."""
    if is_ours(pattern.callback):
        return False
    return route.startswith(WAGTAILS_OWN) or pattern.name in WAGTAILS_NAMES


def is_guarded_list(route: str, pattern: URLPattern) -> bool:
    """Say whether it is a Wagtail list or form of ours that names the permissions it asks for."""
    view, given = unwrapped(pattern.callback), getattr(pattern.callback, "view_initkwargs", {})
    if not (isinstance(view, type) and issubclass(view, PermissionCheckedMixin)):
        return False
    names = ("permission_required", "any_permission_required")
    asks = any(given.get(name, getattr(view, name, None)) for name in names)
    by_policy = given.get("permission_policy", getattr(view, "permission_policy", None))
    return route.startswith("admin/") and asks and by_policy is not None


def all_addresses() -> list[tuple[str, URLPattern]]:
    return list(addresses(get_resolver().url_patterns))


def test_every_address_says_who_it_is_for():
    silent = [
        f"{route} -> {unwrapped(pattern.callback).__module__}"
        for route, pattern in all_addresses()
        if not is_wagtails_own(route, pattern)
        and not is_guarded_list(route, pattern)
        and not AUDIENCE.match(getattr(pattern.callback, "audience", ""))
    ]
    assert silent == []


def test_the_back_office_is_for_staff_only():
    loose = [
        route
        for route, pattern in all_addresses()
        if route.startswith("admin/")
        and getattr(pattern.callback, "audience", "staff").split(":")[0] != "staff"
    ]
    assert loose == []


def test_no_address_is_declared_twice():
    routes = [route for route, pattern in all_addresses() if is_ours(pattern.callback)]
    assert sorted(routes) == sorted(set(routes))
