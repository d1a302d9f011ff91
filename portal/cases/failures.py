"""Writes down what did not work around a case, and tells staff of it in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.cases.failure_rows import Failure, FailureKind
from portal.cases.models import Case, TimelineEntry
from portal.cases.querysets import CaseQuerySet
from portal.cases.webhook_rows import WebhookCall, WebhookState
from portal.contributions import described
from portal.errors import DomainError
from portal.localised import localise
from portal.persian.text import digits_for
from portal.workflow.definition import Move
from portal.workflow.effects import effect_title, find_effect

LONGEST = 500
HTTP = "HTTP "


@dataclass(frozen=True)
class FailureLine:
    """One failure as staff read it; ``error`` is technical, ``next_try_at`` for what is tried on.

    ``can_try_again`` and ``number`` (its key) are set where there is something to press.
    """

    title: str
    step: str
    reason: str
    error: str
    at: datetime
    attempts: int
    number: int = 0
    can_try_again: bool = False
    next_try_at: datetime | None = None


def effect_failed(
    *, entry: TimelineEntry, case: Case, move: str, effect: str, number: int, error: object
) -> Failure:
    """Write down that an effect of a move was not run; ``error`` says why. One query."""
    return Failure.objects.create(
        case=case, kind=FailureKind.EFFECT, move=move, entry_id=entry.pk, effect=effect,
        number=number, **told(error),
    )  # fmt: skip


def call_failed(call: WebhookCall, error: str) -> Failure:
    """Write down that a call was given up. One query."""
    return Failure.objects.create(
        case_id=call.case_id, kind=FailureKind.CALL, call=call, attempts=call.attempts,
        move=str(call.content.get("move", ""))[:60], error=error[:LONGEST],
    )  # fmt: skip


def clock_failed(case: Case, move: str, error: object) -> None:
    """Write down, once for each step, that the clock could not make it. At most 2 queries."""
    mine = Failure.objects.filter(
        case=case, kind=FailureKind.CLOCK, move=move, settled_at=None
    ).update(attempts=F("attempts") + 1, failed_at=timezone.now(), **told(error))
    if not mine:
        Failure.objects.create(case=case, kind=FailureKind.CLOCK, move=move, **told(error))


def clock_went_on(case: Case) -> None:
    """Forget what the clock could not do with a case before. One query."""
    kept = Failure.objects.filter(case=case, kind=FailureKind.CLOCK, settled_at=None)
    kept.update(settled_at=timezone.now())


def told(error: object) -> dict[str, str]:
    """Return an error's words for people, and its line for who mends it."""
    if isinstance(error, DomainError):
        return {"reason": str(error)[:LONGEST], "error": ""}
    if isinstance(error, BaseException):
        return {"reason": "", "error": described(error)[:LONGEST]}
    return {"reason": str(error)[:LONGEST], "error": ""}


def has_failures() -> Exists:
    """Return the condition that something around a case failed and nobody has seen to it.

    It looks at failures alone: joining their cases anew would read the ledger.
    """
    return Exists(Failure.objects.unsettled(OuterRef("state_since")).filter(case=OuterRef("pk")))


def failing_cases(rows: CaseQuerySet) -> CaseQuerySet:
    """Keep the cases around which something failed that nobody has seen to."""
    return rows.filter(has_failures())


def failing_count(user: User) -> int:
    """Count them in the units where ``user`` may see cases. One query."""
    return failing_cases(Case.objects.for_staff(user)).count()


def with_troubles(rows: CaseQuerySet) -> CaseQuerySet:
    """Let each case know what :func:`failure_lines` would find, so that it asks only for that."""
    return rows.annotate(
        has_failures=has_failures(), has_calls=Exists(_calls().filter(case=OuterRef("pk")))
    )


def failure_lines(case: Case) -> list[FailureLine]:
    """Return what has not worked around a case, and calls that are still tried.

    Two queries; for a case :func:`with_troubles` one for each kind that there is.
    """
    lines: list[FailureLine] = []
    if getattr(case, "has_failures", True):
        failures = Failure.objects.unsettled().filter(case=case).select_related("call", "entry")
        lines += (_line(case, one) for one in failures)
    if getattr(case, "has_calls", True):
        lines += (_waiting(case, call) for call in _calls().filter(case=case))
    return lines


def _calls() -> QuerySet[WebhookCall]:
    """Keep the calls that failed before and are still tried."""
    tried = WebhookCall.objects.filter(state=WebhookState.WAITING, attempts__gt=0)
    return tried.exclude(last_error="")


def can_try_again(failure: Failure, case: Case) -> bool:
    """Say whether it still makes sense: calls always, effects while the case stands where it did.

    The clock tries by itself, every hour.
    """
    if failure.kind == FailureKind.CALL:
        return True
    if failure.kind != FailureKind.EFFECT or find_effect(failure.effect) is None:
        return False
    entry, workflow = failure.entry, case.workflow
    if entry is None or (entry.to_state, entry.at) != (case.state, case.state_since):
        return False
    return workflow.has_state(entry.from_state) and move_of(failure, case) is not None


def move_of(failure: Failure, case: Case) -> Move | None:
    """Return the move that set the effect off, if the case's workflow still has both."""
    try:
        move = case.workflow.move(failure.move)
    except KeyError:
        return None
    calls = move.effects
    fits = failure.number < len(calls) and calls[failure.number].type == failure.effect
    return move if fits else None


def _line(case: Case, failure: Failure) -> FailureLine:
    titles = {
        FailureKind.CALL: lambda: _called(failure.call),
        FailureKind.EFFECT: lambda: effect_title(failure.effect),
        FailureKind.CLOCK: lambda: _("A step that happens by itself; it is tried every hour"),
    }
    return FailureLine(
        title=titles[FailureKind(failure.kind)](),
        step=_step(case, failure.move),
        reason=_reason(failure),
        error=failure.error,
        at=failure.failed_at,
        attempts=failure.attempts,
        number=failure.pk,
        can_try_again=can_try_again(failure, case),
    )


def _waiting(case: Case, call: WebhookCall) -> FailureLine:
    return FailureLine(
        title=_called(call),
        step=_step(case, str(call.content.get("move", ""))),
        reason=call_reason(call.last_error),
        error=call.last_error,
        at=call.created_at,
        attempts=call.attempts,
        next_try_at=call.next_try_at,
    )


def _called(call: WebhookCall | None) -> str:
    host = urlsplit(call.url).hostname if call else ""
    return _("Telling the other system %(host)s") % {"host": f"\u2068{host}\u2069"}


def _step(case: Case, key: str) -> str:
    try:
        return localise(case.workflow.move(key).label)
    except KeyError:
        return ""


def _reason(failure: Failure) -> str:
    if failure.kind == FailureKind.CALL:
        return call_reason(failure.error)
    return failure.reason or _("The part of the portal that does this has failed.")


def call_reason(error: str) -> str:
    """Say in the active language why a call was not taken."""
    if error.startswith(HTTP):
        return _("It answered with the error %(status)s.") % {
            "status": digits_for(error.removeprefix(HTTP))
        }
    words = {
        "not an address outside": _("Its address is not allowed."),
        "the name cannot be resolved": _("There is no machine of this name."),
        "the name leads to an address inside": _("Its name leads to a machine inside the house."),
    }
    return words.get(error) or _("It could not be reached.")
