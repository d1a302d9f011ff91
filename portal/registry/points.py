"""What the registry itself lets plugins add; the kernels' own points live with their kernels."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.contributions import Declared, ExtensionPoint
from portal.queue import Cadence

Text = str | Promise
Context = Mapping[str, Any] | None


@dataclass(frozen=True, eq=False)
class Door(Declared):
    """A way in, shown on the home page and in the navigation of every page.

    ``view`` is a URL name without arguments, such as ``library:index``; one that cannot be
    resolved is reported and left out. Lower ``order`` comes first; ``icon`` names one of
    ``portal/ui/icons``.
    """

    title: Text
    text: Text
    view: str
    icon: str = "gate"
    order: int = 100


@dataclass(frozen=True, eq=False)
class Nav(Declared):
    """A link in the navigation of every page, among the doors.

    ``view`` is a URL name without arguments; lower ``order`` comes first.
    """

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
    """A job that runs in a ``cadence``, at least once each time a worker is alive."""

    cadence: Cadence
    run: Callable[[], object]


@dataclass(frozen=True)
class Job:
    """Work that the plugin puts off until after the request; arguments are ids and short keys."""

    run: Callable[..., object]


@dataclass(frozen=True)
class DemoLoader:
    """Fills the demo town; loaders run once, in ``order``. Returns lines worth printing."""

    order: int
    load: Callable[[], object]


doors: ExtensionPoint[Door] = ExtensionPoint(_("Ways in"))
navs: ExtensionPoint[Nav] = ExtensionPoint(_("Links in the navigation"))
slots: ExtensionPoint[Slot] = ExtensionPoint(_("Parts of other pages"))
cards: ExtensionPoint[Card] = ExtensionPoint(_("Cards of “My cases”"))
schedules: ExtensionPoint[Schedule] = ExtensionPoint(_("Scheduled jobs"))
jobs: ExtensionPoint[Job] = ExtensionPoint(_("Jobs after a request"))
demo_loaders_point: ExtensionPoint[DemoLoader] = ExtensionPoint(_("Parts of the demo town"))
