"""Writing an inquiry down: what is asked of whom, by when, and who sees to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.utils.translation import override

from portal.accounts.models import User
from portal.cases.models import Case
from portal.contributions import guard
from portal.inquiries.agency_rows import USUAL_DAYS, Agency, Method
from portal.inquiries.connectors import connectors
from portal.inquiries.facts import Row, rows_of
from portal.inquiries.models import Inquiry, InquiryState
from portal.queue import enqueue_on_commit
from portal.workcalendar.calendar import add_working_days

ASK = "portal.inquiries.tasks.make_inquiry"
Texts = dict[str, str]


@dataclass(frozen=True)
class Wording:
    """Whom an inquiry goes to and in which words: ``title`` is what is asked, by language."""

    title: Texts
    agency: Texts
    method: Method
    question: list[Row] = field(default_factory=list)
    connector: str = ""
    addressee: Agency | None = None


def begin_inquiry(
    *,
    case: Case,
    connector: str,
    fields: Mapping[str, str],
    at: datetime,
    then_move: str = "",
    days: int = 0,
) -> Inquiry:
    """Write an online inquiry down within the caller's transaction; it is made after the commit.

    ``fields`` maps what the connector calls a thing to the question of the form that answers it;
    what was not answered is left out. Whoever works on the case sees to it. It is due in ``days``
    working days, or in what its agency usually takes. Costs 3 queries.
    """
    title, agency = words_of(connector)
    wording = Wording(
        title, agency, Method.ONLINE, rows_of(case, fields), connector,
        Agency.objects.active().filter(connector=connector).first(),
    )  # fmt: skip
    return write_down(
        case=case, wording=wording, owner=case.assignee, at=at, days=days, then_move=then_move
    )


def write_down(
    *,
    case: Case,
    wording: Wording,
    owner: User | None,
    at: datetime,
    days: int = 0,
    then_move: str = "",
) -> Inquiry:
    """Write one inquiry down within the caller's transaction; online it is made after the commit.

    Costs 2 queries.
    """
    online = wording.method == Method.ONLINE
    inquiry = Inquiry.objects.create(
        case=case, title=wording.title, agency=wording.agency, addressee=wording.addressee,
        connector=wording.connector, method=wording.method, question=wording.question,
        state=InquiryState.WAITING if online else InquiryState.TO_SEND, owner=owner,
        then_move=then_move, asked_at=at, next_try_at=at,
        due_at=add_working_days(at, days or _usual_days(wording.addressee)),
    )  # fmt: skip
    if online:
        enqueue_on_commit(ASK, inquiry.pk)
    return inquiry


def words_of(connector: str) -> tuple[Texts, Texts]:
    """Return what a connector and its agency are called, by language; its id where it is off."""
    found = next((one for one in connectors.active() if one.id == connector), None)
    title, agency = {}, {}
    for language, _name in settings.LANGUAGES:
        title[language] = agency[language] = connector
        if found is not None:
            with override(language), guard(found):
                title[language] = str(found.value.title)
                agency[language] = str(found.value.agency)
    return title, agency


def _usual_days(agency: Agency | None) -> int:
    return agency.usual_days if agency else USUAL_DAYS
