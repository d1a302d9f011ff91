"""What the session remembers between asking for a code and typing it in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

from portal.accounts.sign_in_codes import PendingCode

_SESSION_KEY = "portal_sign_in"


@dataclass(frozen=True)
class PendingSignIn:
    """A code under way, and the page to go to once it has been typed in."""

    code: PendingCode
    next_path: str


def remember(session: SessionBase, pending: PendingSignIn) -> None:
    """Keep ``pending`` in the session, in place of any earlier one."""
    session[_SESSION_KEY] = {"code": pending.code.as_json(), "next_path": pending.next_path}


def recall(session: SessionBase) -> PendingSignIn | None:
    """Return what was kept, or None."""
    kept: dict[str, Any] | None = session.get(_SESSION_KEY)
    if kept is None:
        return None
    return PendingSignIn(PendingCode(**kept["code"]), kept["next_path"])


def forget(session: SessionBase) -> None:
    """Drop what was kept."""
    session.pop(_SESSION_KEY, None)
