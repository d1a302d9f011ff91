"""What documents keep of a person, as that person sees it."""

from __future__ import annotations

from typing import Any

from portal.accounts.models import User
from portal.documents.models import DocumentState, IssuedDocument


def export_documents(person: User) -> list[dict[str, Any]] | None:
    """Return the finished documents of the person's own cases, or None without any. One query."""
    rows = (
        IssuedDocument.objects.visible_to(person)
        .filter(state=DocumentState.READY, case__in=person.cases.all())
        .select_related("case")
    )
    return [_entry(document) for document in rows] or None


def _entry(document: IssuedDocument) -> dict[str, Any]:
    return {
        "number": document.number,
        "title": document.label,
        "tracking_code": document.case.pretty_code,
        "holder": document.holder,
        "issued_at": document.issued_at,
        "valid_until": document.valid_until,
        "standing": document.standing_label,
        "verification_code": document.pretty_code,
    }
