"""The states that nearly every matter goes through, with the words that people read."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.workflow.definition import Outcome, Phase


@dataclass(frozen=True)
class KnownState:
    """A state and the ``move`` that leads to it; ``hint`` tells citizens what it means.

    ``internal`` is the label for staff, where it is not that for citizens.
    """

    label: str | Promise
    move: str | Promise = ""
    hint: str | Promise = ""
    phase: Phase = Phase.OPEN
    outcome: Outcome = Outcome.NONE
    notice: bool = True
    internal: str | Promise = ""


_NOTHING_TO_DO = _(
    "Nothing is needed from you now. If something is missing you get a text message."
)
ANSWER_LABEL = _("Send answer and documents")


UNKNOWN_STATE = KnownState("")
UNKNOWN_END = KnownState("", phase=Phase.CLOSED, outcome=Outcome.ANSWERED)


def _closed(
    outcome: Outcome,
    label: str | Promise,
    move: str | Promise,
    hint: str | Promise,
    *,
    notice: bool = True,
) -> KnownState:
    return KnownState(label, move, hint, Phase.CLOSED, outcome, notice)


#: The states that a ``Workflow`` may name without ``labels``, each with label, hint and phase.
KNOWN_STATES: dict[str, KnownState] = {
    "submitted": KnownState(_("Submitted"), _("Back to the beginning"), _NOTHING_TO_DO),
    "in_review": KnownState(_("In review"), _("Begin the review"), _NOTHING_TO_DO),
    "in_progress": KnownState(_("In progress"), _("Begin the work"), _NOTHING_TO_DO),
    "waiting_citizen": KnownState(
        _("Waiting for your answer"),
        _("Ask the applicant"),
        _("Please send what was asked for on this page. Until then the clock stands still."),
        Phase.WAITING_CITIZEN,
        internal=_("Waiting for the applicant"),
    ),
    "waiting_agency": KnownState(
        _("Waiting for another agency"),
        _("Ask another agency"),
        _("We are waiting for the reply of another agency. Nothing is needed from you now."),
        Phase.WAITING_AGENCY,
    ),
    "approved": _closed(
        Outcome.APPROVED,
        _("Approved"),
        _("Approve"),
        _("All is done. The result is in the history of the case."),
    ),
    "rejected": _closed(
        Outcome.REJECTED,
        _("Rejected"),
        _("Reject"),
        _("The reason is in the history of the case."),
    ),
    "answered": _closed(
        Outcome.ANSWERED,
        _("Answered"),
        _("Answer and close"),
        _("The answer is in the history of the case."),
    ),
    "done": _closed(
        Outcome.APPROVED,
        _("Done"),
        _("Mark as done"),
        _("All is done. The result is in the history of the case."),
    ),
    "withdrawn": _closed(
        Outcome.WITHDRAWN,
        _("Withdrawn by the applicant"),
        _("Withdraw the request"),
        _("You may apply again at any time."),
        notice=False,
    ),
}
