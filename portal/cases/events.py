"""What happens to cases, for whoever wants to act on it.

Events carry ids and keys, no personal data: a subscriber reads the case as it is when it acts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from portal.accounts.models import User
from portal.cases.models import Case
from portal.events.event import Event


@dataclass(frozen=True)
class CaseEvent(Event):
    """Anything that happens to a submitted case.

    ``code`` is the tracking code without dashes. ``service`` is the id of the service that the
    case belongs to: its ``kind``, ``<slug>.<attribute>``, unless one kind serves several.
    """

    name = "cases.CaseEvent"

    case_id: int
    code: str
    kind: str
    service: str
    applicant_id: int | None

    @cached_property
    def case(self) -> Case:
        """The case as it is now. Costs one query, once.

        :raises Case.DoesNotExist: it was deleted.
        """
        return Case.objects.with_related().get(pk=self.case_id)

    @cached_property
    def applicant(self) -> User | None:
        """Whose matter it is; None without an account. Costs at most one query, once."""
        if self.applicant_id is None:
            return None
        return User.objects.filter(pk=self.applicant_id).first()


@dataclass(frozen=True)
class CaseSubmitted(CaseEvent):
    """A draft became a case; ``to`` is its first state."""

    name = "cases.CaseSubmitted"

    to: str


@dataclass(frozen=True)
class CaseMoved(CaseEvent):
    """A case went ``from_state`` ``to`` another by a ``move``, also by a question or an answer.

    ``outcome`` is empty until the case is closed, then "approved", "rejected", "withdrawn" or
    "answered".
    """

    name = "cases.CaseMoved"

    from_state: str
    to: str
    move: str
    outcome: str


@dataclass(frozen=True)
class CaseMessageSent(CaseEvent):
    """The applicant or the unit wrote a message, which is timeline entry ``entry_id``."""

    name = "cases.CaseMessageSent"

    entry_id: int
    by_staff: bool


@dataclass(frozen=True)
class CaseRated(CaseEvent):
    """The applicant said how a closed case was handled: one to five stars."""

    name = "cases.CaseRated"

    stars: int


@dataclass(frozen=True)
class CaseAssigned(CaseEvent):
    """A case was given to a colleague, or put back on the unit's desk (None)."""

    name = "cases.CaseAssigned"

    assignee_id: int | None


def about(case: Case) -> dict[str, Any]:
    """Return the fields that every event of ``case`` has. No query."""
    return {
        "case_id": case.pk,
        "code": case.tracking_code,
        "kind": case.kind,
        "service": case.service or case.kind,
        "applicant_id": case.applicant_id,
    }
