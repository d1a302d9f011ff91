"""Many cases at once: choosing them, seeing beforehand what will happen, and starting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.access import has_permission
from portal.accounts.models import User
from portal.audit.actions import record
from portal.cases.actions.move import OfferedMove
from portal.cases.concurrency import StaleCase
from portal.cases.models import Case
from portal.cases.policies import can_see_as_staff
from portal.cases.querysets import CaseQuerySet
from portal.casework.bulk_rows import BulkAction, BulkItem, BulkRun, ItemState, RunState
from portal.casework.bulk_tasks import HANDLE, Task, bulk_moves, move_identity, task_of
from portal.casework.presence import others_on
from portal.errors import DomainError, require
from portal.queue import enqueue_on_commit

MOST_CASES = 500
AT_ONCE = 20
CARRY_OUT = "portal.casework.bulk_runs.carry_out"


class NothingChosen(DomainError):
    """No case was ticked, or none is there any more."""

    message = gettext_lazy("Please choose at least one case.")


class StartedAlready(DomainError):
    """The run was started before, perhaps by a second press of the button."""

    status = 409
    message = gettext_lazy("This was started already.")


@dataclass(frozen=True)
class Line:
    """One case of the preview: what will happen to it, or why it is left out.

    ``remark`` says what is done otherwise than was asked.
    """

    item: BulkItem
    case: Case
    words: str
    refusal: str
    remark: str = ""

    @property
    def is_ready(self) -> bool:
        return not self.refusal


@transaction.atomic
def choose_cases(*, actor: User, cases: CaseQuerySet) -> BulkRun:
    """Remember up to 500 cases, in the versions that they have now. Costs 4 queries.

    :raises NothingChosen: see there.
    """
    require(has_permission(actor, HANDLE))
    found = list(cases.values_list("pk", "version", "assignee")[:MOST_CASES])
    if not found:
        raise NothingChosen
    run = BulkRun.objects.create(actor=actor)
    BulkItem.objects.bulk_create(
        BulkItem(run=run, case_id=pk, seen_version=version, officer_before_id=officer)
        for pk, version, officer in found
    )
    return run


def plan_run(*, actor: User, run: BulkRun, action: str, given: Mapping[str, Any]) -> None:
    """Write down what is to be done; nothing happens to the cases yet. One query.

    :raises StartedAlready: see there.
    """
    require(run.actor_id == actor.pk)
    rows = BulkRun.objects.filter(pk=run.pk, state=RunState.CHOSEN)
    if not rows.update(action=action, given=dict(given)):
        raise StartedAlready


def preview(run: BulkRun) -> list[Line]:
    """Return what would become of each case now. At most 8 queries for any number of cases.

    Left out are those that changed since they were chosen, that somebody else has open (unless
    ``given["watched"]``), or that the action refuses.
    """
    task = task_of(run)
    items = items_of(run)
    watched = {} if run.given.get("watched") else others_on([i.case for i in items], run.actor)
    return [_line(run, task, item, watched.get(item.case_id, ())) for item in items]


def items_of(run: BulkRun) -> list[BulkItem]:
    """Return the items of a run with what lists and conditions need of their cases. 2 queries."""
    items: list[BulkItem] = list(run.items.select_related("officer_before"))
    rows = Case.objects.with_related().select_related("form_version")
    cases = rows.defer("search_text", "answers_text").in_bulk([item.case_id for item in items])
    for item in items:
        item.case = cases[item.case_id]
    return items


@transaction.atomic
def start_run(*, actor: User, run: BulkRun) -> BulkRun:
    """Begin what the preview showed; what it leaves out now is left out for good.

    More than 20 cases are worked off in the background. Costs as :func:`preview`, and 5 more.

    :raises StartedAlready: see there.
    """
    require(run.actor_id == actor.pk)
    begun = BulkRun.objects.filter(pk=run.pk, state=RunState.CHOSEN)
    if not run.action or not begun.update(state=RunState.RUNNING, started_at=timezone.now()):
        raise StartedAlready
    left_out = [line for line in preview(run) if not line.is_ready]
    for line in left_out:
        line.item.state, line.item.reason = ItemState.LEFT_OUT, line.refusal[:500]
    BulkItem.objects.bulk_update([line.item for line in left_out], ["state", "reason"])
    record(actor=actor, action="casework.many_changed", target=run, done=run.action)
    run.refresh_from_db()
    if run.items.count() - len(left_out) > AT_ONCE:
        enqueue_on_commit(CARRY_OUT, run.pk)
    return run


@transaction.atomic
def undo_run(*, actor: User, run: BulkRun) -> BulkRun:
    """Prepare a run that gives what was assigned back to who had it. Costs 5 queries.

    :raises StartedAlready: it was taken back before.
    :raises NothingChosen: it assigned nothing.
    """
    require(run.actor_id == actor.pk and run.action == BulkAction.ASSIGN)
    list(BulkRun.objects.select_for_update().filter(pk=run.pk))
    if BulkRun.objects.filter(undoes=run).exists():
        raise StartedAlready
    done = list(run.items.filter(state=ItemState.DONE))
    if not done:
        raise NothingChosen
    undoing = BulkRun.objects.create(actor=actor, action=BulkAction.UNDO, undoes=run)
    BulkItem.objects.bulk_create(
        BulkItem(
            run=undoing, case_id=item.case_id, seen_version=item.version_after or 0,
            officer_before_id=item.officer_before_id,
        )
        for item in done
    )  # fmt: skip
    return undoing


def moves_for(actor: User, cases: Sequence[Case]) -> list[tuple[OfferedMove, Case, int]]:
    """Return the moves that these cases offer, with one of them and how many; the most first.

    No query beyond those of the permissions.
    """
    offers: dict[object, tuple[OfferedMove, Case]] = {}
    counts: Counter[object] = Counter()
    for case in cases:
        for offer in bulk_moves(actor, case):
            identity = move_identity(offer)
            offers.setdefault(identity, (offer, case))
            counts[identity] += 1
    return [(*offers[identity], count) for identity, count in counts.most_common()]


def _line(run: BulkRun, task: Task, item: BulkItem, others: Sequence[User]) -> Line:
    case = item.case
    try:
        if not can_see_as_staff(run.actor, case):
            raise DomainError(_("It is no longer with a unit of yours."))
        if case.version != item.seen_version:
            raise StaleCase(_("It was changed meanwhile."))
        if others:
            names = _(", ").join(person.display_name for person in others)
            raise DomainError(_("%(names)s has it open.") % {"names": names})
        task.check(case, item)
    except DomainError as refusal:
        return Line(item, case, "", str(refusal))
    return Line(item, case, task.words(case, item), "", task.remark(case))
