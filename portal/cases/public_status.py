"""What anybody who knows a code may know: where the matter is, never whose or what it says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from portal.cases.models import Case, Phase
from portal.cases.tracking_codes import pretty
from portal.localised import localise
from portal.persian.text import in_order
from portal.workflow.definition import State


@dataclass(frozen=True)
class PublicStatus:
    """The open part of a case; times are aware, labels are in the active language.

    ``is_paused`` means that the applicant has to act; ``clock_stands_still`` that the promise
    waits, for whatever reason, since ``still_since``.
    """

    code: str
    title: str
    phase: str
    state: str
    hint: str
    unit: str
    holder: str
    next_step: str
    submitted_at: datetime | None
    state_since: datetime | None
    promised_at: datetime | None
    is_paused: bool
    still_since: datetime | None
    is_closed: bool

    @property
    def clock_stands_still(self) -> bool:
        return self.still_since is not None

    @property
    def pretty_code(self) -> str:
        return pretty(self.code)


def public_status(case: Case) -> PublicStatus:
    """Return the open part of a submitted case. No query when units and version are joined.

    One query for a duplicate, which says where it is handled.
    """
    state = case.current_state
    following = _following(case)
    return PublicStatus(
        code=case.tracking_code,
        title=case.label,
        phase=case.phase,
        state=localise(state.label),
        hint=_handled_in(case.merged_into) if case.merged_into else localise(state.citizen_hint),
        unit=case.unit.label,
        holder=case.holder.label,
        next_step=_words_for(following, case) if following else "",
        submitted_at=case.submitted_at,
        state_since=case.state_since,
        promised_at=None if case.is_closed else case.promised_at,
        is_paused=case.phase == Phase.WAITING_CITIZEN,
        still_since=None if case.is_closed else case.paused_at,
        is_closed=case.is_closed,
    )


def _handled_in(main: Case) -> str:
    words = _("It is handled together with the case %(code)s.")
    return words % {"code": in_order(main.pretty_code)}


def _following(case: Case) -> State | None:
    """Return what comes next; after a question, the state that had asked goes on."""
    if case.is_closed:
        return None
    if case.resume_state:
        return case.workflow.state(case.resume_state)
    return case.workflow.next_state(case.state)


def _words_for(following: State, case: Case) -> str:
    """Name the next state; where the staff may end the case in several ways, promise none."""
    moves = case.workflow.moves_from(case.state, by="staff")
    ends = {move.to for move in moves if case.workflow.state(move.to).is_closed}
    return (
        _("The decision") if following.key in ends and len(ends) > 1 else localise(following.label)
    )


def find_public(code: str) -> Case | None:
    """Return the submitted case with this well-formed code, or None. Costs one query."""
    return Case.objects.with_related().exclude(phase=Phase.DRAFT).filter(tracking_code=code).first()
