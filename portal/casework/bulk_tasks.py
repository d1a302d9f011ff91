"""What can be done to many cases at once: why not with one of them, and how it is done."""

from __future__ import annotations

from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.access import has_permission
from portal.accounts.models import Unit, User
from portal.cases.actions import assign_case, move_case, send_message
from portal.cases.actions.assign import NotInUnit
from portal.cases.actions.move import (
    GuardRefused,
    MoveNotPossible,
    NobodyToAsk,
    OfferedMove,
    ReasonMissing,
    offered_moves,
)
from portal.cases.actions.talk import ConversationOver, NothingToSay
from portal.cases.concurrency import StaleCase, locked
from portal.cases.models import Case
from portal.cases.policies import works_on
from portal.cases.reasons import checked_reason
from portal.casework.absences import absences_today, who_is_away
from portal.casework.bulk_rows import BulkAction, BulkItem, BulkRun
from portal.casework.canned import facts_for, filled_in
from portal.casework.hand_overs import AlreadyThere, WhyMissing, hand_over_case
from portal.errors import DomainError, Refused
from portal.localised import localise

HANDLE, ASSIGN = "cases.handle", "cases.assign"


class UnitDissolved(DomainError):
    """The unit that was chosen is no more."""

    status = 409
    message = gettext_lazy("This unit was dissolved meanwhile. Please choose another one.")


class Task(Protocol):
    """One action on one case after the other."""

    def check(self, case: Case, item: BulkItem) -> None:
        """Raise what would refuse it now. No query."""

    def words(self, case: Case, item: BulkItem) -> str:
        """Say what will happen to the case, in the active language. No query."""

    def act(self, case: Case, item: BulkItem) -> int:
        """Do it under the version that was seen; return the case's version afterwards."""

    def remark(self, case: Case) -> str:
        """Say what is done otherwise than was asked, ``""`` for nothing. No query."""
        return ""


def task_of(run: BulkRun) -> Task:
    """Return what ``run`` does. At most 3 queries.

    :raises KeyError: nothing was chosen yet.
    """
    tasks: dict[str, type[_Assign | _Move | _Message | _HandOver]] = {
        BulkAction.ASSIGN: _Assign,
        BulkAction.UNDO: _Undo,
        BulkAction.MOVE: _Move,
        BulkAction.MESSAGE: _Message,
        BulkAction.HAND_OVER: _HandOver,
    }
    return tasks[run.action](run)


class _Assign(Task):
    """Give the cases to a colleague, or to who stands in today; to nobody puts them back."""

    def __init__(self, run: BulkRun) -> None:
        self.actor: User = run.actor
        chosen = run.given.get("officer")
        self.chosen = User.objects.filter(pk=chosen).first() if chosen else None
        is_other = self.chosen is not None and self.chosen != self.actor
        away = absences_today([self.chosen]) if self.chosen and is_other else {}
        self.absence = away.get(self.chosen.pk) if self.chosen else None

    def officer_for(self, case: Case, item: BulkItem) -> User | None:
        return self._substitute(case) or self.chosen

    def _substitute(self, case: Case) -> User | None:
        """Return who stands in and may handle the case, as for a case that is assigned alone."""
        other = self.absence.substitute if self.absence else None
        return other if other and works_on(other, case, HANDLE) else None

    def remark(self, case: Case) -> str:
        if self.chosen is None or self.absence is None:
            return ""
        return who_is_away(self.chosen, self._substitute(case))

    def check(self, case: Case, item: BulkItem) -> None:
        officer = self.officer_for(case, item)
        own = officer is None or officer == self.actor
        _require_work(self.actor, case, HANDLE if own else ASSIGN)
        if officer and not works_on(officer, case, HANDLE):
            raise NotInUnit
        if case.assignee_id == (officer.pk if officer else None):
            raise DomainError(_("It is so already."))

    def words(self, case: Case, item: BulkItem) -> str:
        names = [one.display_name if one else _("nobody")
                 for one in (case.assignee, self.officer_for(case, item))]  # fmt: skip
        return _("from %(before)s to %(after)s") % {"before": names[0], "after": names[1]}

    def act(self, case: Case, item: BulkItem) -> int:
        moved = assign_case(
            actor=self.actor, case=case, assignee=self.officer_for(case, item),
            seen_version=item.seen_version,
        )  # fmt: skip
        return moved.version


