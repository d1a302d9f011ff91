"""Addresses that exist only while their plugin is on, on every process and without a restart."""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType
from typing import Any, TypeVar

from django.urls import Resolver404, ResolverMatch, URLPattern, URLResolver, include
from django.urls.resolvers import RegexPattern, RoutePattern

from portal.contributions import Gate

Resolver = TypeVar("Resolver", bound=URLResolver)


class GatedResolver(URLResolver):
    """Resolves nothing while the plugin is off; building an address with ``reverse`` goes on."""

    def __init__(self, *args: Any, plugin: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plugin = plugin

    def resolve(self, path: str) -> ResolverMatch:
        """Match as usual; asks the gate only for addresses below its own route.

        :raises Resolver404: no such address, or the plugin is off.
        """
        if self.pattern.match(path) and not Gate.is_open(self.plugin):
            raise Resolver404({"path": path, "tried": []})
        return super().resolve(path)


def gated_include(
    route: str,
    patterns: str | ModuleType | Sequence[URLPattern | URLResolver],
    *,
    plugin: str,
    namespace: str,
) -> GatedResolver:
    """Return what ``path(route, include((patterns, namespace)))`` does, behind the gate.

    :raises Exception: a pattern cannot be compiled; see :func:`prove`.
    """
    module, app_name, instance = include((patterns, namespace), namespace=namespace)
    made = GatedResolver(
        RoutePattern(route, is_endpoint=False),
        module,
        app_name=app_name,
        namespace=instance,
        plugin=plugin,
    )
    return prove(made)


def prove(resolver: Resolver) -> Resolver:
    """Compile every expression below now, which Django does when somebody first asks for a page.

    A single bad one would then break every address of the site.

    :raises Exception: whatever is wrong; nothing of these patterns can be used.
    """
    resolver.reverse_dict  # noqa: B018  (reading it compiles everything)
    return resolver


def prove_patterns(patterns: Sequence[URLPattern | URLResolver]) -> None:
    """Do the same for patterns that stand in no resolver yet.

    :raises Exception: see there.
    """
    prove(URLResolver(RegexPattern(r"^"), list(patterns)))
