"""Reminding of inquiries: who sees to one before its day, the head of the unit after it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.accounts.models import User
from portal.cases.desk_notices import desk
from portal.cases.desk_people import heads_of, people_of_desk
from portal.inquiries.models import Inquiry, InquiryQuerySet
from portal.inquiries.policies import sees_to
from portal.notifications.actions import Recipient, notify
from portal.persian.jalali import format_date
from portal.workcalendar.calendar import add_working_days

logger = logging.getLogger("portal.inquiries")

WARNING_DAYS = 1
MOST_AT_ONCE = 500
RUN_SECONDS = 40


def remind_of_inquiries(now: datetime | None = None) -> int:
    """Tell each owner a working day before the answer is due, and each head after; once each.

    Returns about how many inquiries somebody was told. May run twice at once; stops after 40
    seconds. Two queries when idle.
    """
    now, stop_at = now or timezone.now(), time.monotonic() + RUN_SECONDS
    soon = Inquiry.objects.open().filter(
        reminded_at=None, due_at__gte=now, due_at__lte=add_working_days(now, WARNING_DAYS)
    )
    late = Inquiry.objects.overdue(now).filter(escalated_at=None)
    told = 0
    for rows, tell in ((soon, _warn), (late, _escalate)):
        for inquiry in _oldest(rows):
            if time.monotonic() >= stop_at:
                return told
            told += _once(inquiry, tell, now)
    return told


def _oldest(rows: InquiryQuerySet) -> list[Inquiry]:
    related = rows.select_related("case__holder", "case__assignee", "case__unit", "owner")
    return list(related.order_by("due_at", "pk")[:MOST_AT_ONCE])


def _once(inquiry: Inquiry, tell: Callable[[Inquiry, datetime], bool], now: datetime) -> bool:
    """Tell in a transaction of its own; one that fails costs the others nothing."""
    try:
        with transaction.atomic():
            return tell(inquiry, now)
    except Exception:
        logger.exception("nobody could be reminded of inquiry %s", inquiry.pk)
        return False


def _warn(inquiry: Inquiry, now: datetime) -> bool:
    mine = Inquiry.objects.filter(pk=inquiry.pk, reminded_at=None).update(reminded_at=now)
    if mine:
        owner, case = inquiry.owner, inquiry.case
        people = [owner] if owner and sees_to(owner, case) else people_of_desk(case)
        _tell(inquiry, people, "soon", _is_due)
    return bool(mine)


def _escalate(inquiry: Inquiry, now: datetime) -> bool:
    mine = Inquiry.objects.filter(pk=inquiry.pk, escalated_at=None).update(escalated_at=now)
    if mine:
        _tell(inquiry, heads_of(inquiry.case.holder), "late", _is_late)
    return bool(mine)


def _tell(
    inquiry: Inquiry, people: Iterable[User], what: str, words: Callable[[Inquiry], str]
) -> None:
    case = inquiry.case
    for person in people:
        with override(person.language):
            text = words(inquiry)
            url = reverse("inquiries_admin:inquiry", args=[case.tracking_code, inquiry.pk])
        notify(
            notice=desk, recipient=Recipient.of(person), context={"case": case, "text": text},
            dedupe_key=f"{case.tracking_code}:inquiry:{inquiry.pk}:{what}:{person.pk}",
            case_code=case.tracking_code, url=url,
        )  # fmt: skip


def _is_due(inquiry: Inquiry) -> str:
    text = _("The answer of %(agency)s to “%(title)s” is due on %(date)s.")
    return text % _names(inquiry)


def _is_late(inquiry: Inquiry) -> str:
    text = _("The answer of %(agency)s to “%(title)s” was due on %(date)s and has not come.")
    return text % _names(inquiry)


def _names(inquiry: Inquiry) -> dict[str, str]:
    date = format_date(inquiry.due_at, "medium") if inquiry.due_at else ""
    return {"agency": inquiry.agency_label, "title": inquiry.label, "date": date}
