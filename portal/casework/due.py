"""By when a case is due, in words and a tone, as rows of lists say it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from portal.cases.deadlines import days_late
from portal.cases.models import Case
from portal.casework.lists import SOON_WORKING_DAYS
from portal.persian.text import digits_for
from portal.workcalendar.calendar import working_days_between

LATE, TODAY, SOON, LATER, STILL = "late", "today", "soon", "later", "still"


@dataclass(frozen=True)
class Due:
    """What is shown of a due date: ``tone`` chooses the colour, ``words`` say the same."""

    tone: str
    words: str
    at: datetime | None = None


def due_of(case: Case) -> Due:
    """Say by when an unfinished case is due, in the active language. No query of its own."""
    if case.paused_at is not None:
        return Due(STILL, _("the clock stands still"))
    if case.due_at is None:
        return Due(STILL, _("no date"))
    if case.is_overdue:
        return Due(LATE, _late(case), case.due_at)
    return _to_come(case.due_at)


def _late(case: Case) -> str:
    if not (days := days_late(case)):
        return _("late since today")
    return ngettext("%(shown)s day late", "%(shown)s days late", days) % {"shown": digits_for(days)}


def _to_come(at: datetime) -> Due:
    today, day = timezone.localdate(), timezone.localtime(at).date()
    if day < today:
        return Due(STILL, _("the day has passed"), at)
    if day == today:
        return Due(TODAY, pgettext("due date", "today"), at)
    if day == today + timedelta(days=1):
        return Due(SOON, pgettext("due date", "tomorrow"), at)
    days = working_days_between(today, day)
    words = ngettext("in %(days)s working day", "in %(days)s working days", days)
    tone = SOON if days <= SOON_WORKING_DAYS else LATER
    return Due(tone, words % {"days": digits_for(days)}, at)
