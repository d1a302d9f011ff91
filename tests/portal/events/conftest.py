"""Events of a library that exists in these tests only, a plugin that listens, and its gate."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from portal.contributions import Contribution, Gate
from portal.events.event import Event
from portal.events.models import EventDelivery
from portal.events.publishing import publish
from portal.events.subscribers import Subscriber, subscribers

SLUG = "library"
START = datetime.datetime(2026, 5, 23, 9, tzinfo=datetime.UTC)


@dataclass(frozen=True)
class BookEvent(Event):
    """Anything that happens to a book."""

    book: int


@dataclass(frozen=True)
class BookLent(BookEvent):
    """A book left the house."""

    shelf: str = ""


@dataclass(frozen=True)
class BookReturned(BookEvent):
    """A book is back."""


@dataclass
class Switches:
    """What the registry would say of plugins, and what it was told of them."""

    closed: set[str] = field(default_factory=set)
    muted: set[str] = field(default_factory=set)
    reports: list[tuple[str, str]] = field(default_factory=list)


@pytest.fixture(autouse=True)
def gate(monkeypatch: pytest.MonkeyPatch) -> Switches:
    """A gate that asks no table; everything is on until a test says otherwise."""
    switches = Switches()
    answers = {
        "is_open": lambda plugin: plugin not in switches.closed,
        "is_muted": lambda contribution: contribution in switches.muted,
        "report": lambda contribution, error: switches.reports.append((contribution, str(error))),
    }
    for question, answer in answers.items():
        monkeypatch.setattr(Gate, question, staticmethod(answer))
    return switches


@dataclass
class Ear:
    """A subscriber of the library: what it heard, and what it does next."""

    heard: list[Event] = field(default_factory=list)
    act: Callable[[Event], object] | None = None

    def hear(self, event: Event) -> None:
        if self.act is not None:
            self.act(event)
        self.heard.append(event)


Listen = Callable[..., Ear]


@pytest.fixture
def listen() -> Iterator[Listen]:
    """Give a function that lets the library listen: ``listen(BookLent, shelf="a")``."""

    def add(event: type[Event] = BookEvent, *, name: str = "ear", **where: object) -> Ear:
        ear = Ear()
        subscribers.add(Contribution(SLUG, name, Subscriber(event, where, ear.hear)))
        return ear

    yield add
    subscribers.drop_plugin(SLUG)


@pytest.fixture
def ear(listen: Listen) -> Ear:
    """The library listens to everything about books, as ``library.ear``."""
    return listen()


@pytest.fixture
def delivery(db: None, ear: Ear) -> EventDelivery:
    """A lent book on its way to :func:`ear`."""
    [written] = publish(BookLent(7, "history"))
    return written


def fail(event: Event) -> None:
    """Be a subscriber that cannot do its work."""
    raise ConnectionError("the card printer is off")
