"""Verifying a document by its code: what anybody may know who has it in hand."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from portal.cases.tracking_codes import pretty
from portal.cases.wrong_codes import WrongCodes, is_well_formed
from portal.documents.models import DocumentState, IssuedDocument, Revocation, Standing

WRONG = WrongCodes("document")


@dataclass(frozen=True)
class PublicDocument:
    """The open part of a document; texts are in the active language."""

    code: str
    standing: Standing
    number: str
    title: str
    holder: str
    unit: str
    issued: date
    valid_until: date | None
    revoked: date | None
    why_revoked: str

    @property
    def pretty_code(self) -> str:
        return pretty(self.code)


def public_document(document: IssuedDocument) -> PublicDocument:
    """Return the open part of a finished document. No query when case and unit are joined."""
    revoked_at = document.revoked_at
    return PublicDocument(
        code=document.code,
        standing=document.standing,
        number=document.number,
        title=document.label,
        holder=masked(document.holder),
        unit=document.case.unit.label,
        issued=timezone.localdate(document.issued_at),
        valid_until=document.valid_until,
        revoked=timezone.localdate(revoked_at) if revoked_at else None,
        why_revoked=str(Revocation(document.revocation).label) if revoked_at else "",
    )


def masked(name: str) -> str:
    """Return the first letter of each word of a name, so that only who knows it recognises it."""
    return " ".join(f"{word[0]}…" for word in name.split())


def look_up_document(*, code: str, address: str) -> IssuedDocument | None:
    """Return the finished document of ``code``; a wrong code costs one of this address's tries.

    Once the tries are used up every code waits, right or wrong. Costs 3 queries, and 6 to 10 more
    for a wrong code.

    :raises TooMany: this address, or the whole portal, has tried too many wrong codes.
    """
    WRONG.check(address)
    document = _find(code)
    if document is None:
        WRONG.hit(address)
    return document


def is_this_file(document: IssuedDocument, file: UploadedFile[Any]) -> bool:
    """Say whether ``file`` is the document as it is stored; nothing of it is kept. No query."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return hmac.compare_digest(digest.hexdigest(), document.sha256)


def _find(code: str) -> IssuedDocument | None:
    if not is_well_formed(code):
        return None
    rows = IssuedDocument.objects.select_related("case__unit")
    return rows.filter(code=code, state=DocumentState.READY).first()