class _Undo(_Assign):
    """Give each case back to who had it; that is kept with the item."""

    def officer_for(self, case: Case, item: BulkItem) -> User | None:
        return item.officer_before


class _Move(Task):
    """Make a step that the workflow of each case knows under one key and label."""

    def __init__(self, run: BulkRun) -> None:
        self.actor: User = run.actor
        self.key, self.label = run.given["move"], run.given["label"]
        self.text, self.reason_code = run.given.get("text", ""), run.given.get("reason_code", "")

    def check(self, case: Case, item: BulkItem) -> None:
        offer = next((one for one in bulk_moves(self.actor, case) if self._is(one)), None)
        if offer is None:
            raise MoveNotPossible
        if offer.refusal:
            raise GuardRefused(offer.refusal)
        move = offer.move
        if move.reason == "required" and not self.text:
            raise ReasonMissing
        if move.kind == "ask" and case.applicant is None and not case.contact_mobile:
            raise NobodyToAsk
        checked_reason(move, case.workflow.state(move.to), self.reason_code, is_required=True)

    def _is(self, offer: OfferedMove) -> bool:
        return offer.move.key == self.key and dict(_texts(offer)) == self.label

    def words(self, case: Case, item: BulkItem) -> str:
        state = case.workflow.state(case.workflow.move(self.key).to)
        said = _("will be: %(state)s") % {"state": localise(state.internal_label)}
        return f"{said} · {filled_in(self.text, facts_for(case))}" if self.text else said

    def act(self, case: Case, item: BulkItem) -> int:
        self.check(case, item)
        moved = move_case(
            actor=self.actor, case=case, move_key=self.key, seen_version=item.seen_version,
            text=filled_in(self.text, facts_for(case)), reason_code=self.reason_code,
        )  # fmt: skip
        return moved.version


class _Message(Task):
    """Write to the applicants, each by name, code and service."""

    def __init__(self, run: BulkRun) -> None:
        self.actor: User = run.actor
        self.text = run.given.get("text", "")

    def check(self, case: Case, item: BulkItem) -> None:
        _require_work(self.actor, case, HANDLE)
        if not self.text.strip():
            raise NothingToSay

    def words(self, case: Case, item: BulkItem) -> str:
        return filled_in(self.text, facts_for(case))

    def act(self, case: Case, item: BulkItem) -> int:
        case = locked(case)
        if case.version != item.seen_version:
            raise StaleCase
        send_message(actor=self.actor, case=case, text=self.words(case, item), as_staff=True)
        return case.version


class _HandOver(Task):
    """Put the cases on the desk of another unit."""

    def __init__(self, run: BulkRun) -> None:
        self.actor: User = run.actor
        self.unit = Unit.objects.filter(pk=run.given["unit"]).first()
        self.reason = run.given.get("text", "")

    def check(self, case: Case, item: BulkItem) -> None:
        _require_work(self.actor, case, HANDLE)
        if case.holder_id == self._there().pk:
            raise AlreadyThere
        if not self.reason.strip():
            raise WhyMissing

    def words(self, case: Case, item: BulkItem) -> str:
        names = {"before": case.holder.label, "after": self._there().label}
        return _("from %(before)s to %(after)s") % names

    def act(self, case: Case, item: BulkItem) -> int:
        hand_over_case(
            actor=self.actor, case=case, unit=self._there(), reason=self.reason,
            seen_version=item.seen_version,
        )  # fmt: skip
        return item.seen_version + 1

    def _there(self) -> Unit:
        if self.unit is None:
            raise UnitDissolved
        return self.unit


def bulk_moves(actor: User, case: Case) -> list[OfferedMove]:
    """Return the moves that need no answers of their own, those refused for now among them."""
    if not has_permission(actor, HANDLE) or case.is_closed:
        return []
    return [one for one in offered_moves(actor, case, by="staff") if one.move.form is None]


def move_identity(offer: OfferedMove) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return by what moves of several workflows are one: key and label."""
    return offer.move.key, _texts(offer)


def _texts(offer: OfferedMove) -> tuple[tuple[str, str], ...]:
    label = offer.move.label
    texts = label.items() if hasattr(label, "items") else (("", str(label)),)
    return tuple(sorted((str(language), str(text)) for language, text in texts))


def _require_work(actor: User, case: Case, permission: str) -> None:
    if not works_on(actor, case, permission):
        raise Refused
    if case.is_draft or case.is_closed:
        raise ConversationOver
