"""The moves as the page of a case offers them: at once, with questions, or not now and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.accounts.models import User
from portal.cases.actions.move import OfferedMove, offered_moves
from portal.cases.models import Case
from portal.cases.reasons import reasons_of
from portal.cases.staff_fields import blank_staff_form, sent_staff_form
from portal.forms.compiled import StepForm
from portal.workflow.definition import Move


@dataclass(frozen=True)
class MoveOffer:
    """One move on the page: ``form`` asks what goes with it, ``refusal`` says why not now.

    ``is_chosen`` marks the move that was sent and comes back with what was typed. ``reasons`` are
    the codes of which one is chosen, with their words.
    """

    move: Move
    refusal: str
    form: StepForm | None
    is_chosen: bool
    reasons: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class MoveOffers:
    """All moves that a member of staff may make from here."""

    all: tuple[MoveOffer, ...]

    @property
    def allowed(self) -> list[MoveOffer]:
        return [offer for offer in self.all if not offer.refusal]

    @property
    def plain(self) -> list[MoveOffer]:
        """Those that ask nothing but a text: buttons of one form."""
        return [offer for offer in self.allowed if offer.form is None]

    @property
    def plain_asks(self) -> bool:
        """Whether one of the plain moves asks the applicant for something."""
        return any(offer.move.kind == "ask" for offer in self.plain)

    @property
    def reasons(self) -> list[tuple[str, str]]:
        """The codes of which the plain moves with a circle demand one, each once."""
        return list(dict.fromkeys(one for offer in self.plain for one in offer.reasons))

    @property
    def asking(self) -> list[MoveOffer]:
        """Those that ask questions: a form each."""
        return [offer for offer in self.allowed if offer.form is not None]

    @property
    def is_conditional(self) -> bool:
        """Whether a question depends on another one, so that the page needs its script."""
        forms = (offer.form for offer in self.asking if offer.form)
        return any(item.shown_if for form in forms for item in form.layout)

    @property
    def refused(self) -> list[MoveOffer]:
        return [offer for offer in self.all if offer.refusal]

    def forget_errors(self) -> None:
        """Let nothing look wrong yet: the page comes back for more to be typed."""
        for offer in self.asking:
            if offer.form is not None and offer.is_chosen:
                offer.form.errors.clear()

    @property
    def chosen_asks(self) -> bool:
        """Whether what was sent belongs into a form of its own."""
        return any(offer.is_chosen for offer in self.asking)


def move_offers(user: User, case: Case, *, sent: Mapping[str, Any] | None = None) -> MoveOffers:
    """Return what ``user`` may do with ``case`` next; ``sent`` is what came back from the page.

    Costs no query beyond those of the permissions.
    """
    offered = offered_moves(user, case, by="staff")
    return MoveOffers(tuple(_offer(case, found, sent) for found in offered))


def _offer(case: Case, found: OfferedMove, sent: Mapping[str, Any] | None) -> MoveOffer:
    is_chosen = sent is not None and sent.get("move") == found.move.key
    form = None
    if not found.refusal:
        form = sent_staff_form(found.move, sent) if is_chosen and sent else None
        form = form or blank_staff_form(case, found.move)
    return MoveOffer(found.move, found.refusal, form, is_chosen, _reasons(case, found.move))


def _reasons(case: Case, move: Move) -> tuple[tuple[str, str], ...]:
    reasons = reasons_of(move, case.workflow.state(move.to))
    return tuple((code, str(label)) for code, label in reasons.choices) if reasons else ()
