"""Many inquiries to one agency in one file, and the file in which it answers them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.audit.actions import record
from portal.errors import DomainError, require
from portal.inquiries.actions import Reply, record_answer
from portal.inquiries.agency_rows import Agency, Method
from portal.inquiries.models import AnswerSheet, Batch, Inquiry, InquiryQuerySet, InquiryState
from portal.inquiries.policies import can_see_to
from portal.inquiries.sheets import MOST_ROWS, UnreadableSheet, lines_of
from portal.persian.jalali import format_date
from portal.persian.text import search_key
from portal.spreadsheets import table

KEY, CODE, ASKED, DUE = _("Key"), _("Tracking code"), _("What is asked"), _("Answer due")
ANSWER, NUMBER = _("Answer"), _("Number of the answer")
#: What waits for a file to its agency.
WAITS = {"method": Method.BATCH, "state": InquiryState.TO_SEND}


class NothingToSend(DomainError):
    """No inquiry waits for a file to this agency; somebody may have been faster."""

    status = 409
    message = _("No inquiry waits for a file to this agency.")


class Verdict(models.TextChoices):
    """What becomes of a row of answers."""

    READY = "ready", _("is taken")
    UNKNOWN = "unknown", _("unknown key: it belongs to no inquiry at this agency")
    ANSWERED = "answered", _("answered already")
    FOREIGN = "foreign", _("of a case that you do not handle")
    MISSING = "missing", _("no answer in this row")
    DOUBLE = "double", _("twice in this file; the first one counts")


@dataclass(frozen=True)
class AnswerRow:
    """One row of a file of answers as it would be taken now."""

    line: int
    answer: str
    reference: str
    verdict: Verdict
    inquiry: Inquiry | None

    @property
    def is_ready(self) -> bool:
        return self.verdict == Verdict.READY


def waiting_for_file(user: User) -> InquiryQuerySet:
    """Return what waits for a file, of the units where ``user`` sees cases."""
    return Inquiry.objects.for_staff(user).open().filter(**WAITS)


def agencies_waiting(user: User) -> QuerySet[Agency]:
    """Return the agencies for which something waits, each with ``waiting``: how many."""
    ids = waiting_for_file(user).order_by().values("pk")
    count = Count("inquiries", filter=Q(inquiries__in=ids))
    return Agency.objects.annotate(waiting=count).filter(waiting__gt=0)


@transaction.atomic
def make_batch(*, actor: User, agency: Agency) -> Batch:
    """Put what waits for ``agency`` into one file and mark it as sent; at most 500 inquiries.

    Two audit queries for each inquiry, 5 besides. The file can be taken as often as needed.

    :raises NothingToSend: see there.
    """
    rows = waiting_for_file(actor).filter(addressee=agency).select_related("case__unit")
    mine = [one for one in rows.order_by("asked_at", "pk")[:MOST_ROWS] if _may_take(actor, one)]
    batch = Batch.objects.create(agency=agency, made_by=actor)
    still = Inquiry.objects.filter(pk__in=[one.pk for one in mine], **WAITS)
    if not still.update(state=InquiryState.SENT, batch=batch, sent_at=timezone.now()):
        raise NothingToSend
    for one in batch.inquiries.select_related("case"):
        record(
            actor=actor, action="inquiries.sent", target=one, code=one.case.tracking_code,
            fields=sorted(one.subject), by=Method.BATCH.value,
        )  # fmt: skip
    return batch


def _may_take(actor: User, inquiry: Inquiry) -> bool:
    return can_see_to(actor, inquiry.case)


def file_of(inquiries: Iterable[Inquiry], kind: str) -> bytes:
    """Return the file for the agency as ``csv`` or ``xlsx``, in the town's language."""
    with override(settings.LANGUAGE_CODE):
        return table(table_of(inquiries), kind=kind, title=gettext("Inquiries"))


def table_of(inquiries: Iterable[Inquiry]) -> list[list[str]]:
    """Return what a file says, its head first, in the town's language.

    The agency fills in the last two columns; the key is how its answer finds its way back. No query
    where the cases are joined.
    """
    rows = list(inquiries)
    with override(settings.LANGUAGE_CODE):
        facts = [{one.label: one.value for one in row.asked} for row in rows]
        labels = list(dict.fromkeys(label for found in facts for label in found))
        head = [KEY, CODE, ASKED, DUE, *labels, ANSWER, NUMBER]
        return [
            [str(word) for word in head],
            *(_line(row, [found.get(label, "") for label in labels])
              for row, found in zip(rows, facts, strict=True)),
        ]  # fmt: skip


