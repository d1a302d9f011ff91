"""What documents put on the pages of a case."""

from __future__ import annotations

from django.http import HttpRequest

from portal.accounts.models import User
from portal.cases.models import Case
from portal.documents.models import IssuedDocument
from portal.documents.policies import can_issue


def for_applicant(case: Case) -> dict[str, object] | None:
    """Return the documents that the applicant finds on the page of the case. One query."""
    documents = list(case.documents.all())
    ready = [document for document in documents if document.is_ready]
    preparing = any(not document.is_ready and not document.revoked_at for document in documents)
    return {"documents": ready, "preparing": preparing} if ready or preparing else None


def for_officer(request: HttpRequest, case: Case) -> dict[str, object] | None:
    """Return all documents of the case, and whether this officer may issue more. One query."""
    documents: list[IssuedDocument] = list(case.documents.all())
    may_issue = isinstance(request.user, User) and can_issue(request.user, case)
    return {"documents": documents, "may_issue": may_issue} if documents or may_issue else None
