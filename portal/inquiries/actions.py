"""What staff do with inquiries: begin one, send it, bring its answer, or give it up."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.access import SYSTEM, Actor, SystemActor
from portal.accounts.models import User
from portal.audit.actions import record
from portal.cases.actions.talk import Upload
from portal.cases.concurrency import locked
from portal.cases.models import Case
from portal.errors import DomainError, require
from portal.inquiries.agency_rows import Agency, Method
from portal.inquiries.connectors import missing_in
from portal.inquiries.facts import ticked
from portal.inquiries.models import OPEN_STATES, Inquiry, InquiryState, SentBy
from portal.inquiries.policies import can_ask, can_see_to, sees_to
from portal.inquiries.tasks import ask_again, begun_anew
from portal.inquiries.telling import note_answer, note_step
from portal.inquiries.writing_down import ASK, Wording, words_of, write_down
from portal.persian.text import clean
from portal.queue import enqueue_on_commit

BEGUN_LABEL = {"fa": "استعلام تازه", "en": "New inquiry"}
CHANGED_LABEL = {"fa": "روش استعلام تغییر کرد", "en": "Inquiry made in another way"}
SENT_LABEL = {"fa": "استعلام فرستاده شد", "en": "Inquiry sent"}
WITHDRAWN_LABEL = {"fa": "از استعلام صرف‌نظر شد", "en": "Inquiry withdrawn"}
LONGEST_ANSWER, LONGEST_TITLE = 4000, 200


class NothingToAsk(DomainError):
    """The inquiry is on its way, or it has been answered."""

    status = 409
    message = gettext_lazy("This inquiry is on its way already, or it has been answered.")


class NotTakenThatWay(DomainError):
    """The agency cannot be asked in this way, or the case does not say what it needs for it."""

    message = gettext_lazy("This agency is not asked in this way.")


class NoAnswer(DomainError):
    """An answer without words or files."""

    message = gettext_lazy("Write what the agency has answered, or add its letter as a file.")


@dataclass(frozen=True)
class Sending:
    """How a letter left the house: the secretariat's number, its date, and the way."""

    number: str
    day: date
    by: SentBy


@dataclass(frozen=True)
class Reply:
    """What an agency has answered on paper or in a file; ``reference`` is its own number."""

    text: str
    reference: str = ""
    uploads: Sequence[Upload] = ()


@transaction.atomic
def ask_agency_about(
    *,
    actor: User,
    case: Case,
    agency: Agency,
    method: Method,
    title: str,
    facts: Collection[str],
    days: int = 0,
    owner: User | None = None,
    at: datetime | None = None,
) -> Inquiry:
    """Begin an inquiry about a case: online it is asked by the worker, else it is to be sent.

    ``facts`` are keys of :func:`portal.inquiries.facts.facts_of`; nothing else of the case leaves
    the house, and the audit entry names them. ``at`` is the moment, for imports. About 12 queries.

    :raises Refused: the actor, or the owner, does not handle the case, or it is closed.
    :raises NotTakenThatWay: see there.
    """
    case = locked(case)
    require(can_ask(actor, case) and _may_own(owner, case))
    now = at or timezone.now()
    wording = _wording(case, agency, method, clean(title)[:LONGEST_TITLE], facts)
    inquiry = write_down(case=case, wording=wording, owner=owner, at=now, days=days)
    _audit(actor, inquiry, "begun", fields=sorted(inquiry.subject), method=method.value)
    note_step(case, inquiry, now, actor, BEGUN_LABEL)
    return inquiry


def _wording(
    case: Case, agency: Agency, method: Method, title: str, facts: Collection[str]
) -> Wording:
    if not agency.is_active or method not in agency.methods:
        raise NotTakenThatWay
    question = ticked(case, facts)
    if method != Method.ONLINE:
        return Wording(
            {settings.LANGUAGE_CODE: title}, agency.words, method, question, agency.connector,
            agency,
        )  # fmt: skip
    own_title, _agency = words_of(agency.connector)
    subject = {row["key"]: row["value"] for row in question}
    refuse_gaps(agency.connector, subject)
    titles = {settings.LANGUAGE_CODE: title} if title else own_title
    return Wording(titles, agency.words, method, question, agency.connector, agency)