def _line(inquiry: Inquiry, facts: Sequence[str]) -> list[str]:
    due = format_date(inquiry.due_at, "short") if inquiry.due_at else ""
    return [
        str(inquiry.key), inquiry.case.pretty_code, inquiry.label, due, *facts, "", "",
    ]  # fmt: skip


def read_answers(*, actor: User, batch: Batch, file: UploadedFile[Any]) -> AnswerSheet:
    """Keep the rows of a file of answers until somebody has looked them through. One query.

    :raises Refused: the actor sees nothing of this batch.
    :raises UnreadableSheet: it is no table, or has no column for the key or the answer.
    :raises TooManyRows: see there.
    """
    require(Batch.objects.for_staff(actor).filter(pk=batch.pk).exists())
    lines = lines_of(file)
    key, answer, number = _columns(lines[0] if lines else [])
    rows = [
        {
            "line": position,
            "key": _at(line, key),
            "answer": _at(line, answer),
            "reference": _at(line, number)[:60],
        }
        for position, line in enumerate(lines[1:], start=2)
    ]
    return AnswerSheet.objects.create(batch=batch, rows=rows, uploaded_by=actor)


def _columns(head: Sequence[str]) -> tuple[int, int, int | None]:
    """Return where the key, the answer and its number stand, in whatever language the head is."""
    places = {search_key(word): place for place, word in enumerate(head)}
    key, answer, number = (
        _place(places, words) for words in ("Key", "Answer", "Number of the answer")
    )
    if key is None or answer is None:
        raise UnreadableSheet
    return key, answer, number


def _place(places: Mapping[str, int], words: str) -> int | None:
    for language, _name in settings.LANGUAGES:
        with override(language):
            if (found := places.get(search_key(gettext(words)))) is not None:
                return found
    return None


def _at(line: Sequence[str], place: int | None) -> str:
    return line[place] if place is not None and place < len(line) else ""


def rows_of(sheet: AnswerSheet, user: User) -> list[AnswerRow]:
    """Return what would become of each row now. One query."""
    keys = [key for row in sheet.rows if (key := _uuid(row["key"]))]
    asked = Inquiry.objects.for_staff(user).filter(
        batch__agency=sheet.batch.agency_id, key__in=keys
    )
    known = {one.key: one for one in asked.select_related("case__holder", "case__unit")}
    seen: set[UUID] = set()
    return [_judged(row, known, seen, user) for row in sheet.rows]


def _judged(
    row: Mapping[str, Any], known: Mapping[UUID, Inquiry], seen: set[UUID], user: User
) -> AnswerRow:
    key = _uuid(row["key"])
    inquiry = known.get(key) if key else None
    verdict = _verdict(row["answer"], inquiry, seen, user)
    if inquiry is not None and verdict == Verdict.READY:
        seen.add(inquiry.key)
    return AnswerRow(row["line"], row["answer"], row["reference"], verdict, inquiry)


def _verdict(answer: str, inquiry: Inquiry | None, seen: set[UUID], user: User) -> Verdict:
    if inquiry is None:
        return Verdict.UNKNOWN
    if inquiry.state == InquiryState.ANSWERED:
        return Verdict.ANSWERED
    if not can_see_to(user, inquiry.case):
        return Verdict.FOREIGN
    if not answer:
        return Verdict.MISSING
    return Verdict.DOUBLE if inquiry.key in seen else Verdict.READY


def take_answers(*, actor: User, sheet: AnswerSheet) -> int:
    """Take the rows that are ready, each in a transaction of its own; return how many.

    What breaks off can be taken up again: answered rows are passed over. The sheet is deleted in
    the end. About 20 queries for each answer.

    :raises Refused: somebody else has uploaded it.
    """
    require(sheet.uploaded_by_id == actor.pk)
    taken = 0
    for row in rows_of(sheet, actor):
        if row.inquiry is not None and row.is_ready:
            taken += _take(actor, row.inquiry, row)
    sheet.delete()
    return taken


def _take(actor: User, inquiry: Inquiry, row: AnswerRow) -> bool:
    try:
        record_answer(actor=actor, inquiry=inquiry, reply=Reply(row.answer, row.reference))
    except DomainError:
        return False
    return True


def forget_sheets() -> int:
    """Delete files of answers that nobody took within a day; return how many. One query."""
    old = AnswerSheet.objects.filter(uploaded_at__lt=timezone.now() - timedelta(days=1))
    deleted, _by_model = old.delete()
    return deleted


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
