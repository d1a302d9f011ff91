"""The demo town is filled by the plugins that are installed."""

from __future__ import annotations

from collections.abc import Callable

from portal.registry.plugin import demo_loaders_point


def demo_loaders() -> list[tuple[str, Callable[[], object]]]:
    """Return ``(contribution id, loader)`` of every active plugin in their order."""
    active = sorted(demo_loaders_point.active(), key=lambda c: c.value.order)
    return [(contribution.id, contribution.value.load) for contribution in active]
