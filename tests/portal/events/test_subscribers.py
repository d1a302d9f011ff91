"""Who hears of what."""

from __future__ import annotations

from typing import Any

import pytest

from portal.contributions import Declared
from portal.events.event import Event
from portal.events.subscribers import InvalidSubscriber, Subscriber, listens
from tests.portal.events.conftest import BookEvent, BookLent, BookReturned


class Shelf(Declared):
    """Something that a plugin declares."""


history = Shelf()


class Library:
    """Where the shelf is declared; it learns its slug when it is loaded."""

    history = history


def hears(event: Event, listened: type[Event], **where: object) -> bool:
    return listens(Subscriber(listened, where, lambda event: None), event)


def test_a_subscriber_hears_its_event_only() -> None:
    assert hears(BookLent(1), BookLent)
    assert not hears(BookReturned(1), BookLent)


def test_a_subscriber_of_a_base_hears_of_all_below() -> None:
    assert hears(BookLent(1), BookEvent)
    assert hears(BookReturned(1), BookEvent)


def test_all_that_a_subscriber_names_must_be_so() -> None:
    event = BookLent(1, "history")
    assert hears(event, BookLent, shelf="history", book=1)
    assert not hears(event, BookLent, shelf="history", book=2)


def test_a_tuple_means_one_of_these() -> None:
    assert hears(BookLent(2), BookLent, book=(1, 2))
    assert not hears(BookLent(3), BookLent, book={1, 2})


def test_what_a_plugin_declares_is_compared_by_its_id(monkeypatch: pytest.MonkeyPatch) -> None:
    subscriber = Subscriber(BookLent, {"shelf": (history, "poetry")}, lambda event: None)
    assert not listens(subscriber, BookLent(1, "library.history"))
    monkeypatch.setattr(Library, "slug", "library", raising=False)
    assert listens(subscriber, BookLent(1, "library.history"))
    assert listens(subscriber, BookLent(1, "poetry"))
    assert not listens(subscriber, BookLent(1, "history"))


@pytest.mark.parametrize(
    ("event", "where", "complaint"),
    [
        (BookLent, {"colour": "red"}, "BookLent has no field colour; it has: book, shelf"),
        (BookLent, {"book": "seven"}, "BookLent.book is int, never 'seven'"),
        (BookLent, {"book": (1, "two")}, "BookLent.book is int, never 'two'"),
        (BookLent, {"book": history}, "BookLent.book is int, never <"),
        (BookLent, {"name": "x"}, "BookLent has no field name"),
        (dict, {}, "<class 'dict'> is no event"),
        ("BookLent", {}, "'BookLent' is no event"),
    ],
)
def test_a_subscriber_that_hopes_for_nothing_is_refused(
    event: Any, where: dict[str, object], complaint: str
) -> None:
    with pytest.raises(InvalidSubscriber) as refusal:
        Subscriber(event, where, lambda event: None)
    assert complaint in str(refusal.value)


def test_a_subscriber_of_an_event_without_its_decorator_is_refused() -> None:
    class Torn(Event):
        book: int

    with pytest.raises(InvalidSubscriber, match="Torn must be decorated"):
        Subscriber(Torn, {}, lambda event: None)
