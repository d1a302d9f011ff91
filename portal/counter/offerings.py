"""What can be filed at a counter: the services of plugins, and those declared in code."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import IdentityLevel
from portal.contributions import Declared, ExtensionPoint, guard
from portal.filing.actions import start_service
from portal.filing.services import services
from portal.filing.start_page import Begin
from portal.filing.texts import in_every_language
from portal.localised import localise


@dataclass(frozen=True)
class CounterService:
    """A service that an operator may file for a citizen; ``begin`` opens its draft.

    ``id`` stays the same for ever, such as ``servicedesk.nazar-parvaneh-kasb``. ``title`` and
    ``category`` are kept in every language; ``level`` is what must be known of the citizen.
    """

    id: str
    title: dict[str, str]
    begin: Begin
    level: IdentityLevel = IdentityLevel.MOBILE
    category: str = ""

    @property
    def label(self) -> str:
        return localise(self.title)


@dataclass(frozen=True, eq=False)
class CounterServices(Declared):
    """The services of a plugin that take applications now and can be filed at a counter."""

    title: object
    listed: Callable[[], Iterable[CounterService]]


counter_services: ExtensionPoint[CounterServices] = ExtensionPoint(_("Services at counters"))


def services_at_counters() -> list[CounterService]:
    """List everything that can be filed now, in the order of category and title.

    Costs what the plugins' lists cost.
    """
    found = {service.id: service for service in _services_in_code() if service.title}
    for contribution in counter_services.active():
        with guard(contribution):
            for service in contribution.value.listed():
                _require_sound(service)
                found[service.id] = service
    return sorted(found.values(), key=lambda service: (service.category, service.label))


def _require_sound(service: object) -> None:
    """Refuse what a plugin lists but nobody could choose or begin.

    :raises TypeError: says what is wrong with it.
    """
    if not isinstance(service, CounterService):
        raise TypeError(f"listed() gave {type(service).__name__}, no CounterService")
    words = (service.id, service.category, service.label)
    known = isinstance(service.level, IdentityLevel) and callable(service.begin)
    if not known or not all(isinstance(word, str) for word in words):
        raise TypeError(f"listed() gave {service!r}")


def find_service(service_id: str) -> CounterService | None:
    """Return the service with this id, or None if it cannot be filed now."""
    return next((one for one in services_at_counters() if one.id == service_id), None)


def _services_in_code() -> Iterable[CounterService]:
    for contribution in services.active():
        with guard(contribution):
            service = contribution.value
            yield CounterService(
                id=contribution.id,
                title=in_every_language(service.title),
                begin=partial(start_service, service=service),
                level=service.needed_level,
            )
