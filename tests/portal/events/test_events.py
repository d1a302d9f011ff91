"""What an event may carry, and how it comes back from the database."""

from __future__ import annotations

import json
from dataclasses import KW_ONLY, dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, ClassVar

import pytest
from django.utils.translation import gettext_lazy as _

from portal.cases.models import Outcome
from portal.events.event import Event, UnreadableEvent, find_event
from tests.portal.events.conftest import BookLent


@dataclass(frozen=True)
class Everything(Event):
    """One field of each kind."""

    limit: ClassVar[int] = 3

    text: str
    number: int
    yes: bool
    day: date
    moment: datetime
    price: Decimal
    nobody: int | None
    codes: list[str]
    days: list[date | None] | None
    _: KW_ONLY
    nothing: None = None


EVERYTHING = Everything(
    text="کتاب",
    number=7,
    yes=True,
    day=date(2026, 5, 23),
    moment=datetime(2026, 5, 23, 9, 30, tzinfo=UTC),
    price=Decimal("12.50"),
    nobody=None,
    codes=["a", "b"],
    days=[date(2026, 5, 24), None],
)


def test_an_event_comes_back_from_json_as_it_was() -> None:
    stored = json.loads(json.dumps(EVERYTHING.to_json()))
    assert stored["price"] == "12.50"
    assert Everything.from_json(stored) == EVERYTHING


def test_a_member_of_an_enumeration_is_stored_as_plain_text() -> None:
    stored = BookLent(1, Outcome.APPROVED).to_json()["shelf"]
    assert (stored, type(stored)) == ("approved", str)


def test_an_event_is_called_after_its_module_and_class() -> None:
    assert BookLent.name == "tests.portal.events.conftest.BookLent"
    assert find_event(BookLent.name) is BookLent


def test_an_event_may_keep_the_name_that_it_had() -> None:
    @dataclass(frozen=True)
    class BookBorrowed(Event):
        name = "library.BookTaken"

    @dataclass(frozen=True)
    class RareBookBorrowed(BookBorrowed):
        pass

    assert find_event("library.BookTaken") is BookBorrowed
    assert RareBookBorrowed.name != "library.BookTaken"


def test_the_last_events_of_a_module_is_left_out_of_the_name() -> None:
    made: Any = type("Opened", (Event,), {"__module__": "portal_library.events"})
    assert made.name == "portal_library.Opened"


def test_two_events_of_one_name_are_refused() -> None:
    type("One", (Event,), {"name": "library.Same"})
    with pytest.raises(TypeError, match=r"both have the name library\.Same"):
        type("Two", (Event,), {"name": "library.Same"})


@pytest.mark.parametrize(
    "hint",
    [float, dict, dict[str, int], object, list, list[float], list[list[int]], str | int, Any],
)
def test_a_field_that_json_would_change_is_refused_with_the_class(hint: Any) -> None:
    with pytest.raises(TypeError, match=r"Fined\.amount: .* an event may carry str, int"):
        type("Fined", (Event,), {"__annotations__": {"amount": hint}})


def test_a_type_that_is_not_imported_is_refused_with_the_class() -> None:
    with pytest.raises(TypeError, match=r"Fined: .*'Missing' is not defined; import"):
        type("Fined", (Event,), {"__annotations__": {"amount": "Missing"}})


@pytest.mark.parametrize("own", ["name", "shapes"])
def test_a_field_called_like_something_of_every_event_is_refused(own: str) -> None:
    with pytest.raises(TypeError, match=f"Fined.{own}: every event has this"):
        type("Fined", (Event,), {"__annotations__": {own: str}})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", _("a lazy text")),
        ("text", None),
        ("number", True),
        ("number", "7"),
        ("day", datetime(2026, 5, 23, tzinfo=UTC)),
        ("price", 12.5),
        ("codes", ("a", "b")),
        ("codes", ["a", 1]),
    ],
)
def test_a_value_of_another_type_is_refused(field: str, value: object) -> None:
    event = Everything(**{**EVERYTHING.__dict__, field: value})
    with pytest.raises(TypeError, match=rf"^Everything\.{field}: .* is no "):
        event.to_json()


def test_an_event_whose_decorator_was_forgotten_is_refused() -> None:
    class Lost(Event):
        book: int = 0

    with pytest.raises(TypeError, match=r"Lost must be decorated with @dataclass\(frozen=True\)"):
        Lost().to_json()


def test_an_event_that_can_be_changed_is_refused() -> None:
    with pytest.raises(TypeError, match="non-frozen"):

        @dataclass
        class Rewritten(Event):
            book: int


def test_a_stored_event_outlives_small_changes_of_its_class() -> None:
    assert BookLent.from_json({"book": 1, "colour": "red"}) == BookLent(1, "")


@pytest.mark.parametrize("stored", [{}, {"book": "seven"}, {"book": None}, {"book": [1]}])
def test_a_stored_event_that_does_not_fit_is_unreadable(stored: dict[str, Any]) -> None:
    with pytest.raises(UnreadableEvent, match="BookLent does not fit what was stored"):
        BookLent.from_json(stored)


@pytest.mark.parametrize(
    ("field", "stored"), [("day", "23 May"), ("price", "much"), ("moment", 5), ("days", 5)]
)
def test_stored_text_that_is_no_date_or_amount_is_unreadable(field: str, stored: object) -> None:
    with pytest.raises(UnreadableEvent):
        Everything.from_json({**EVERYTHING.to_json(), field: stored})


def test_the_class_of_a_stored_event_may_be_gone() -> None:
    with pytest.raises(UnreadableEvent, match="No loaded plugin has the event library"):
        find_event("library.Burnt")
