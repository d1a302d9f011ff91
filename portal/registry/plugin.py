"""The one class that a plugin declares itself with, and what it may declare on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from django.http import HttpRequest
from django.utils.functional import Promise

from portal.accounts.permissions import PermissionDeclaration, RoleDeclaration, permissions, roles
from portal.cases.kinds import CaseKind, TrackingPage, kinds, tracking_pages
from portal.contributions import Contribution, ExtensionPoint
from portal.forms.field_types import FieldType, field_types
from portal.notifications.channels import Channel, channels
from portal.notifications.notices import Notice, notices
from portal.search.sources import Source, sources

Text = str | Promise
Context = Mapping[str, Any] | None
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Door:
    """A way in, shown on the home page and in the navigation; ``view`` is a URL name."""

    title: Text
    text: Text
    view: str
    icon: str = "gate"
    order: int = 100


@dataclass(frozen=True)
class Nav:
    """A link in the navigation of every page; ``view`` is a URL name."""

    title: Text
    view: str
    order: int = 100


@dataclass(frozen=True)
class Slot:
    """A place in somebody else's page that ``context`` fills through ``template``.

    ``context`` receives the request and the keyword arguments of the host's ``{% slot %}``; None
    leaves the place empty.
    """

    name: str
    template: str
    context: Callable[..., Context]


@dataclass(frozen=True)
class Card:
    """A box on the citizen's own page."""

    title: Text
    template: str
    context: Callable[[HttpRequest], Context]


@dataclass(frozen=True)
class Schedule:
    """A job that runs every so many ``minutes``, at least once each time a worker is alive."""

    minutes: int
    run: Callable[[], object]


@dataclass(frozen=True)
class DemoLoader:
    """Fills the demo town; loaders run once, in ``order``. Returns lines worth printing."""

    order: int
    load: Callable[[], object]


doors: ExtensionPoint[Door] = ExtensionPoint("doors")
navs: ExtensionPoint[Nav] = ExtensionPoint("navigation")
slots: ExtensionPoint[Slot] = ExtensionPoint("slots")
cards: ExtensionPoint[Card] = ExtensionPoint("cards")
schedules: ExtensionPoint[Schedule] = ExtensionPoint("schedules")
demo_loaders_point: ExtensionPoint[DemoLoader] = ExtensionPoint("demo loaders")

#: Which extension point takes a class attribute of which type.
POINT_OF_TYPE: dict[type, ExtensionPoint[Any]] = {
    Door: doors,
    Nav: navs,
    CaseKind: kinds,
    TrackingPage: tracking_pages,
    Notice: notices,
    Channel: channels,
    PermissionDeclaration: permissions,
    RoleDeclaration: roles,
    FieldType: field_types,
}
ALL_POINTS: list[ExtensionPoint[Any]] = [
    *POINT_OF_TYPE.values(), slots, cards, schedules, demo_loaders_point, sources,
]  # fmt: skip

_MARK = "_portal_contribution"


def _marker(
    point: ExtensionPoint[Any], make: Callable[[Callable[..., Any]], Any]
) -> Callable[[F], F]:
    def mark(method: F) -> F:
        setattr(method, _MARK, (point, make))
        return method

    return mark


def slot(name: str, *, template: str) -> Callable[[F], F]:
    """Fill the host's slot ``name`` with the context that the method returns."""
    return _marker(slots, lambda bound: Slot(name=name, template=template, context=bound))


def card(title: Text, *, template: str) -> Callable[[F], F]:
    """Show a card on the citizen's own page."""
    return _marker(cards, lambda bound: Card(title=title, template=template, context=bound))


def search(kind: Text) -> Callable[[F], F]:
    """Offer hits of one ``kind`` to the site search: ``(query, language, limit) -> [Hit]``."""
    return _marker(sources, lambda bound: Source(kind=kind, find=bound))


def every(*, minutes: int) -> Callable[[F], F]:
    """Run the method on a schedule."""
    return _marker(schedules, lambda bound: Schedule(minutes=minutes, run=bound))


def demo(*, order: int) -> Callable[[F], F]:
    """Let the method fill the demo town; lower orders run first."""
    return _marker(demo_loaders_point, lambda bound: DemoLoader(order=order, load=bound))


class Plugin:
    """Base class of every plugin: contributions are attributes or decorated methods.

    ``slug`` is the entry point's name; ``mount`` is the path of the plugin's ``urls.py`` below the
    language prefix (default ``p/<slug>``). Subclasses are created once, when models are ready, and
    must neither query nor call out while they are imported.
    """

    slug: ClassVar[str]
    package: ClassVar[str]
    title: ClassVar[Text] = ""
    description: ClassVar[Text] = ""
    mount: ClassVar[str | None] = None

    def contributions(self) -> Iterator[tuple[ExtensionPoint[Any], Contribution[Any]]]:
        """Yield every contribution with the extension point that it belongs to."""
        for name, value in vars(type(self)).items():
            if point := POINT_OF_TYPE.get(type(value)):
                yield point, Contribution(self.slug, name, value)
            elif marked := getattr(value, _MARK, None):
                point, make = marked
                yield point, Contribution(self.slug, name, make(getattr(self, name)))
