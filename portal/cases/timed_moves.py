"""What the clock does with cases: moves after so many days, and reminders to citizens.

Found every hour. Each case is looked after in a transaction of its own, under its version, so
that of two workers one moves it, and one case that fails costs the others nothing.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.access import SYSTEM
from portal.cases import notices
from portal.cases.actions.move import GuardRefused, MoveNotPossible, move_case
from portal.cases.concurrency import StaleCase, locked
from portal.cases.deadlines import days_passed_at
from portal.cases.failures import clock_failed, clock_went_on
from portal.cases.models import Case, TimelineEntry
from portal.cases.staff_fields import known_answers
from portal.cases.timeline import add_entry
from portal.definitions.reading import InvalidDefinition
from portal.errors import Refused
from portal.localised import localise
from portal.notifications.notices import Notice
from portal.workflow.definition import Move, Mover, State
from portal.workflow.models import WorkflowVersion

logger = logging.getLogger("portal.cases")

RUN_SECONDS = 40
CASES_AT_ONCE = 100
REMINDER_LABEL = {"fa": "یادآوری", "en": "Reminder"}

reminder = Notice(
    _("A reminder about your case"), template="case_reminder", channels=notices.CHANNELS
)


@dataclass(frozen=True)
class ClockRun:
    """What came of one run, in cases; those that failed are shown to staff and tried again."""

    moved: int = 0
    reminded: int = 0
    failed: int = 0


@dataclass(frozen=True)
class _Stay:
    """A state of one workflow version where the clock has something to do, and open cases are."""

    version_id: int
    state: State
    moves: tuple[Move, ...]

    @property
    def least_days(self) -> int:
        waits = [move.after.days for move in self.moves if move.after]
        return min(waits + ([self.state.reminder.days] if self.state.reminder else []))


def run_clock(now: datetime | None = None) -> ClockRun:
    """Make every move and send every reminder that is due; may be called again and again.

    Stops after 40 seconds and leaves the rest to its next run. Any number may run side by side.
    Costs two queries when no state has a clock, one more for each hundred cases that are old
    enough, and what each move costs.
    """
    now, stop_at = now or timezone.now(), time.monotonic() + RUN_SECONDS
    outcomes: list[str] = []
    for stay in _stays():
        for case in _old_enough(stay, now):
            if time.monotonic() >= stop_at:
                return _counted(outcomes)
            outcomes.append(_look_after(case, stay, now))
    return _counted(outcomes)


def _counted(outcomes: list[str]) -> ClockRun:
    return ClockRun(*(outcomes.count(name) for name in ("moved", "reminded", "failed")))


def _stays() -> Iterator[_Stay]:
    """Yield the states where the clock has something to do, those of the oldest cases first."""
    rows = (
        Case.objects.unfinished()
        .filter(workflow_version__isnull=False)
        .values_list("workflow_version", "state")
        .annotate(oldest=Min("state_since"))
        .order_by("oldest", "workflow_version", "state")
    )
    found = [(version, state) for version, state, _oldest in rows]
    versions = WorkflowVersion.objects.in_bulk({version for version, _state in found})
    for version, state in found:
        if stay := _stay(versions[version], state):
            yield stay


def _stay(version: WorkflowVersion, key: str) -> _Stay | None:
    try:
        state = version.compiled.state(key)
        moves = version.compiled.moves_from(key, by=Mover.CLOCK)
    except (InvalidDefinition, KeyError):
        logger.exception("the clock cannot read the state %s of the workflow %s", key, version)
        return None
    return _Stay(version.pk, state, tuple(moves)) if moves or state.reminder else None


def _old_enough(stay: _Stay, now: datetime) -> Iterator[Case]:
    """Yield the cases for which something may be due; working days are longer than calendar's."""
    since = now - timedelta(days=stay.least_days - 1)
    rows = Case.objects.unfinished().filter(
        workflow_version=stay.version_id, state=stay.state.key, state_since__lte=since
    )
    ids = list(rows.order_by("state_since", "pk").values_list("pk", flat=True))
    for start in range(0, len(ids), CASES_AT_ONCE):
        wanted = ids[start : start + CASES_AT_ONCE]
        cases = Case.objects.with_related().select_related("form_version").in_bulk(wanted)
        yield from (cases[pk] for pk in wanted if pk in cases)


def _look_after(case: Case, stay: _Stay, now: datetime) -> str:
    move = None
    try:
        if case.state != stay.state.key or case.state_since is None:
            return ""
        if move := _due_move(case, stay, now):
            move_case(actor=SYSTEM, case=case, move_key=move.key, seen_version=case.version)
            return "moved"
        return "reminded" if _reminder_is_due(case, stay.state, now) and _remind(case, now) else ""
    except (StaleCase, MoveNotPossible, GuardRefused, Refused):
        logger.info("case %s was changed in the moment when the clock came to it", case.pk)
        return ""
    except (OperationalError, InterfaceError):
        logger.exception("the database failed while the clock looked after case %s", case.pk)
        return "failed"
    except Exception as error:
        logger.exception("the clock failed at case %s", case.pk)
        clock_failed(case, move.key if move else "", error)
        return "failed"


def _due_move(case: Case, stay: _Stay, now: datetime) -> Move | None:
    """Return the move that has been due for longest and is allowed."""
    since = case.state_since or now
    due = sorted(
        (days_passed_at(since, move.after.days, working=move.after.working), number, move)
        for number, move in enumerate(stay.moves)
        if move.after
    )
    answers = known_answers(case)
    return next((m for moment, _n, m in due if moment <= now and m.is_allowed(answers)), None)


def _reminder_is_due(case: Case, state: State, now: datetime) -> bool:
    wanted = state.reminder
    if wanted is None or case.reminded_at is not None or case.state_since is None:
        return False
    return days_passed_at(case.state_since, wanted.days, working=wanted.working) <= now


@transaction.atomic
def _remind(case: Case, now: datetime) -> bool:
    """Tell the applicant once for this stay; False if another worker has, or the case moved on."""
    seen = case.version
    case = locked(case)
    unchanged = Case.objects.filter(pk=case.pk, version=seen, reminded_at=None)
    if not unchanged.update(reminded_at=now):
        return False
    wanted = case.current_state.reminder
    if wanted is None:
        return False
    text = localise(wanted.text, notices.language_of(case))
    add_entry(
        case, TimelineEntry.Kind.NOTE, actor=None, label=REMINDER_LABEL, text=text, at=now,
    )  # fmt: skip
    notices.tell_applicant(
        notice=reminder, case=case, key=f"reminder:{case.state}:{case.version}", text=text
    )
    clock_went_on(case)
    return True
