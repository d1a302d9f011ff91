"""What happens in the library, for whoever wants to act on it."""

from dataclasses import dataclass

from portal.api import Event


@dataclass(frozen=True)
class CardIssued(Event):
    """A reader got a card."""

    name = "library.CardIssued"

    card_id: int
