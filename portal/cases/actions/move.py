"""Moving a case through its workflow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.cases import notices, policies
from portal.cases.actions.talk import NothingToSay, Upload, keep_uploads
from portal.cases.concurrency import claim_version, locked
from portal.cases.deadlines import enter_state
from portal.cases.desks import hand_over
from portal.cases.events import CaseMoved, about
from portal.cases.models import Case, Outcome, Phase, TimelineEntry
from portal.cases.policies import Citizen
from portal.cases.timeline import add_entry
from portal.errors import DomainError, require
from portal.events.publishing import publish
from portal.notifications.notices import Notice
from portal.persian.text import clean
from portal.workflow.definition import Move, State


class MoveNotPossible(DomainError):
    """The workflow does not offer this move from the present state."""

    status = 409
    message = _("This step is not possible from the present state of the case.")


class NobodyToAsk(DomainError):
    """The case was filed without an account and without a number: a question reaches nobody."""

    status = 409
    message = _("This applicant left no number, so nobody would see the question.")


class ReasonMissing(DomainError):
    """The move demands a reason that the citizen can read."""

    message = _("Please give the reason; the applicant will read it.")


@transaction.atomic
def move_case(
    *,
    actor: Citizen,
    case: Case,
    move_key: str,
    seen_version: int,
    text: str = "",
    uploads: Sequence[Upload] = (),
    at: datetime | None = None,
) -> Case:
    """Make one move: state, clocks, desk and timeline change together; the applicant is told.

    ``text`` is the reason, the question or the answer that goes with the move. ``at`` is the
    moment, for imports; otherwise it is now.
    Publishes :class:`CaseMoved`. Costs at most 14 queries.

    :raises StaleCase: somebody changed the case after ``seen_version``.
    :raises MoveNotPossible: the workflow has no such move from here.
    :raises ReasonMissing, NothingToSay, NobodyToAsk: see there.
    """
    case = locked(case)
    require(policies.can_see(actor, case))
    claim_version(case, seen_version)
    move = _offered(case, move_key)
    require(policies.can_move(actor, case, move))
    text = clean(text)[:4000]
    _require_what_is_needed(case, move, text, uploads)
    now = at or timezone.now()
    origin, desk = case.state, case.holder
    state = _target(case, move)
    _enter(case, move, state, now)
    case.save()
    by_staff = move.by != "citizen"
    entry = add_entry(
        case, _entry_kind(move), actor=actor, by_staff=by_staff, unit=desk, label=state.label,
        text=text, from_state=origin, to_state=state.key, at=now,
    )  # fmt: skip
    keep_uploads(entry, actor, uploads)
    if by_staff and state.notice:
        notice = _notice_for(move, state)
        notices.tell_applicant(
            notice=notice, case=case, key=f"{state.key}:{case.version}", text=text
        )
    publish(
        CaseMoved(
            **about(case), from_state=origin, to=state.key, move=move.key, outcome=case.outcome
        )
    )
    return case


def _require_what_is_needed(case: Case, move: Move, text: str, uploads: Sequence[Upload]) -> None:
    if move.reason == "required" and not text:
        raise ReasonMissing
    if move.kind == "answer" and not text and not uploads:
        raise NothingToSay
    if move.kind == "ask" and case.applicant is None and not case.contact_mobile:
        raise NobodyToAsk


def available_moves(actor: Citizen, case: Case, *, by: str) -> list[Move]:
    """Return the moves that the workflow offers from here and ``actor`` may make."""
    if case.is_draft:
        return []
    offered = case.workflow.moves_from(case.state, by=by)
    return [move for move in offered if policies.can_move(actor, case, move)]


def _offered(case: Case, move_key: str) -> Move:
    for move in case.workflow.moves_from(case.state) if not case.is_draft else ():
        if move.key == move_key:
            return move
    raise MoveNotPossible


def _target(case: Case, move: Move) -> State:
    """Return where the move leads; an answer goes back to the state that had asked."""
    if move.kind == "answer" and case.resume_state:
        return case.workflow.state(case.resume_state)
    return case.workflow.state(move.to)


def _enter(case: Case, move: Move, state: State, now: datetime) -> None:
    case.resume_state = case.state if move.kind == "ask" else ""
    case.state, case.phase = state.key, Phase(state.phase)
    case.outcome = Outcome(state.outcome or "")
    enter_state(case, state, now)
    hand_over(case, state)
    case.closed_at = now if case.is_closed else None
    if move.by == "citizen":
        case.awaits_reply = not case.is_closed
    else:
        case.awaits_reply = False
        case.first_responded_at = case.first_responded_at or now


def _entry_kind(move: Move) -> TimelineEntry.Kind:
    kinds = {"ask": TimelineEntry.Kind.ASKED, "answer": TimelineEntry.Kind.ANSWERED}
    return kinds.get(move.kind, TimelineEntry.Kind.MOVED)


def _notice_for(move: Move, state: State) -> Notice:
    if move.kind == "ask":
        return notices.asked
    return notices.decided if state.is_closed else notices.moved
