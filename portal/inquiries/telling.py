"""What the case and its desk hear of an inquiry, and the move that an answer sets off."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from portal.accounts.access import SYSTEM
from portal.accounts.models import User
from portal.cases.actions import move_case
from portal.cases.actions.talk import Upload, keep_uploads
from portal.cases.desk_notices import ring_desk, tell_desk
from portal.cases.models import Case, TimelineEntry
from portal.cases.timeline import add_entry
from portal.errors import DomainError
from portal.inquiries.connectors import missing_in
from portal.inquiries.models import Inquiry, InquiryState, Method
from portal.persian.text import digits_for

logger = logging.getLogger("portal.inquiries")

LATE_LABEL = {"fa": "پاسخ دیرهنگام استعلام", "en": "Late answer to an inquiry"}
ANSWERED_LABEL = {"fa": "پاسخ استعلام رسید", "en": "Answer to an inquiry"}
REPLY_CAME = {"fa": "پاسخ دستگاه دیگر رسید.", "en": "The other agency has answered."}
LONGEST_NOTE = 4000
Texts = dict[str, str]


def note_answer(
    case: Case,
    inquiry: Inquiry,
    now: datetime,
    *,
    actor: User | None = None,
    uploads: Sequence[Upload] = (),
    moves: bool = True,
) -> None:
    """Write the answer on the timeline for the staff alone, go on, and tell the desk.

    ``case`` is locked by the caller's transaction. The words of the answer stay on the case; the
    notice only says that it is there. ``actor`` is who has brought it by hand; without ``moves``
    the answer is only kept.
    """
    with override(settings.LANGUAGE_CODE):
        lines = [f"{inquiry.agency_label}: {inquiry.label}", *inquiry.answer_lines]
    entry = _note(case, ANSWERED_LABEL, "\n".join(lines), now, actor)
    if actor is not None:
        keep_uploads(entry, actor, uploads)
    Inquiry.objects.filter(pk=inquiry.pk).update(answer_entry=entry)
    if moves:
        _go_on(case, inquiry, now, actor)


def keep_late_answer(case: Case, inquiry: Inquiry, now: datetime) -> bool:
    """Keep an answer that came by machine when the inquiry was in people's hands; nothing moves.

    An agency that says the same twice is kept once. True if there was something to keep.
    """
    text = "\n".join(inquiry.answer_lines)
    by_people = Inquiry.objects.filter(pk=inquiry.pk, late_at=None).filter(
        ~Q(method=Method.ONLINE) | Q(state=InquiryState.DROPPED)
    )
    if not by_people.update(late_answer=text, late_at=now):
        return False
    with override(settings.LANGUAGE_CODE):
        head = f"{inquiry.agency_label}: {inquiry.label}"
    _note(case, LATE_LABEL, f"{head}\n{text}", now, None)
    if not case.is_closed:
        ring_desk(case=case, text=_said(lambda: _came_late(inquiry)), key=_key(inquiry, "late"))
    return True


def note_step(
    case: Case, inquiry: Inquiry, now: datetime, actor: User | None, words: Texts
) -> None:
    """Write on the timeline, for the staff alone, what somebody did with an inquiry."""
    with override(settings.LANGUAGE_CODE):
        text = f"{inquiry.agency_label}: {inquiry.label} ({inquiry.method_label})"
    _note(case, words, text, now, actor)


def _note(case: Case, label: Texts, text: str, now: datetime, actor: User | None) -> TimelineEntry:
    return add_entry(
        case, TimelineEntry.Kind.NOTE, actor=actor, by_staff=actor is not None, is_public=False,
        label=label, text=text[:LONGEST_NOTE], at=now,
    )  # fmt: skip


def _go_on(case: Case, inquiry: Inquiry, now: datetime, actor: User | None) -> None:
    """Make the move that was waiting for the last answer, or tell the desk what has come."""
    if case.is_closed:
        return
    together = _asked_together(case, inquiry)
    left = sum(one.is_open for one in together)
    then = inquiry.then_move or next((one.then_move for one in together if one.then_move), "")
    refusal = _move_on(case, inquiry, then, together, now) if then and not left else None
    case = Case.objects.with_related().get(pk=case.pk)
    if refusal is not None:
        _tell_by_hand(case, inquiry, refusal, now)
    elif not case.is_closed and (actor is None or actor != case.assignee):
        words = _said(lambda: _came_so_far(inquiry, left, len(together)))
        ring_desk(case=case, text=words, key=_key(inquiry, "answered"))


def _asked_together(case: Case, inquiry: Inquiry) -> list[Inquiry]:
    """Return the other inquiries of the present state, if this one belongs to it. One query."""
    if case.state_since is None or inquiry.asked_at < case.state_since:
        return []
    others = case.inquiries.filter(asked_at__gte=case.state_since).exclude(pk=inquiry.pk)
    return list(others)


def tell_failed(case: Case, inquiry: Inquiry, now: datetime) -> None:
    """Leave word at the desk that the inquiry has to be made by letter."""
    missing = missing_in(inquiry.connector, inquiry.subject)

    def words() -> str:
        return _because_of_gaps(inquiry) if missing else _by_letter(inquiry)

    tell_desk(case=case, text=_said(words), key=_key(inquiry, "failed"), at=now)


def _move_on(
    case: Case, inquiry: Inquiry, then: str, together: Sequence[Inquiry], now: datetime
) -> DomainError | None:
    """Make the move that the answers set off; one that is not possible is left to the desk."""
    facts = {key: fact for one in (*together, inquiry) for key, fact in one.facts.items()}
    try:
        with transaction.atomic():
            move_case(
                actor=SYSTEM, case=case, move_key=then, seen_version=case.version,
                text=REPLY_CAME[settings.LANGUAGE_CODE], fields=facts, at=now,
            )  # fmt: skip
    except DomainError as refusal:
        logger.warning("inquiry %s: %s is not possible: %s", inquiry.pk, then, refusal)
        return refusal
    return None


def _tell_by_hand(case: Case, inquiry: Inquiry, refusal: DomainError, now: datetime) -> None:
    def words() -> str:
        return _("%(answered)s Please take the next step yourself: %(reason)s") % {
            "answered": _came(inquiry),
            "reason": refusal,
        }

    tell_desk(case=case, text=_said(words), key=_key(inquiry, "by_hand"), at=now)


def _came(inquiry: Inquiry) -> str:
    return _("%(agency)s has answered “%(title)s”.") % _names(inquiry)


def _came_so_far(inquiry: Inquiry, left: int, others: int) -> str:
    """Say that an answer came, and where there were several, how many are still out."""
    if not others:
        return _came(inquiry)
    if not left:
        return _("%(answered)s All inquiries are answered now.") % {"answered": _came(inquiry)}
    text = ngettext(
        "%(answered)s %(left)s inquiry is still open.",
        "%(answered)s %(left)s inquiries are still open.",
        left,
    )
    return text % {"answered": _came(inquiry), "left": digits_for(left)}


def _came_late(inquiry: Inquiry) -> str:
    text = _(
        "%(agency)s has answered “%(title)s” online after all. The answer is kept on the case;"
        " nothing else was done with it."
    )
    return text % _names(inquiry)


def _by_letter(inquiry: Inquiry) -> str:
    text = _(
        "%(agency)s could not be asked for “%(title)s” electronically. Please make the inquiry"
        " by letter."
    )
    return text % _names(inquiry)


def _because_of_gaps(inquiry: Inquiry) -> str:
    text = _(
        "%(agency)s was not asked for “%(title)s”, because the case does not say: %(missing)s."
        " Please make the inquiry by letter."
    )
    missing = missing_in(inquiry.connector, inquiry.subject)
    return text % {**_names(inquiry), "missing": _(", ").join(missing)}


def _names(inquiry: Inquiry) -> Texts:
    return {"agency": inquiry.agency_label, "title": inquiry.label}


def _said(words: Callable[[], str]) -> Texts:
    """Return a text by language."""
    found = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found[language] = words()
    return found


def _key(inquiry: Inquiry, what: str) -> str:
    return f"inquiry:{inquiry.pk}:{what}:{inquiry.asked_at.timestamp():.0f}"
