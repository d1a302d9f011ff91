"""How the list of services is shelved: by category, life event, audience or unit."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sitecontent.choices import LifeEvent, ServiceType


class Service(Protocol):
    """What shelving looks at: a service page, or anything with the same particulars."""

    category: Any
    life_events: list[str]
    service_type: str
    unit: Any


WAYS: dict[str, str | Promise] = {
    "category": gettext_lazy("By subject"),
    "life_event": gettext_lazy("By life event"),
    "audience": gettext_lazy("By audience"),
    "unit": gettext_lazy("By unit"),
}


@dataclass
class Shelf:
    """One heading of the list and the services under it."""

    label: str
    services: list[Service] = field(default_factory=list)


def shelves(services: Iterable[Service], by: str) -> list[Shelf]:
    """Shelve services by one of :data:`WAYS`; one with several life events stands on each shelf.

    Shelves keep the order in which they are first needed; what has no shelf comes last. No query
    when categories and units are joined.
    """
    found: dict[str, Shelf] = {}
    rest: list[Service] = []
    for service in services:
        labels = _LABELS.get(by, _category)(service)
        for label in labels:
            found.setdefault(label, Shelf(label)).services.append(service)
        if not labels:
            rest.append(service)
    return [*found.values(), *([Shelf(_("Other services"), rest)] if rest else [])]


def _category(service: Service) -> list[str]:
    return [service.category.label] if service.category else []


def _life_events(service: Service) -> list[str]:
    return [str(LifeEvent(event).label) for event in service.life_events or []]


def _audience(service: Service) -> list[str]:
    return [str(ServiceType(service.service_type).label)] if service.service_type else []


def _unit(service: Service) -> list[str]:
    return [service.unit.label] if service.unit else []


_LABELS: dict[str, Callable[[Service], list[str]]] = {
    "category": _category,
    "life_event": _life_events,
    "audience": _audience,
    "unit": _unit,
}
