"""Minding the deadlines: a warning before the day, the head after it, the unit above after that.

Found every hour. Each case is minded in a transaction of its own, so that of two workers one
tells, and one case that fails costs the others nothing.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.cases.concurrency import locked
from portal.cases.desk_people import heads_of, people_in_charge
from portal.cases.models import Case, Phase, TimelineEntry
from portal.cases.querysets import CaseQuerySet
from portal.cases.timeline import add_entry
from portal.casework.absences import stand_in
from portal.casework.deadline_rows import DeadlineStep
from portal.casework.telling import tell_colleagues
from portal.persian.jalali import format_date
from portal.persian.text import digits_for
from portal.workcalendar.calendar import add_working_days

logger = logging.getLogger("portal.casework")

WARN_BEFORE_DAYS = 1
HIGHER_AFTER_DAYS = 5
MOST_AT_ONCE = 500
RUN_SECONDS = 40
OURS = (Phase.OPEN, Phase.WAITING_AGENCY)
Step = DeadlineStep.Step
LABELS = {
    Step.WARNED: {"fa": "یادآوری مهلت", "en": "Reminder of the deadline"},
    Step.ESCALATED: {"fa": "ارجاع تأخیر به رئیس واحد", "en": "Delay reported to the head"},
    Step.HIGHER: {"fa": "ارجاع تأخیر به واحد بالادست", "en": "Delay reported to the unit above"},
}


@dataclass(frozen=True)
class DeadlineRun:
    """What came of one run, in cases."""

    warned: int = 0
    escalated: int = 0
    higher: int = 0


def mind_deadlines(now: datetime | None = None) -> DeadlineRun:
    """Tell whom it concerns of every deadline that is near or past, once for each stay and step.

    May be called again and again; stops after 40 seconds and leaves the rest to its next run.
    Three queries when idle.
    """
    now, stop_at = now or timezone.now(), time.monotonic() + RUN_SECONDS
    counts = dict.fromkeys(Step, 0)
    for step in Step:
        for case in _concerned(step, now):
            if time.monotonic() >= stop_at:
                break
            counts[step] += _once(case, step, now)
    return DeadlineRun(*(counts[step] for step in Step))


def _concerned(step: DeadlineStep.Step, now: datetime) -> Iterator[Case]:
    rows = _untold(step)
    if step == Step.WARNED:
        rows = rows.filter(due_at__gte=now, due_at__lte=add_working_days(now, WARN_BEFORE_DAYS))
    elif step == Step.ESCALATED:
        rows = rows.filter(due_at__lt=now)
    else:
        rows = rows.filter(due_at__lt=now - timedelta(days=HIGHER_AFTER_DAYS))
    for case in rows.with_related().order_by("due_at", "pk")[:MOST_AT_ONCE]:
        if step != Step.HIGHER or add_working_days(case.due_at, HIGHER_AFTER_DAYS) <= now:
            yield case


def _untold(step: DeadlineStep.Step) -> CaseQuerySet:
    """Return the cases in the town's hands for whose present stay this step was not made."""
    told = DeadlineStep.objects.filter(
        case=OuterRef("pk"), step=step, stay_since=OuterRef("state_since")
    )
    rows: CaseQuerySet = Case.objects.filter(phase__in=OURS, due_at__isnull=False)
    return rows.filter(state_since__isnull=False).exclude(Exists(told))


def _once(case: Case, step: DeadlineStep.Step, now: datetime) -> bool:
    try:
        with transaction.atomic():
            return _tell(locked(case), case, step, now)
    except Exception:
        logger.exception("the deadline of case %s could not be minded", case.pk)
        return False


def _tell(case: Case, seen: Case, step: DeadlineStep.Step, now: datetime) -> bool:
    """Make a step, unless the case has moved on or another worker has made it."""
    if (case.state_since, case.due_at, case.phase) != (seen.state_since, seen.due_at, seen.phase):
        return False
    if case.state_since is None:
        return False
    _row, is_mine = DeadlineStep.objects.get_or_create(
        case=case, step=step, stay_since=case.state_since, defaults={"at": now}
    )
    if not is_mine:
        return False
    people, words = _people(case, step), _WORDS[step]
    add_entry(
        case, TimelineEntry.Kind.NOTE, actor=None, is_public=False, label=LABELS[step],
        text=_told(people), at=now,
    )  # fmt: skip
    tell_colleagues(
        case=case, people=people, words=lambda: words(case),
        key=f"deadline:{step}:{case.version}",
    )  # fmt: skip
    return True


def _people(case: Case, step: DeadlineStep.Step) -> list[User]:
    if step == Step.WARNED:
        return _in_charge(case)
    heads = heads_of(case.holder)
    if step == Step.ESCALATED:
        return heads
    above = case.holder.get_parent()
    return [one for one in heads_of(above) if one not in heads] if above else []


def _in_charge(case: Case) -> list[User]:
    """Return the people in charge of a case, with who stands in for its officer today."""
    people = people_in_charge(case)
    substitute = stand_in(case.assignee, case) if case.assignee else None
    return people if substitute is None or substitute in people else [*people, substitute]


def _told(people: list[User]) -> str:
    return "\n".join(person.display_name for person in people)


def _is_near(case: Case) -> str:
    return _("This case is due on %(date)s.") % _facts(case)


def _is_late(case: Case) -> str:
    return _("This case was due on %(date)s at %(unit)s and is still open.") % _facts(case)


def _is_very_late(case: Case) -> str:
    text = _("This case has been late at %(unit)s for more than %(days)s working days.")
    return text % {**_facts(case), "days": digits_for(HIGHER_AFTER_DAYS)}


def _facts(case: Case) -> dict[str, str]:
    date = format_date(case.due_at, "medium") if case.due_at else ""
    return {"date": date, "unit": case.holder.label}


_WORDS: dict[DeadlineStep.Step, Callable[[Case], str]] = {
    Step.WARNED: _is_near, Step.ESCALATED: _is_late, Step.HIGHER: _is_very_late,
}  # fmt: skip
