"""The demo town is filled by the plugins that are installed."""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter

from portal.contributions import guard
from portal.registry.points import demo_loaders_point


def demo_loaders() -> list[tuple[str, Callable[[], object]]]:
    """Return ``(contribution id, loader)`` of every active plugin in their order."""
    active: list[tuple[int, str, Callable[[], object]]] = []
    for contribution in demo_loaders_point.active():
        with guard(contribution):
            loader = contribution.value
            active.append((int(loader.order), contribution.id, loader.load))
    return [(name, load) for _order, name, load in sorted(active, key=itemgetter(0))]
