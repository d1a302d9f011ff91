"""The decorators that turn a plugin's methods into contributions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from portal.accounts.personal_data import (
    PersonalDataEraser,
    PersonalDataExporter,
    erasers,
    exporters,
)
from portal.contributions import ExtensionPoint
from portal.events.event import Event
from portal.events.subscribers import Subscriber, subscribers, validate
from portal.health import HealthCheck, health_checks
from portal.queue import Cadence
from portal.registry.back_office import AdminHook, admin_hooks, require_known
from portal.registry.points import (
    Card,
    DemoLoader,
    Job,
    Schedule,
    Slot,
    Text,
    cards,
    demo_loaders_point,
    jobs,
    schedules,
    slots,
)
from portal.search.sources import Source, sources

F = TypeVar("F", bound=Callable[..., Any])
MARK = "_portal_contribution"


class DecoratedTwice(TypeError):
    """One method is one contribution; the decorator below would be forgotten."""


def marker(
    point: ExtensionPoint[Any], make: Callable[[Callable[..., Any]], Any]
) -> Callable[[F], F]:
    """Return a decorator that contributes ``make(bound method)`` to ``point``.

    :raises DecoratedTwice: by the decorator, when the method contributes something already.
    """

    def mark(method: F) -> F:
        if hasattr(method, MARK):
            raise DecoratedTwice(f"{method.__name__} has two decorators; write a method for each")
        setattr(method, MARK, (point, make))
        return method

    return mark


def slot(name: str, *, template: str) -> Callable[[F], F]:
    """Fill the host's slot ``name``: ``(request, **what the host gives) -> context or None``.

    ``template`` gets the host's arguments and the returned mapping; None leaves the place empty.
    The portal has ``home_page.below``, ``service_page.actions``, ``service_page.workflow``,
    ``service_page.figures`` and ``service_page.last_year``, each with ``page``; ``my_case.notes``
    (the citizen's page of a case or draft), ``my_cases.row`` (each row of "My cases") and
    ``case_desk.facts`` (the back office's page), each with ``case``; and ``account_menu``. Costs
    what the method costs, on each view of
    the host's page.
    """
    return marker(slots, lambda bound: Slot(name=name, template=template, context=bound))


def card(title: Text, *, template: str) -> Callable[[F], F]:
    """Show a card on the citizen's page "My cases": ``(request) -> context or None``.

    ``template`` gets the returned mapping; None shows no card. Costs what the method costs, on
    each view of that page.
    """
    return marker(cards, lambda bound: Card(title=title, template=template, context=bound))


def search(kind: Text) -> Callable[[F], F]:
    """Offer hits of one ``kind`` to the site search: ``(query, language, limit) -> [Hit]``.

    ``query`` comes cleaned and is never empty; more than ``limit`` hits are cut off. Asked on
    every search, so it should cost one or two queries.
    """
    return marker(sources, lambda bound: Source(kind=kind, find=bound))


def every(unit: str = "", *, minutes: int = 0, at: str = "") -> Callable[[F], F]:
    """Run the method on a schedule: ``minutes=5``, ``"hour"``, or ``"day", at="06:00"``.

    Runs in the worker, in the town's time, and not while the plugin is off. A run that was missed
    is made up for once. It may be cut off and repeated: write so that twice does no harm.

    :raises ValueError: no such cadence.
    """
    cadence = Cadence.of(unit, minutes=minutes, at=at)
    return marker(schedules, lambda bound: Schedule(cadence=cadence, run=bound))


def task(method: F) -> F:
    """Let ``self.later("<method>", …)`` run the method after the transaction, in the worker.

    Arguments are whole numbers and strings: ids and short keys, never personal data. A job runs
    at most once and is lost with its queue; what must happen is an event, or a row of the
    plugin's own that a schedule sweeps.
    """
    return marker(jobs, lambda bound: Job(run=bound))(method)


def wagtail_hook(name: str, *, order: int = 0) -> Callable[[F], F]:
    """Answer a hook of Wagtail's back office; silent while the plugin is off.

    What is missing or of a wrong type is reported and replaced by nothing. A ``DomainError``,
    ``Http404`` or ``PermissionDenied`` passes through: it is meant.

    :raises UnknownHook: the portal does not pass this hook on.
    """
    require_known(name)
    return marker(admin_hooks, lambda bound: AdminHook(name, order, bound))


def on(event: type[Event], **where: object) -> Callable[[F], F]:
    """Hear of an event whose fields are as in ``where``; the method runs in the worker.

    It runs inside one transaction with the record of its delivery: what it writes is written
    once, what it does outside the database may happen again.

    :raises InvalidSubscriber: no such event or field, or a value that the field never has.
    """
    validate(Subscriber(event=event, where=where))
    return marker(subscribers, lambda bound: Subscriber(event=event, where=where, handle=bound))


def health(title: Text) -> Callable[[F], F]:
    """Tell staff how a part is doing: None for well, a sentence or a ``HealthAnswer`` else.

    Asked while somebody waits for the page of the plugin, and by ``manage.py plugin check``; give
    up on other systems within a few seconds.
    """
    return marker(health_checks, lambda bound: HealthCheck(title, bound))


def export_personal_data(title: Text) -> Callable[[F], F]:
    """Give a person what the plugin keeps about them: ``(person) -> JSON-ready data or None``.

    Dates, decimals and UUIDs may be among the data. The method only reads.
    """
    return marker(exporters, lambda bound: PersonalDataExporter(title, bound))


def erase_personal_data(title: Text) -> Callable[[F], F]:
    """Forget a person who leaves: ``(person) -> a sentence of what was done, or None``.

    Runs in one transaction with the other erasers, and may be called again for a closed account.
    A ``DomainError`` stops everything; any other error is reported, and the rest goes on. To
    object beforehand, declare a ``PersonalDataEraser`` with ``may_erase``.
    """
    return marker(erasers, lambda bound: PersonalDataEraser(title, bound))


def demo(*, order: int) -> Callable[[F], F]:
    """Let the method fill the demo town; lower orders run first: calendar 5, people 10, pages 20.

    Runs once in each demo town, never in production. The lines that it returns are printed.
    """
    return marker(demo_loaders_point, lambda bound: DemoLoader(order=order, load=bound))
