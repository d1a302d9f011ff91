"""The addresses of one plugin, and how to fill in their arguments."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any, cast

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern, RegexPattern, RoutePattern
from django.utils.regex_helper import normalize
from wagtail.admin.viewsets.base import ViewSetGroup

from portal.cases import tracking_codes
from portal.gated_urls import GatedResolver
from portal.registry.back_office import admins

PAGE, API, BACK_OFFICE = "page", "API", "back office"
ARGUMENT = re.compile(r"<(?:[^>:]+:)?([^>]+)>")
Patterns = tuple[URLPattern | URLResolver, ...]

#: Values that look right and name nothing; the first that fits an argument is used.
UNKNOWN = (
    "987654321",
    "0b0f9d3e-6d2c-4b8e-9a55-2f1f6f1f7d11",
    "no-such-thing",
    "2026-01-01",
    "fa",
    "no/such/thing",
)


@dataclass(frozen=True)
class Address:
    """One route with everything above it, from the root of the portal's addresses."""

    kind: str
    patterns: Patterns

    @property
    def view(self) -> Callable[..., Any]:
        callback: Any = self.patterns[-1].callback
        return cast("Callable[..., Any]", callback)

    @property
    def audience(self) -> str:
        """What the view declares: ``public``, ``citizen``, ``staff:<permission>`` or ``""``."""
        return str(getattr(self.view, "audience", ""))

    @property
    def methods(self) -> list[str]:
        """The HTTP methods worth trying."""
        actions = getattr(self.view, "actions", None)
        return [method.upper() for method in actions] if actions else ["GET", "POST"]

    @cached_property
    def route(self) -> str:
        """The route as a person reads it."""
        return "/" + "".join(str(one.pattern) for one in self.patterns).lstrip("/")

    @cached_property
    def arguments(self) -> list[str]:
        return [name for one in self.patterns for name in _arguments(one)]

    def path(self, known: Iterable[str] = ()) -> str | None:
        """Return the address with its arguments filled in; None if no value fits.

        ``known`` values, such as keys of rows that exist, are tried before unknown ones.
        """
        pieces = [
            _piece(one, [*known, *UNKNOWN, tracking_codes.generate()]) for one in self.patterns
        ]
        return None if None in pieces else "/" + "".join(str(one) for one in pieces).lstrip("/")


def addresses_of(slug: str, package: str) -> Iterator[Address]:
    """Yield the addresses behind the plugin's gates, and its screens of the back office."""
    namespaces = set(_admin_namespaces(slug))
    for patterns in _walk(get_resolver().url_patterns):
        first = str(patterns[0].pattern)
        if any(isinstance(one, GatedResolver) and one.plugin == slug for one in patterns):
            yield Address(API if first.startswith("api/") else PAGE, patterns)
        elif first == "admin/" and (_in(package, patterns[-1]) or _named(namespaces, patterns)):
            yield Address(BACK_OFFICE, patterns)


def unwrapped(view: Any) -> Any:
    """Return the function or the class behind decorators, partials and ``as_view``."""
    for name in ("view_class", "cls", "__wrapped__", "func"):
        if inner := getattr(view, name, None):
            return unwrapped(inner) if name in ("__wrapped__", "func") else inner
    return view


def without(slug: str, namespaces: Iterable[str], patterns: Iterable[Any]) -> list[Any]:
    """Return the patterns as they are when the plugin is not installed."""
    kept: list[Any] = []
    for one in patterns:
        if isinstance(one, GatedResolver) and one.plugin == slug:
            continue
        if isinstance(one, URLResolver) and one.namespace in set(namespaces):
            continue
        kept.append(_pruned(slug, namespaces, one) if isinstance(one, URLResolver) else one)
    return kept


def admin_namespaces(slug: str) -> list[str]:
    """Return the URL namespaces of a plugin's screens in the back office."""
    return list(_admin_namespaces(slug))


def _pruned(slug: str, namespaces: Iterable[str], one: URLResolver) -> URLResolver:
    before = list(one.url_patterns)
    after = without(slug, namespaces, before)
    if len(before) == len(after) and all(a is b for a, b in zip(before, after, strict=True)):
        return one
    return URLResolver(one.pattern, after, one.default_kwargs, one.app_name, one.namespace)


def _walk(patterns: Iterable[Any], above: Patterns = ()) -> Iterator[Patterns]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, (*above, one))
        else:
            yield (*above, one)


def _admin_namespaces(slug: str) -> Iterator[str]:
    for found in admins.of_plugin(slug):
        screen = found.value.viewset()
        parts = screen.registerables if isinstance(screen, ViewSetGroup) else []
        for part in (screen, *parts):
            if namespace := getattr(part, "url_namespace", None):
                yield str(namespace)


def _in(package: str, pattern: Any) -> bool:
    module = str(getattr(unwrapped(pattern.callback), "__module__", ""))
    return f"{module}.".startswith(f"{package}.")


def _named(namespaces: set[str], patterns: Patterns) -> bool:
    return any(getattr(one, "namespace", None) in namespaces for one in patterns)


def _arguments(one: URLPattern | URLResolver) -> list[str]:
    if isinstance(one.pattern, RoutePattern):
        return list(one.pattern.converters)
    if isinstance(one.pattern, RegexPattern):
        return list(one.pattern.regex.groupindex)
    return []


def _piece(one: URLPattern | URLResolver, values: list[str]) -> str | None:
    pattern = one.pattern
    if isinstance(pattern, LocalePrefixPattern):
        return str(pattern.language_prefix)
    if isinstance(pattern, RoutePattern):
        return _filled_route(str(pattern), pattern.converters, values)
    return _filled_regex(str(pattern), values)


def _filled_route(route: str, converters: Mapping[str, Any], values: list[str]) -> str | None:
    chosen = {}
    for name, converter in converters.items():
        fitting = [one for one in values if re.fullmatch(converter.regex, one)]
        if not fitting:
            return None
        chosen[name] = fitting[0]
    return ARGUMENT.sub(lambda found: chosen[found[1]], route)


def _filled_regex(regex: str, values: list[str]) -> str | None:
    for template, names in normalize(regex):
        for chosen in product(values, repeat=len(names)):
            candidate = template % dict(zip(names, chosen, strict=True))
            if re.search(regex, candidate):
                return str(candidate)
    return None
