"""When a case is due, on the town's working calendar."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from portal.cases.models import Case, Phase
from portal.workcalendar.calendar import add_working_days, deadline
from portal.workflow.definition import Clock, State

FIRST_ANSWER_WORKING_DAYS = 1


def start_clock(case: Case, now: datetime) -> None:
    """Set the promises that the town makes on submission."""
    case.first_response_due_at = add_working_days(now, FIRST_ANSWER_WORKING_DAYS)
    if case.promised_days:
        case.promised_at = deadline(now, days=case.promised_days)


def enter_state(case: Case, state: State, now: datetime) -> None:
    """Stop, resume or restart the clocks as ``state`` asks. Changes ``case``, saves nothing.

    While its clock pauses the promise stands still; afterwards the promised moment moves on by
    the working time that was lost.
    """
    set_clock(case, state, now)
    case.due_at = due_in(case, state, now)
    case.state_since = now
    case.reminded_at = None


def set_clock(case: Case, state: State, now: datetime) -> None:
    """Stop the clock of ``case`` where ``state`` pauses it, or let it go on. Saves nothing."""
    if state.clock == Clock.PAUSES:
        case.paused_at = case.paused_at or now
    elif case.paused_at is not None:
        case.pauses = [*case.pauses, [case.paused_at.isoformat(), now.isoformat()]]
        case.paused_at = None
        if case.promised_days and case.submitted_at:
            case.promised_at = deadline(
                case.submitted_at, days=case.promised_days, pauses=case.clock_pauses
            )


def due_in(case: Case, state: State, since: datetime) -> datetime | None:
    """Return by when a case that stands in ``state`` since then is due; None for no day at all."""
    return add_working_days(since, state.days) if state.days else _promised(case, state)


def days_passed_at(since: datetime, days: int, *, working: bool) -> datetime:
    """Return the moment from which ``days`` have passed: calendar days, or working days' ends."""
    return add_working_days(since, days) if working else since + timedelta(days=days)


def _promised(case: Case, state: State) -> datetime | None:
    """Return when a state without days of its own is due: when the whole case is promised."""
    is_ours = state.phase.value in (Phase.OPEN.value, Phase.WAITING_AGENCY.value)
    return case.promised_at if is_ours else None


def days_late(case: Case) -> int:
    """Return whole days by which the present state is overdue; 0 when it is not."""
    if not case.is_overdue or case.due_at is None:
        return 0
    return max((timezone.now() - case.due_at) // timedelta(days=1), 0)
