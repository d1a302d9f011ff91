"""What an operator's session remembers between asking for a code and hearing it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase

from portal.accounts.sign_in_codes import PendingCode

_SESSION_KEY = "counter_consents"
_KEPT = 10


@dataclass(frozen=True)
class PendingConsent:
    """A code under way to the citizen of one filing; it opens no other."""

    filing_id: UUID
    code: PendingCode


def remember(session: SessionBase, pending: PendingConsent) -> None:
    """Keep ``pending`` in place of an earlier code for the same filing."""
    kept = {**session.get(_SESSION_KEY, {}), str(pending.filing_id): pending.code.as_json()}
    session[_SESSION_KEY] = dict(list(kept.items())[-_KEPT:])


def recall(session: SessionBase, filing_id: UUID) -> PendingConsent | None:
    """Return what was kept for this filing, or None."""
    kept = session.get(_SESSION_KEY, {}).get(str(filing_id))
    return PendingConsent(filing_id, PendingCode(**kept)) if kept else None


def forget(session: SessionBase, filing_id: UUID) -> None:
    """Drop what was kept for this filing."""
    kept = {**session.get(_SESSION_KEY, {})}
    if kept.pop(str(filing_id), None) is not None:
        session[_SESSION_KEY] = kept
