"""Doing once more what failed around a case, or noting that somebody has seen to it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.access import SYSTEM
from portal.accounts.models import User
from portal.audit.actions import record
from portal.cases import policies
from portal.cases.concurrency import locked
from portal.cases.effects import Happening, run_plugins
from portal.cases.failure_rows import Failure, FailureKind
from portal.cases.failures import can_try_again, move_of, told
from portal.cases.models import Case
from portal.cases.webhooks import send_again
from portal.errors import DomainError, require

HANDLE = "cases.handle"


class NothingToTry(DomainError):
    """Somebody has seen to it meanwhile, or the case has moved on."""

    status = 409
    message = _("There is nothing to try again: somebody has seen to it, or the case has moved on.")


@transaction.atomic
def try_again(*, actor: User, failure: Failure) -> bool:
    """Do once more what failed; False if it failed again. Writes one audit entry.

    A call is sent by the worker after the commit. An effect runs as it would have run with its
    move. Costs 5 queries, and what the effect costs.

    :raises Refused: the actor does not handle the case.
    :raises NothingToTry: see there.
    """
    case, failure = _taken(actor, failure)
    if not can_try_again(failure, case):
        raise NothingToTry
    if failure.kind == FailureKind.CALL:
        works = failure.call is not None and send_again(failure.call)
        if not works:
            raise NothingToTry
    else:
        works = _run(failure, case)
    if works:
        _settle(actor, failure)
    record(
        actor=actor, action="case.tried_again", target=failure, code=case.tracking_code,
        effect=failure.effect, works=works,
    )  # fmt: skip
    return works


@transaction.atomic
def settle_failure(*, actor: User, failure: Failure) -> Failure:
    """Note that somebody has seen to it by hand; nothing more is tried. Writes one audit entry.

    :raises Refused: the actor does not handle the case.
    :raises NothingToTry: somebody has seen to it already.
    """
    case, failure = _taken(actor, failure)
    _settle(actor, failure)
    record(
        actor=actor, action="case.failure_settled", target=failure, code=case.tracking_code,
        kind=failure.kind, effect=failure.effect,
    )  # fmt: skip
    return failure


def _taken(actor: User, failure: Failure) -> tuple[Case, Failure]:
    """Return the locked case with the failure as it is now."""
    case = locked(failure.case)
    require(policies.works_on(actor, case, HANDLE))
    rows = Failure.objects.unsettled().select_related("call", "entry__actor")
    stored = rows.filter(pk=failure.pk).first()
    if stored is None:
        raise NothingToTry
    return case, stored


def _settle(actor: User, failure: Failure) -> None:
    failure.settled_at, failure.settled_by = timezone.now(), actor
    failure.save(update_fields=["settled_at", "settled_by"])


def _run(failure: Failure, case: Case) -> bool:
    move, entry = move_of(failure, case), failure.entry
    if move is None or entry is None:
        raise NothingToTry
    happening = Happening(
        case, move, case.workflow.state(entry.from_state), case.current_state, entry,
        entry.actor or SYSTEM, entry.at, failure.number,
    )  # fmt: skip
    error = run_plugins(happening, move.effects[failure.number])
    if error is None:
        return True
    for name, words in told(error).items():
        setattr(failure, name, words)
    failure.attempts, failure.failed_at = failure.attempts + 1, timezone.now()
    failure.save()
    return False
