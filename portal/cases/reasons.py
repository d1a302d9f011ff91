"""Why a request is rejected, or somebody has to come in person: the codes that are counted.

Those of visits are the grounds that the national information sheet knows.
"""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.errors import DomainError
from portal.workflow.definition import Move, Mover, Outcome, State


class RejectionReason(TextChoices):
    """Why a request ends with a refusal."""

    INCOMPLETE_DOCUMENTS = "rejection.incomplete_documents", _("documents are missing")
    NOT_ELIGIBLE = "rejection.not_eligible", _("the applicant is not entitled to it")
    AGAINST_RULES = "rejection.against_rules", _("it is against the regulations")
    DUPLICATE = "rejection.duplicate", _("it was asked for already")
    NOT_PAID = "rejection.not_paid", _("the fee was not paid")
    NO_ANSWER = "rejection.no_answer", _("the applicant did not answer")
    OTHER = "rejection.other", pgettext_lazy("reason", "another reason")


class VisitReason(TextChoices):
    """Why something cannot be done without the applicant coming to the town hall."""

    IDENTITY_CHECK = "visit.identity_check", _("the identity has to be proved")
    DOCUMENT_CHECK = "visit.document_check", _("the original of a document has to be seen")
    NO_INFRASTRUCTURE = "visit.no_infrastructure", _("there is no electronic way yet")
    OTHER = "visit.other", pgettext_lazy("reason", "another reason")


class ReasonCodeMissing(DomainError):
    """A refusal, or a demand to come in person, whose reason was not chosen from the list."""

    message = _("Please choose the reason from the list; the town counts these reasons.")


def reasons_of(move: Move, state: State) -> type[TextChoices] | None:
    """Return the reasons of which staff choose one when ``move`` leads to ``state``, if any."""
    if move.by != Mover.STAFF:
        return None
    if move.visit:
        return VisitReason
    return RejectionReason if state.outcome == Outcome.REJECTED else None


def checked_reason(move: Move, state: State, code: str, *, is_required: bool) -> str:
    """Return ``code`` if it is one of the reasons of ``move``, ``""`` where it has none.

    :raises ReasonCodeMissing: it is not, and the move does not go without.
    """
    reasons = reasons_of(move, state)
    if reasons is None:
        return ""
    if code in reasons.values:
        return code
    if code or is_required:
        raise ReasonCodeMissing
    return ""


def reason_label(code: str) -> str:
    """Return a reason in the active language, ``""`` for none."""
    for reasons in (RejectionReason, VisitReason):
        if code in reasons.values:
            return str(reasons(code).label)
    return code
