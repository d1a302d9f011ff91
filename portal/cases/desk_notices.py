"""Telling the unit that holds a case: a note on the case, and a message to who works on it."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from portal.cases.desk_people import people_in_charge
from portal.cases.models import Case, TimelineEntry
from portal.cases.timeline import add_entry
from portal.localised import LocalisedText, localise
from portal.notifications.actions import Recipient, notify
from portal.notifications.notices import INBOX, Notice

NOTE_LABEL = {"fa": "یادداشت گردش کار", "en": "Note of the workflow"}

desk = Notice(_("A case needs your unit"), template="case_desk", channels=(INBOX, "email"))


def tell_desk(*, case: Case, text: LocalisedText, key: str, at: datetime) -> None:
    """Leave an internal note on ``case`` and tell its officer, or else the people of its desk.

    ``key`` makes a repeat harmless. At most 20 people are told; costs 4 queries, and 4 to 9 more
    for each of them.
    """
    add_entry(
        case, TimelineEntry.Kind.NOTE, actor=None, is_public=False, label=NOTE_LABEL,
        text=localise(text, settings.LANGUAGE_CODE), at=at,
    )  # fmt: skip
    ring_desk(case=case, text=text, key=key)


def ring_desk(*, case: Case, text: LocalisedText, key: str) -> None:
    """Tell the people in charge of ``case``, without a note on the case.

    ``key`` makes a repeat harmless. Costs as :func:`tell_desk`.
    """
    for person in people_in_charge(case):
        notify(
            notice=desk,
            recipient=Recipient.of(person),
            context={"case": case, "text": localise(text, person.language)},
            dedupe_key=f"{case.tracking_code}:desk:{key}:{person.pk}",
            case_code=case.tracking_code,
            url=_address(case, person.language),
        )


def _address(case: Case, language: str) -> str:
    with override(language):
        return reverse("cases_admin:case", args=[case.tracking_code])
