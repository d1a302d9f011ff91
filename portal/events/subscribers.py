"""Who listens to which events, and the filter that spares a plugin what it did not ask for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.contributions import Declared, ExtensionPoint, NotDeclared
from portal.events.event import Event, require_dataclass


class InvalidSubscriber(TypeError):
    """A subscriber asks for what its event does not have."""


@dataclass(frozen=True, eq=False)
class Subscriber:
    """A plugin's ear: ``handle`` is called with each ``event`` whose fields are as in ``where``.

    A base class hears of all below it. ``where`` holds values of fields, things declared by a
    plugin (compared by their id), or tuples of them: one of these. ``handle`` runs in the worker,
    inside one transaction with the record of its delivery, so what it writes is written once; what
    it does outside the database may happen again.

    :raises InvalidSubscriber: see :func:`validate`.
    """

    event: type[Event]
    where: Mapping[str, object] = field(default_factory=dict)
    handle: Callable[[Any], object] = lambda event: None

    def __post_init__(self) -> None:
        validate(self)


subscribers: ExtensionPoint[Subscriber] = ExtensionPoint(_("Reactions to events"))


def validate(subscriber: Subscriber) -> None:
    """Refuse a subscriber that could never be called as it hopes. No query.

    :raises InvalidSubscriber: it listens to no event, or ``where`` names an unknown field or a
        value of another type than the field's.
    """
    event = subscriber.event
    if not (isinstance(event, type) and issubclass(event, Event)):
        raise InvalidSubscriber(f"{event!r} is no event")
    try:
        require_dataclass(event)
    except TypeError as error:
        raise InvalidSubscriber(str(error)) from None
    for key, wanted in subscriber.where.items():
        _refuse_unfit(event, key, wanted)


def listens(subscriber: Subscriber, event: Event) -> bool:
    """Say whether the subscriber wants to hear of ``event``. No query."""
    return isinstance(event, subscriber.event) and all(
        _matches(getattr(event, key), wanted) for key, wanted in subscriber.where.items()
    )


def _refuse_unfit(event: type[Event], key: str, wanted: object) -> None:
    shape = event.shapes.get(key)
    if shape is None:
        known = ", ".join(event.shapes) or "none"
        raise InvalidSubscriber(f"{event.__name__} has no field {key}; it has: {known}")
    for one in _alternatives(wanted):
        if not shape.accepts("" if isinstance(one, Declared) else one):
            raise InvalidSubscriber(f"{event.__name__}.{key} is {shape}, never {one!r}")


def _matches(value: object, wanted: object) -> bool:
    return any(value == _comparable(one) for one in _alternatives(wanted))


def _alternatives(wanted: object) -> tuple[object, ...]:
    return tuple(wanted) if isinstance(wanted, tuple | set | frozenset) else (wanted,)


def _comparable(wanted: object) -> object:
    """Return the id of what a plugin declares; nothing has happened to what is not loaded."""
    try:
        return wanted.id if isinstance(wanted, Declared) else wanted
    except NotDeclared:
        return wanted
