"""What a channel is given to send."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Outgoing:
    """One message, ready to leave; ``key`` stays the same however often it is tried."""

    address: str
    subject: str
    body: str
    language: str
    key: str