def refuse_gaps(connector: str, subject: Mapping[str, str]) -> None:
    """Make sure that a connector is told what it needs. No query.

    :raises NotTakenThatWay: in words, what is missing.
    """
    if missing := missing_in(connector, subject):
        text = _(
            "To be asked online, this agency needs: %(missing)s. Choose it, or write a letter."
        )
        raise NotTakenThatWay(text % {"missing": _(", ").join(missing)})


@transaction.atomic
def repeat_inquiry(*, actor: User, inquiry: Inquiry) -> Inquiry:
    """Make an inquiry anew that was given up. Writes one audit entry.

    :raises Refused: the actor does not handle the case.
    :raises NothingToAsk: see there.
    """
    _case, inquiry = _in_hand(actor, inquiry)
    if not ask_again(inquiry):
        raise NothingToAsk
    _audit(actor, inquiry, "repeated", connector=inquiry.connector)
    inquiry.refresh_from_db()
    return inquiry


@transaction.atomic
def change_method(*, actor: User, inquiry: Inquiry, method: Method) -> Inquiry:
    """Make an inquiry in another way: by letter at any time, while it is tried or given up.

    What a machine answers afterwards is kept beside it.

    :raises Refused: the actor does not handle the case.
    :raises NothingToAsk: it was sent or answered, or somebody was faster.
    :raises NotTakenThatWay: see there.
    """
    case, inquiry = _in_hand(actor, inquiry)
    if not inquiry.can_go_by_people or inquiry.method == method:
        raise NothingToAsk
    now = timezone.now()
    connector = _connector_for(inquiry, method)
    if method == Method.ONLINE:
        _change(inquiry, connector=connector, **begun_anew(now))
        enqueue_on_commit(ASK, inquiry.pk)
    else:
        _change(inquiry, method=method, state=InquiryState.TO_SEND, lease_token=None)
    _audit(actor, inquiry, "method_changed", method=method.value)
    note_step(case, inquiry, now, actor, CHANGED_LABEL)
    return inquiry


def _connector_for(inquiry: Inquiry, method: Method) -> str:
    """Return how the agency is asked online today; refuse a way that it does not take."""
    if method == Method.LETTER:
        return ""
    agency = inquiry.addressee
    if agency is None or method not in agency.methods:
        raise NotTakenThatWay
    if method == Method.ONLINE:
        refuse_gaps(agency.connector, inquiry.subject)
    return agency.connector


@transaction.atomic
def mark_sent(
    *, actor: User, inquiry: Inquiry, sending: Sending, at: datetime | None = None
) -> Inquiry:
    """Note that the letter of an inquiry has left the house. ``at`` is the moment, for imports.

    :raises Refused: the actor does not handle the case.
    :raises NothingToAsk: there is no letter to send.
    """
    case, inquiry = _in_hand(actor, inquiry)
    if not (inquiry.is_to_send and inquiry.is_letter):
        raise NothingToAsk
    now = at or timezone.now()
    _change(
        inquiry, state=InquiryState.SENT, letter_number=clean(sending.number)[:60],
        letter_date=sending.day, sent_by=sending.by, sent_at=now,
    )  # fmt: skip
    _audit(actor, inquiry, "sent", fields=sorted(inquiry.subject), by=sending.by.value)
    note_step(case, inquiry, now, actor, SENT_LABEL)
    return inquiry


