"""Asking agencies in the background: again while they take their time, by letter in the end.

The row is the truth, the queue only wakes. An agency may hear one question twice, under one key.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from portal.accounts.access import SYSTEM
from portal.cases.concurrency import locked
from portal.cases.models import Outcome
from portal.inquiries.connectors import (
    AgencyUnavailable,
    Answer,
    Pending,
    Question,
    ask_agency,
    missing_in,
)
from portal.inquiries.models import Inquiry, InquiryState, Method
from portal.inquiries.telling import keep_late_answer, note_answer, tell_failed
from portal.inquiries.writing_down import ASK
from portal.leases import claim, settle, work_off
from portal.queue import enqueue_on_commit

logger = logging.getLogger("portal.inquiries")

LEASE_SECONDS = 60
RETRY_MINUTES = (1, 5, 15, 60, 240, 720)
MAX_FAILURES = len(RETRY_MINUTES) + 1
PATIENCE = timedelta(days=30)
SWEEP_INQUIRIES = 50
SWEEP_SECONDS = 30


def make_inquiry(inquiry_id: int, at: datetime | None = None) -> bool:
    """Put one question once; False if there was nothing to do for this worker.

    Takes as long as the agency, up to 20 seconds. ``at`` is the moment, for imports.
    """
    now = at or timezone.now()
    inquiry = _claim(inquiry_id, now)
    if inquiry is None:
        return False
    if inquiry.case.outcome in (Outcome.REJECTED, Outcome.WITHDRAWN):
        return _settle(inquiry, state=InquiryState.DROPPED)
    if inquiry.failures > MAX_FAILURES or missing_in(inquiry.connector, inquiry.subject):
        return _give_up(inquiry, now)
    try:
        return _put(inquiry, now)
    except AgencyUnavailable:
        return _failed(inquiry, now)
    except Exception:
        logger.exception("inquiry %s failed in our own code", inquiry.pk)
        return _failed(inquiry, now)


def _put(inquiry: Inquiry, now: datetime) -> bool:
    question = Question(inquiry.subject, inquiry.case.tracking_code, inquiry.key)
    answer = ask_agency(inquiry.connector, question, actor=SYSTEM)
    if isinstance(answer, Pending):
        return _pending(inquiry, answer, now)
    return _answered(inquiry, answer, now)


def ask_again(inquiry: Inquiry) -> bool:
    """Let an inquiry that was given up begin anew, under its old key; False if it was not.

    One query.
    """
    given_up = Inquiry.objects.filter(pk=inquiry.pk, state=InquiryState.FAILED)
    taken = given_up.update(**begun_anew(timezone.now()))
    if taken:
        enqueue_on_commit(ASK, inquiry.pk)
    return bool(taken)


def begun_anew(now: datetime) -> dict[str, Any]:
    """Return the values of a row that is asked online from the beginning."""
    return {
        "method": Method.ONLINE, "state": InquiryState.WAITING, "attempts": 0, "failures": 0,
        "reference": "", "next_try_at": now, "asked_at": now, "lease_token": None,
    }  # fmt: skip


def sweep_inquiries() -> int:
    """Ask what is due and what a dead worker left; return how many. One query when idle.

    Stops after 50 inquiries or 30 seconds and leaves the rest to its next run.
    """
    due = Inquiry.objects.due(timezone.now()).order_by("next_try_at", "pk")
    ids = list(due.values_list("pk", flat=True)[:SWEEP_INQUIRIES])
    return work_off(ids, make_inquiry, seconds=SWEEP_SECONDS)


def _claim(inquiry_id: int, now: datetime) -> Inquiry | None:
    """Take the inquiry for :data:`LEASE_SECONDS`; None if it is not due or another was faster.

    An attempt counts as failed until something else is known, for the worker may die of it.
    """
    until = now + timedelta(seconds=LEASE_SECONDS)
    token = claim(Inquiry.objects.due(now), inquiry_id, until=until, failures=F("failures") + 1)
    return Inquiry.objects.select_related("case").get(lease_token=token) if token else None


def _pending(inquiry: Inquiry, answer: Pending, now: datetime) -> bool:
    """Ask again later; an agency that is silent for 30 days is asked by letter."""
    if now >= inquiry.asked_at + PATIENCE:
        return _give_up(inquiry, now)
    return _settle(
        inquiry, failures=0, reference=_storable(answer.reference),
        next_try_at=_next_try(inquiry.attempts, now),
    )  # fmt: skip


def _failed(inquiry: Inquiry, now: datetime) -> bool:
    """Try again later, or give up after the last attempt in a row that reached nobody."""
    if inquiry.failures >= MAX_FAILURES:
        return _give_up(inquiry, now)
    return _settle(inquiry, next_try_at=_next_try(inquiry.failures, now))


def _next_try(attempts: int, now: datetime) -> datetime:
    """Return when to ask again; the times between grow up to half a day."""
    return now + timedelta(minutes=RETRY_MINUTES[min(attempts, len(RETRY_MINUTES)) - 1])


@transaction.atomic
def _give_up(inquiry: Inquiry, now: datetime) -> bool:
    """Ask no more, and let the staff of the case know that it takes a letter now."""
    case = locked(inquiry.case)
    mine = _settle(inquiry, state=InquiryState.FAILED)
    if mine:
        logger.error("inquiry %s at %s was given up", inquiry.pk, inquiry.connector)
        tell_failed(case, inquiry, now)
    return mine


@transaction.atomic
def _answered(inquiry: Inquiry, answer: Answer, now: datetime) -> bool:
    """Keep the answer, note it on the case, and go on. Whoever comes second finds it done.

    What comes after people took the inquiry into their own hands is kept beside it.
    """
    case = locked(inquiry.case)
    inquiry.facts = {_storable(key): _storable(value) for key, value in answer.facts.items()}
    inquiry.answer = _storable(answer.text).strip()
    mine = _settle(
        inquiry, state=InquiryState.ANSWERED, facts=inquiry.facts, answer=inquiry.answer,
        answered_at=answer.received_at,
    )  # fmt: skip
    if mine:
        note_answer(case, inquiry, now)
    else:
        keep_late_answer(case, inquiry, now)
    return mine


def _storable(text: str) -> str:
    """Take out what the database does not take."""
    return text.replace("\0", "").encode(errors="replace").decode()


def _settle(inquiry: Inquiry, **outcome: object) -> bool:
    """Write the outcome down; False if the inquiry had passed to another worker. One query."""
    return settle(Inquiry.objects.filter(state=InquiryState.WAITING), inquiry, **outcome)
