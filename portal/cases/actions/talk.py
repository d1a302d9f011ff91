"""Messages between the applicant and the unit, and notes among staff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.cases import notices, policies
from portal.cases.actions.drafts import store_file
from portal.cases.concurrency import locked
from portal.cases.events import CaseMessageSent, about
from portal.cases.models import Case, TimelineEntry
from portal.cases.policies import Citizen
from portal.cases.timeline import add_entry
from portal.errors import DomainError, require
from portal.events.publishing import publish
from portal.forms.uploads import CheckedUpload
from portal.persian.text import clean

MESSAGE_LIMIT = 4000
SAID_AGAIN = timedelta(minutes=1)


class NothingToSay(DomainError):
    """A message without words or files."""

    message = _("Please write your message.")


class ConversationOver(DomainError):
    """The case is closed or not yet submitted."""

    status = 409
    message = _("This is possible only while the case is being handled.")


@dataclass(frozen=True)
class Upload:
    """A file that arrived with a message or an answer, already checked."""

    file: UploadedFile[Any]
    checked: CheckedUpload


def keep_uploads(entry: TimelineEntry, actor: Citizen, uploads: Sequence[Upload]) -> None:
    """Store the files that came with an entry. Costs one query per file."""
    for upload in uploads:
        store_file(
            case=entry.case,
            file=upload.file,
            checked=upload.checked,
            user=policies.user_of(actor),
            entry=entry,
            uploaded_at=entry.at,
        )


@transaction.atomic
def send_message(
    *,
    actor: Citizen,
    case: Case,
    text: str,
    uploads: Sequence[Upload] = (),
    as_staff: bool,
    at: datetime | None = None,
) -> TimelineEntry:
    """Say something on the case; the applicant is told, staff see it marked in their inbox.

    The same words once more within a minute are the same message: a form was sent twice.
    Publishes :class:`CaseMessageSent`. Costs at most 8 queries.

    Does not raise the case's version: a message never makes a colleague's decision stale.
    ``at`` is the moment, for imports; otherwise it is now.
    """
    case = locked(case)
    require(
        policies.works_on(actor, case, "cases.handle")
        if as_staff and isinstance(actor, User)
        else not as_staff and policies.owns(actor, case)
    )
    if case.is_draft or case.is_closed:
        raise ConversationOver
    text = clean(text)[:MESSAGE_LIMIT]
    if not text and not uploads:
        raise NothingToSay
    now = at or timezone.now()
    if not uploads and (again := _just_said(case, actor, TimelineEntry.Kind.MESSAGE, text, now)):
        return again
    case.awaits_reply = not as_staff
    if as_staff:
        case.first_responded_at = case.first_responded_at or now
    case.save(update_fields=["awaits_reply", "first_responded_at", "updated_at"])
    entry = add_entry(
        case, TimelineEntry.Kind.MESSAGE, actor=actor, by_staff=as_staff, text=text, at=now
    )
    keep_uploads(entry, actor, uploads)
    if as_staff:
        notices.tell_applicant(
            notice=notices.message, case=case, key=f"message:{entry.pk}", text=text
        )
    publish(CaseMessageSent(**about(case), entry_id=entry.pk, by_staff=as_staff))
    return entry


@transaction.atomic
def add_note(*, actor: User, case: Case, text: str, at: datetime | None = None) -> TimelineEntry:
    """Write an internal note that the applicant never sees, also on a closed case. Costs 6 queries.

    The same words once more within a minute are the same note.
    ``at`` is the moment, for imports; otherwise it is now.
    """
    case = locked(case)
    require(policies.can_see_as_staff(actor, case))
    require(policies.works_on(actor, case, "cases.handle"))
    text = clean(text)[:MESSAGE_LIMIT]
    if not text:
        raise NothingToSay
    now = at or timezone.now()
    return _just_said(case, actor, TimelineEntry.Kind.NOTE, text, now) or add_entry(
        case, TimelineEntry.Kind.NOTE, actor=actor, by_staff=True, is_public=False, text=text,
        at=now,
    )  # fmt: skip


def _just_said(
    case: Case, actor: Citizen, kind: TimelineEntry.Kind, text: str, now: datetime
) -> TimelineEntry | None:
    """Return the entry that the same person wrote with the same words a moment ago. One query."""
    return case.timeline.filter(
        kind=kind, actor=policies.user_of(actor), text=text, label={},
        at__gt=now - SAID_AGAIN, at__lte=now,
    ).last()  # fmt: skip