@transaction.atomic
def record_answer(
    *, actor: User, inquiry: Inquiry, reply: Reply, at: datetime | None = None
) -> Inquiry:
    """Keep what an agency answered on paper or in a file, note it on the case, and go on.

    On a closed case, or after the inquiry was withdrawn, the answer is kept and nothing moves.
    ``at`` is the moment, for imports.

    :raises Refused: the actor does not handle the case.
    :raises NothingToAsk: it is answered, or a machine still asks.
    :raises NoAnswer: see there.
    """
    case, inquiry = _in_hand(actor, inquiry)
    if inquiry.state in (InquiryState.ANSWERED, InquiryState.WAITING):
        raise NothingToAsk
    text = clean(reply.text)[:LONGEST_ANSWER]
    if not text and not reply.uploads:
        raise NoAnswer
    now = at or timezone.now()
    was_open = inquiry.is_open
    _change(
        inquiry, state=InquiryState.ANSWERED, answer=text, answered_at=now,
        reference=clean(reply.reference)[:200],
    )  # fmt: skip
    _audit(actor, inquiry, "answered", files=len(reply.uploads))
    note_answer(case, inquiry, now, actor=actor, uploads=reply.uploads, moves=was_open)
    return inquiry


@transaction.atomic
def withdraw_inquiry(*, actor: Actor, inquiry: Inquiry) -> Inquiry:
    """Give an inquiry up that is not needed any more.

    :raises Refused: the actor does not handle the case.
    :raises NothingToAsk: it is answered or given up already.
    """
    case, inquiry = _in_hand(actor, inquiry)
    if not inquiry.is_open:
        raise NothingToAsk
    _change(inquiry, state=InquiryState.DROPPED, lease_token=None)
    _audit(actor, inquiry, "withdrawn")
    person = actor if isinstance(actor, User) else None
    note_step(case, inquiry, timezone.now(), person, WITHDRAWN_LABEL)
    return inquiry


def withdraw_from_duplicate(case: Case) -> int:
    """Give up what a case still asks agencies that is handled in another one; return how many.

    One query without any, else those of :func:`withdraw_inquiry`.
    """
    if not case.is_merged:
        return 0
    withdrawn = 0
    for inquiry in Inquiry.objects.filter(case=case, state__in=OPEN_STATES):
        with suppress(NothingToAsk):
            withdraw_inquiry(actor=SYSTEM, inquiry=inquiry)
            withdrawn += 1
    return withdrawn


@transaction.atomic
def hand_over_inquiry(*, actor: User, inquiry: Inquiry, owner: User | None) -> Inquiry:
    """Let a colleague see to an inquiry, or nobody in particular.

    :raises Refused: the actor, or the colleague, does not handle the case.
    """
    case, inquiry = _in_hand(actor, inquiry)
    require(_may_own(owner, case))
    Inquiry.objects.filter(pk=inquiry.pk).update(owner=owner, reminded_at=None)
    _audit(actor, inquiry, "handed_over", to=owner.pk if owner else None)
    return inquiry


def _may_own(owner: User | None, case: Case) -> bool:
    return owner is None or sees_to(owner, case)


def _in_hand(actor: Actor, inquiry: Inquiry) -> tuple[Case, Inquiry]:
    """Lock the case, and return it with the inquiry as both are then."""
    case = locked(inquiry.case)
    if not isinstance(actor, SystemActor):
        require(isinstance(actor, User) and can_see_to(actor, case))
    return case, Inquiry.objects.select_related("addressee", "case").get(pk=inquiry.pk)


def _change(inquiry: Inquiry, **values: Any) -> None:
    """Write ``values`` unless a worker has changed the state since it was read.

    :raises NothingToAsk: it has.
    """
    unchanged = Inquiry.objects.filter(pk=inquiry.pk, state=inquiry.state)
    if not unchanged.update(**values):
        raise NothingToAsk
    for name, value in values.items():
        setattr(inquiry, name, value)


def _audit(actor: Actor, inquiry: Inquiry, what: str, **details: Any) -> None:
    record(
        actor=actor, action=f"inquiries.{what}", target=inquiry, code=inquiry.case.tracking_code,
        **details,
    )  # fmt: skip
