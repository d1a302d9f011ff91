"""Builds the addresses of the plugins' viewsets; one that fails leaves only itself out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.urls import URLPattern
from rest_framework.routers import SimpleRouter
from rest_framework.views import APIView
from rest_framework.viewsets import ViewSetMixin

from portal.contributions import Contribution, guard
from portal.gated_urls import GatedResolver, gated_include
from portal.rest.answering import answering
from portal.rest.apis import Api, apis
from portal.rest.audiences import audience_of
from portal.rest.policy import governed

_PREFIX = re.compile(r"[a-z][a-z0-9_-]*(/[a-z][a-z0-9_-]*)*")

#: The path below ``/api/v1/`` of each contribution that could be built, by its id.
mounted: dict[str, str] = {}
_routes_of: dict[str, set[str]] = {}


class UnusableApi(Exception):
    """A declared API cannot be served; says what to mend in it."""


def api_urlpatterns() -> list[GatedResolver]:
    """Return one gated include for each plugin that declares an API. No query."""
    mounted.clear()
    _routes_of.clear()
    by_plugin = groupby(sorted(apis.all(), key=attrgetter("plugin")), key=attrgetter("plugin"))
    return [
        gated_include(f"{plugin}/", _patterns_of(declared), plugin=plugin, namespace=plugin)
        for plugin, declared in by_plugin
    ]


def _patterns_of(contributions: Iterable[Contribution[Api]]) -> list[URLPattern]:
    patterns: list[URLPattern] = []
    for contribution in contributions:
        with guard(contribution):
            patterns += _routes(contribution)
    return patterns


def _routes(contribution: Contribution[Api]) -> list[URLPattern]:
    api = contribution.value
    _require_viewset(api.viewset)
    prefix = _free_prefix(contribution)
    router = SimpleRouter()
    router.register(
        prefix, governed(api.viewset), basename=api.basename or prefix.replace("/", "-")
    )
    patterns: list[URLPattern] = router.urls
    if not patterns:
        raise UnusableApi(f"{api.viewset.__name__} has no method that answers, such as list")
    for pattern in patterns:
        pattern.callback = _answered(pattern, contribution)
    _require_free(contribution, prefix, patterns)
    mounted[contribution.id] = f"{contribution.plugin}/{prefix}/"
    return patterns


def _require_viewset(viewset: Any) -> None:
    is_class = isinstance(viewset, type)
    if not (is_class and issubclass(viewset, ViewSetMixin) and issubclass(viewset, APIView)):
        raise UnusableApi(f"{viewset!r} is no viewset of rest_framework.viewsets")


def _free_prefix(contribution: Contribution[Api]) -> str:
    prefix = contribution.value.prefix or contribution.name
    if not _PREFIX.fullmatch(prefix):
        raise UnusableApi(f"{prefix!r} is no path: lower-case words, joined by slashes")
    return prefix


def _require_free(contribution: Contribution[Api], prefix: str, patterns: list[URLPattern]) -> None:
    """Refuse what another viewset of the plugin answers; two may share a prefix, not a route."""
    taken = _routes_of.setdefault(contribution.plugin, set())
    routes = {str(pattern.pattern) for pattern in patterns}
    if routes & taken:
        raise UnusableApi(f"{prefix!r} is the path of another API of this plugin")
    taken |= routes


def _answered(pattern: URLPattern, contribution: Contribution[Api]) -> Any:
    """Return the view of one route, wrapped; reading the expression compiles it here and now."""
    route = pattern.pattern.regex.pattern
    audience = audience_of(pattern.callback)
    if audience is None:
        raise UnusableApi(f"permission_classes at {route} name no audience such as Public")
    return answering(pattern.callback, audience=audience.name, contribution=contribution)
