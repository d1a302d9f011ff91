"""Making documents in the worker: the row is the truth, the queue only wakes.

A worker takes a document for a minute and a half; one that dies leaves it to the sweeper. What
the text lacks is said to staff at once; what goes wrong otherwise is tried again.
"""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, override

from portal.accounts.access import SYSTEM
from portal.cases.desk_notices import tell_desk
from portal.cases.lost_files import delete_lost
from portal.cases.models import TimelineEntry, case_file_storage
from portal.cases.timeline import add_entry
from portal.documents import notices
from portal.documents.actions import locked_document, withdraw
from portal.documents.models import FOLDER, DocumentState, IssuedDocument, Revocation
from portal.documents.typesetting import pdf_of_document
from portal.errors import DomainError
from portal.leases import claim, settle, work_off
from portal.localised import localise

logger = logging.getLogger("portal.documents")

LEASE_SECONDS = 90
RETRY_MINUTES = (1, 5, 15, 60)
MAX_ATTEMPTS = len(RETRY_MINUTES) + 1
SWEEP_DOCUMENTS = 50
SWEEP_SECONDS = 30
READY_LABEL = {"fa": "سند صادر شد", "en": "A document was issued"}


def prepare(document_id: str, at: datetime | None = None) -> bool:
    """Make one document once; False if there was nothing to do for this worker.

    ``at`` is the moment, for imports; otherwise it is now.
    """
    document = _claim(document_id)
    if document is None:
        return False
    with override(document.language):
        return _make(document, at or timezone.now())


def sweep_documents() -> int:
    """Make what is due and what a dead worker left; return how many. One query when idle.

    Stops after 50 documents or 30 seconds and leaves the rest to its next run.
    """
    due = IssuedDocument.objects.due(timezone.now()).order_by("next_try_at", "pk")
    ids = [str(pk) for pk in due.values_list("pk", flat=True)[:SWEEP_DOCUMENTS]]
    return work_off(ids, prepare, seconds=SWEEP_SECONDS)


def sweep_lost_documents() -> int:
    """Delete stored files that no document names (a worker died in between); return how many.

    A file younger than a day is left alone: its transaction may still be open.
    """
    storage = case_file_storage()
    if not storage.exists(FOLDER):
        return 0
    rows = IssuedDocument.objects.all()
    return sum(delete_lost(rows, f"{FOLDER}/{name}") for name in storage.listdir(FOLDER)[0])


def _make(document: IssuedDocument, at: datetime) -> bool:
    try:
        content = pdf_of_document(document)
    except DomainError as refusal:
        return _give_up(document, str(refusal))
    except Exception:
        logger.exception("document %s could not be typeset", document.pk)
        return _put_off(document)
    try:
        return _finish(document, content, at)
    except Exception:
        logger.exception("document %s could not be stored", document.pk)
        return _put_off(document)


def _claim(document_id: str) -> IssuedDocument | None:
    """Take a document for :data:`LEASE_SECONDS`; None if it is not due or another was faster."""
    now = timezone.now()
    due = IssuedDocument.objects.due(now)
    token = claim(due, document_id, until=now + timedelta(seconds=LEASE_SECONDS))
    rows = IssuedDocument.objects.with_related().select_related("case__applicant")
    return rows.get(lease_token=token) if token else None


def _finish(document: IssuedDocument, content: bytes, at: datetime) -> bool:
    """Store the file and tell the applicant; a file that lost its row is deleted again."""
    storage = document.file.storage
    name = storage.save(document.file.field.generate_filename(document, ""), ContentFile(content))
    try:
        with transaction.atomic():
            settled = _settle(
                document,
                state=DocumentState.READY,
                file=name,
                size_bytes=len(content),
                sha256=hashlib.sha256(content).hexdigest(),
                ready_at=at,
                problem="",
            )
            if settled:
                _announce(document, at)
    except Exception:
        storage.delete(name)
        raise
    if not settled:
        storage.delete(name)
    return settled


def _announce(document: IssuedDocument, at: datetime) -> None:
    add_entry(
        document.case, TimelineEntry.Kind.NOTE, actor=None, is_public=True, label=READY_LABEL,
        text=document.named, at=at,
    )  # fmt: skip
    notices.tell_holder(notices.ready, document, "ready")
    if document.replaces is not None:
        replaced = locked_document(document.replaces)
        if replaced.revoked_at is None:
            withdraw(SYSTEM, replaced, Revocation.REPLACED, at=at)


def _put_off(document: IssuedDocument) -> bool:
    """Let a document wait for its next attempt, or give it up after the last one."""
    if document.attempts >= MAX_ATTEMPTS:
        return _give_up(
            document, gettext("It could not be typeset. The technical reason is in the log.")
        )
    minutes = RETRY_MINUTES[document.attempts - 1]
    return _settle(document, next_try_at=timezone.now() + timedelta(minutes=minutes))


@transaction.atomic
def _give_up(document: IssuedDocument, problem: str) -> bool:
    """Keep why a document could not be made, and tell the unit that holds the case."""
    settled = _settle(document, state=DocumentState.FAILED, problem=problem)
    if settled:
        tell_desk(
            case=document.case,
            text=_failure(document, problem),
            key=f"document:{document.pk.hex}:{timezone.now().timestamp():.0f}",
            at=timezone.now(),
        )
    return settled


def _failure(document: IssuedDocument, problem: str) -> dict[str, str]:
    texts = {}
    for language in ("fa", "en"):
        with override(language):
            texts[language] = gettext(
                "The document “%(title)s” (%(number)s) could not be made. %(problem)s"
            ) % {
                "title": localise(document.title, language),
                "number": document.shown_number(language),
                "problem": problem,
            }
    return texts


def _settle(document: IssuedDocument, **outcome: object) -> bool:
    """Write the outcome down; False if another worker has it now, or it is revoked. One query."""
    pending = IssuedDocument.objects.filter(state=DocumentState.PENDING, revoked_at=None)
    return settle(pending, document, **outcome)
