"""Moving a case through its workflow."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.access import SystemActor
from portal.accounts.models import Unit
from portal.cases import notices, policies
from portal.cases.actions.talk import NothingToSay, Upload, keep_uploads
from portal.cases.concurrency import claim_version, locked
from portal.cases.corrections import rows_to_correct
from portal.cases.deadlines import enter_state
from portal.cases.desks import hand_over
from portal.cases.effects import EffectFailed, Happening, run_effects
from portal.cases.events import CaseMoved, about
from portal.cases.models import Case, Outcome, Phase, TimelineEntry
from portal.cases.policies import Citizen
from portal.cases.reasons import ReasonCodeMissing, checked_reason
from portal.cases.staff_fields import (
    StaffAnswersInvalid,
    clean_staff_answers,
    keep_for_guards,
    known_answers,
    rows_to_keep,
)
from portal.cases.timeline import add_entry
from portal.errors import DomainError, require
from portal.events.publishing import publish
from portal.localised import localise
from portal.notifications.notices import Notice
from portal.persian.text import clean
from portal.workflow.definition import Move, Mover, State

__all__ = [
    "EffectFailed",
    "GuardRefused",
    "MoveNotPossible",
    "NobodyToAsk",
    "OfferedMove",
    "ReasonCodeMissing",
    "ReasonMissing",
    "StaffAnswersInvalid",
    "available_moves",
    "move_case",
    "offered_moves",
]


class MoveNotPossible(DomainError):
    """The workflow does not offer this move from the present state."""

    status = 409
    message = _("This step is not possible from the present state of the case.")


class GuardRefused(DomainError):
    """The answers of the case do not satisfy the condition of the move."""

    status = 409
    message = _("The conditions for this step are not met.")


class NobodyToAsk(DomainError):
    """The case was filed without an account and without a number: a question reaches nobody."""

    status = 409
    message = _("This applicant left no number, so nobody would see the question.")


class ReasonMissing(DomainError):
    """The move demands a reason that the citizen can read."""

    message = _("Please give the reason; the applicant will read it.")


@dataclass(frozen=True)
class OfferedMove:
    """A move that somebody may make; ``refusal`` says why its condition does not allow it now."""

    move: Move
    refusal: str = ""


@dataclass(frozen=True)
class _Step:
    """One move that is being made: who, from where, from which desk, when."""

    move: Move
    actor: Citizen | SystemActor
    origin: State
    desk: Unit
    at: datetime

    @property
    def person(self) -> Citizen | None:
        return None if isinstance(self.actor, SystemActor) else self.actor

    @property
    def by_staff(self) -> bool:
        return self.move.by == Mover.STAFF and self.person is not None


@transaction.atomic
def move_case(
    *,
    actor: Citizen | SystemActor,
    case: Case,
    move_key: str,
    seen_version: int,
    text: str = "",
    reason_code: str = "",
    uploads: Sequence[Upload] = (),
    fields: Mapping[str, Any] | None = None,
    correct: Collection[str] = (),
    corrections: Sequence[Mapping[str, Any]] = (),
    at: datetime | None = None,
) -> Case:
    """Make one move: state, clocks, desk and timeline change together; the applicant is told.

    ``text`` is the reason, question or answer that goes with the move, ``reason_code`` one of
    :class:`RejectionReason` or :class:`VisitReason` where staff reject or ask to come, ``fields``
    what staff answer to its questions, by key, ``correct`` the questions of the form that the
    applicant is asked to put right, ``corrections`` what came of that. ``at`` is the moment, for
    imports; otherwise it is now. Publishes :class:`CaseMoved`. Costs at most 14 queries, and what
    the effects of the move cost.

    :raises StaleCase: somebody changed the case after ``seen_version``.
    :raises MoveNotPossible: the workflow has no such move from here.
    :raises GuardRefused, StaffAnswersInvalid, EffectFailed: see there.
    :raises ReasonMissing, ReasonCodeMissing, NothingToSay, NobodyToAsk: see there.
    """
    case = locked(case)
    require(isinstance(actor, SystemActor) or policies.can_see(actor, case))
    claim_version(case, seen_version)
    move = _offered(case, move_key)
    require(_may_make(actor, case, move))
    if refusal := _refusal(case, move):
        raise GuardRefused(refusal)
    text = clean(text)[:4000]
    _require_what_is_needed(case, move, text, [*uploads, *corrections])
    answers = clean_staff_answers(move, fields or {})
    step = _Step(move, actor, case.current_state, case.holder, at or timezone.now())
    state = _target(case, move)
    reason_code = checked_reason(move, state, reason_code, is_required=step.by_staff and at is None)
    _enter(case, step, state)
    keep_for_guards(case, answers)
    case.save()
    put_right = rows_to_correct(case, correct) if move.kind == "ask" else list(corrections)
    entry = _write_entry(
        case, step, state,
        text=text, reason_code=reason_code, answers=rows_to_keep(move, answers),
        corrections=put_right,
    )  # fmt: skip
    if step.person is not None:
        keep_uploads(entry, step.person, uploads)
    run_effects(Happening(case, move, step.origin, state, entry, actor, step.at))
    if move.by != Mover.CITIZEN and state.notice:
        _tell(case, move, state, text)
    publish(
        CaseMoved(
            **about(case),
            from_state=step.origin.key,
            to=state.key,
            move=move.key,
            outcome=case.outcome,
        )
    )
    return case


def _require_what_is_needed(case: Case, move: Move, text: str, more: Sequence[object]) -> None:
    if move.reason == "required" and not text:
        raise ReasonMissing
    if move.kind == "answer" and not text and not more:
        raise NothingToSay
    if move.kind == "ask" and case.applicant is None and not case.contact_mobile:
        raise NobodyToAsk


def available_moves(actor: Citizen, case: Case, *, by: str) -> list[Move]:
    """Return the moves that ``actor`` may make now: offered from here, with conditions met."""
    return [offer.move for offer in offered_moves(actor, case, by=by) if not offer.refusal]


def offered_moves(actor: Citizen, case: Case, *, by: str) -> list[OfferedMove]:
    """Return the moves that the workflow offers from here and ``actor`` may make.

    Those whose condition is not met are among them and say why, in the active language.
    """
    if case.is_draft or case.is_merged:
        return []
    moves = case.workflow.moves_from(case.state, by=by)
    return [
        OfferedMove(move, _refusal(case, move)) for move in moves if _may_make(actor, case, move)
    ]


def _offered(case: Case, move_key: str) -> Move:
    is_out = case.is_draft or case.is_merged
    for move in () if is_out else case.workflow.moves_from(case.state):
        if move.key == move_key:
            return move
    raise MoveNotPossible


def _may_make(actor: Citizen | SystemActor, case: Case, move: Move) -> bool:
    """Whether the actor may make this move; the clock's are the portal's own, not people's."""
    if isinstance(actor, SystemActor):
        return move.by != Mover.CITIZEN
    return move.by != Mover.CLOCK and policies.can_move(actor, case, move)


