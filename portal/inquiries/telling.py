"""What the case and its desk hear of an inquiry, and the move that an answer sets off."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.accounts.access import SYSTEM
from portal.cases.actions import move_case
from portal.cases.desk_notices import ring_desk, tell_desk
from portal.cases.models import Case, TimelineEntry
from portal.cases.timeline import add_entry
from portal.errors import DomainError
from portal.inquiries.connectors import missing_in
from portal.inquiries.models import Inquiry

logger = logging.getLogger("portal.inquiries")

ANSWERED_LABEL = {"fa": "پاسخ استعلام رسید", "en": "Answer to an inquiry"}
REPLY_CAME = {"fa": "پاسخ دستگاه دیگر رسید.", "en": "The other agency has answered."}
LONGEST_NOTE = 4000
Texts = dict[str, str]


def note_answer(case: Case, inquiry: Inquiry, now: datetime) -> None:
    """Write the answer on the timeline for the staff alone, go on, and tell the desk.

    ``case`` is locked by the caller's transaction. The words of the answer stay on the case; the
    notice only says that it is there.
    """
    with override(settings.LANGUAGE_CODE):
        lines = [f"{inquiry.agency_label}: {inquiry.label}", *inquiry.answer_lines]
    add_entry(
        case, TimelineEntry.Kind.NOTE, actor=None, is_public=False, label=ANSWERED_LABEL,
        text="\n".join(lines)[:LONGEST_NOTE], at=now,
    )  # fmt: skip
    goes_on = inquiry.then_move and not case.is_closed
    refusal = _move_on(case, inquiry, now) if goes_on else None
    case = Case.objects.with_related().get(pk=case.pk)
    if refusal is not None:
        _tell_by_hand(case, inquiry, refusal, now)
    elif not case.is_closed:
        ring_desk(case=case, text=_said(lambda: _came(inquiry)), key=_key(inquiry, "answered"))


def tell_failed(case: Case, inquiry: Inquiry, now: datetime) -> None:
    """Leave word at the desk that the inquiry has to be made by letter."""
    missing = missing_in(inquiry.connector, inquiry.subject)

    def words() -> str:
        return _because_of_gaps(inquiry) if missing else _by_letter(inquiry)

    tell_desk(case=case, text=_said(words), key=_key(inquiry, "failed"), at=now)


def _move_on(case: Case, inquiry: Inquiry, now: datetime) -> DomainError | None:
    """Make the move that the answer sets off; one that is not possible is left to the desk."""
    try:
        with transaction.atomic():
            move_case(
                actor=SYSTEM, case=case, move_key=inquiry.then_move, seen_version=case.version,
                text=REPLY_CAME[settings.LANGUAGE_CODE], fields=inquiry.facts, at=now,
            )  # fmt: skip
    except DomainError as refusal:
        logger.warning("inquiry %s: %s is not possible: %s", inquiry.pk, inquiry.then_move, refusal)
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
