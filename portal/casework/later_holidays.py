"""A holiday declared after dates were promised: open cases are dated anew, never earlier.

The calendar's rows are compared with those of the last computation, every hour and after each
change in the back office, so that no way of changing them is forgotten.
"""

from __future__ import annotations

import hashlib
import json
import logging
import time
from datetime import date, datetime

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from portal.cases import notices
from portal.cases.concurrency import locked
from portal.cases.deadlines import FIRST_ANSWER_WORKING_DAYS, due_in
from portal.cases.models import Case, TimelineEntry
from portal.cases.timeline import add_entry
from portal.casework.deadline_rows import CalendarMark
from portal.notifications.notices import Notice
from portal.persian.jalali import format_date
from portal.queue import enqueue_on_commit
from portal.workcalendar.calendar import add_working_days, deadline, working_days_between
from portal.workcalendar.memory import forget
from portal.workcalendar.models import Closure, Holiday, WorkWeek

logger = logging.getLogger("portal.casework")

RUN_SECONDS = 40
TASK = "portal.casework.later_holidays.follow_calendar"
MOVED_LABEL = {"fa": "تغییر مهلت با تقویم کاری", "en": "New date by the working calendar"}
DATES = ("promised_at", "due_at", "first_response_due_at")

promise_moved = Notice(
    _("The promised date has moved"), template="case_promise_moved", channels=notices.CHANNELS
)


def follow_calendar(after: int = 0, calendar: str = "", failed: int = 0) -> int:
    """Date every open case anew if the working calendar has changed; return how many changed.

    The first call only remembers the calendar. Each case has a transaction of its own. Stops after
    40 seconds and wakes a worker for the rest: for the cases ``after`` that number, unless the
    ``calendar`` has changed once more, with how many ``failed``. A run that breaks off, or where a
    case fails, is repeated whole, which changes nothing twice. Four queries when nothing changed.
    """
    forget()
    fingerprint = _fingerprint()
    mark = CalendarMark.objects.order_by("pk").first()
    if mark is None:
        CalendarMark.objects.create(fingerprint=fingerprint)
        return 0
    if mark.fingerprint == fingerprint:
        return 0
    if calendar != fingerprint:
        after = failed = 0
    results: list[bool | None] = []
    stop_at = time.monotonic() + RUN_SECONDS
    for pk in _open_cases(after):
        if time.monotonic() >= stop_at:
            enqueue_on_commit(TASK, after, fingerprint, failed + results.count(None))
            return results.count(True)
        results.append(_date_anew(pk))
        after = pk
    if not failed and None not in results:
        CalendarMark.objects.filter(pk=mark.pk).update(fingerprint=fingerprint, at=timezone.now())
    return results.count(True)


def _fingerprint() -> str:
    rows = [
        list(WorkWeek.objects.order_by("pk").values_list()),
        list(Holiday.objects.order_by("date", "pk").values_list("date", flat=True)),
        list(Closure.objects.order_by("starts_at", "pk").values_list("starts_at", "ends_at")),
    ]
    return hashlib.sha256(json.dumps(rows, cls=DjangoJSONEncoder).encode()).hexdigest()


def _open_cases(after: int) -> list[int]:
    rows = Case.objects.unfinished().filter(pk__gt=after)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _date_anew(pk: int) -> bool | None:
    """Date one case anew; None if it failed."""
    try:
        with transaction.atomic():
            return redate(locked(Case(pk=pk)))
    except Exception:
        logger.exception("case %s could not be dated anew", pk)
        return None


def redate(case: Case, now: datetime | None = None) -> bool:
    """Compute the dates of a locked open case anew; later ones are kept, earlier ones never.

    The timeline says so if the promise moved, and the applicant is told if by a working day or
    more. Two queries when something changed, and those of the notice.
    """
    if case.is_closed or case.is_draft:
        return False
    before = {name: getattr(case, name) for name in DATES}
    _compute(case)
    if before == {name: getattr(case, name) for name in DATES}:
        return False
    case.save(update_fields=[*DATES, "updated_at"])
    if before["promised_at"] != case.promised_at:
        _say(case, before["promised_at"], now or timezone.now())
    return True


def _compute(case: Case) -> None:
    if case.submitted_at is None:
        return
    if case.promised_days and case.paused_at is None:
        promised = deadline(case.submitted_at, days=case.promised_days, pauses=case.clock_pauses)
        case.promised_at = _later(case.promised_at, promised)
    if case.state_since is not None:
        due = due_in(case, case.current_state, case.state_since)
        case.due_at = _later(case.due_at, due) if case.due_at else None
    if case.first_responded_at is None:
        first = add_working_days(case.submitted_at, FIRST_ANSWER_WORKING_DAYS)
        case.first_response_due_at = _later(case.first_response_due_at, first)


def _later(known: datetime | None, computed: datetime | None) -> datetime | None:
    return max((one for one in (known, computed) if one), default=None)


def _say(case: Case, before: datetime | None, now: datetime) -> None:
    after = case.promised_at
    if before is None or after is None:
        return
    by_a_day = working_days_between(_day(before), _day(after)) >= 1
    add_entry(
        case, TimelineEntry.Kind.NOTE, actor=None, is_public=by_a_day, label=MOVED_LABEL,
        text=_words(before, after, None), at=now,
    )  # fmt: skip
    if by_a_day:
        notices.tell_applicant(
            notice=promise_moved, case=case, key=f"promise:{after.isoformat()}",
            text=_words(before, after, notices.language_of(case)),
        )  # fmt: skip


def _day(moment: datetime) -> date:
    return timezone.localtime(moment).date()


def _words(before: datetime, after: datetime, language: str | None) -> str:
    with override(language or settings.LANGUAGE_CODE):
        text = gettext("Because of a holiday, the promised date moved from %(old)s to %(new)s.")
        return text % {"old": format_date(before, "medium"), "new": format_date(after, "medium")}