def _refusal(case: Case, move: Move) -> str:
    """Say why the condition of a move is not met; ``""`` where it is."""
    if move.guard is None or move.is_allowed(known_answers(case)):
        return ""
    return localise(move.guard_text) or str(GuardRefused.message)


def _target(case: Case, move: Move) -> State:
    """Return where the move leads; an answer goes back to the state that had asked."""
    if move.kind == "answer" and case.resume_state:
        return case.workflow.state(case.resume_state)
    return case.workflow.state(move.to)


def _enter(case: Case, step: _Step, state: State) -> None:
    case.resume_state = case.state if step.move.kind == "ask" else ""
    case.state, case.phase = state.key, Phase(state.phase)
    case.outcome = Outcome(state.outcome or "")
    enter_state(case, state, step.at)
    hand_over(case, state)
    case.closed_at = step.at if case.is_closed else None
    if step.move.by == Mover.CITIZEN:
        case.awaits_reply = not case.is_closed
    elif step.by_staff:
        case.awaits_reply = False
        case.first_responded_at = case.first_responded_at or step.at
    elif case.is_closed:
        case.awaits_reply = False


def _write_entry(case: Case, step: _Step, state: State, **said: object) -> TimelineEntry:
    return add_entry(
        case, _entry_kind(step.move), actor=step.person, by_staff=step.by_staff, unit=step.desk,
        label=state.label, from_state=step.origin.key, to_state=state.key, at=step.at, **said,
    )  # fmt: skip


def _entry_kind(move: Move) -> TimelineEntry.Kind:
    kinds = {"ask": TimelineEntry.Kind.ASKED, "answer": TimelineEntry.Kind.ANSWERED}
    return kinds.get(move.kind, TimelineEntry.Kind.MOVED)


def _tell(case: Case, move: Move, state: State, text: str) -> None:
    own = localise(state.notice_text, notices.language_of(case))
    notices.tell_applicant(
        notice=_notice_for(move, state),
        case=case,
        key=f"{state.key}:{case.version}",
        text="\n\n".join(filter(None, (own, text))),
    )


def _notice_for(move: Move, state: State) -> Notice:
    if move.kind == "ask":
        return notices.asked
    return notices.decided if state.is_closed else notices.moved
