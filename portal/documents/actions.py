"""Publishing templates; issuing, replacing, revoking and mending documents."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.access import Actor
from portal.accounts.models import User
from portal.audit.actions import record
from portal.cases.models import Case, TimelineEntry
from portal.cases.timeline import add_entry
from portal.definitions.actions import publish_version
from portal.documents import notices, policies
from portal.documents.definition import compile_document
from portal.documents.drafting import drafted, fill
from portal.documents.models import (
    DocumentState,
    DocumentTemplate,
    IssuedDocument,
    Revocation,
)
from portal.documents.values import plain
from portal.documents.variables import latest_decision
from portal.errors import DomainError, require
from portal.queue import enqueue_on_commit

PREPARE = "portal.documents.tasks.prepare"
LONGEST_REASON = 2000
REVOKED_LABEL = {"fa": "سند باطل شد", "en": "A document was revoked"}


class AlreadyRevoked(DomainError):
    """The document has been revoked before."""

    status = 409
    message = _("This document has already been revoked.")


class ReasonNeeded(DomainError):
    """A document is revoked for a reason that stays readable."""

    message = _("Please write why the document is revoked.")


class CannotMend(DomainError):
    """Only a document that could not be made is made again."""

    status = 409
    message = _("This document has not failed, so there is nothing to make again.")


class AlreadyReplaced(DomainError):
    """A document that replaces this one is under way or finished."""

    status = 409
    message = _("This document has already been issued anew.")


class NothingToReplace(DomainError):
    """What is replaced is a finished document that is still in force."""

    status = 409
    message = _("Only a finished document that has not been revoked can be replaced.")


def publish_template(*, actor: Actor, name: str, definition: Mapping[str, Any]) -> DocumentTemplate:
    """Make a definition the newest version of the template called ``name`` (a slug).

    A definition that equals the newest version gives that version. Costs at most 3 queries.

    :raises InvalidDefinition: the definition breaks a rule; nothing is written.
    :raises PublishedMeanwhile: another version took the number first.
    :raises Refused: the actor is not on the staff.
    """
    return publish_version(
        actor=actor,
        versions=DocumentTemplate.objects.all(),
        compile_definition=compile_document,
        name=name,
        definition=definition,
    )


@transaction.atomic
def issue_document(
    *,
    actor: Actor,
    case: Case,
    template_version: DocumentTemplate,
    extra: Mapping[str, object] | None = None,
    decision: str | None = None,
    issued_by: User | None = None,
    at: datetime | None = None,
    document_id: UUID | None = None,
) -> IssuedDocument:
    """Write down a document of ``case`` with its number and all that it says; the worker makes it.

    ``extra`` are further values (text, numbers) that the text names ``extra.<key>``; ``decision``
    is the text of the decision (default: what staff wrote last). ``issued_by`` is who is behind
    it where the system acts. The number is taken under a lock that lasts until the transaction
    ends. A page names the ``document_id`` beforehand: sent twice, it issues one document.
    Costs at most 14 queries.

    :raises Refused: ``actor`` may not issue documents in this case.
    """
    require(policies.can_issue(actor, case))
    if document_id and (earlier := _issued_before(case, document_id)):
        return earlier
    document = drafted(
        case,
        template_version,
        said=latest_decision(case) if decision is None else decision,
        extra=extra or {},
        issued_by=actor if isinstance(actor, User) else issued_by,
        at=at or timezone.now(),
    )
    document.pk = document_id or document.pk
    return _write(actor, document)


@transaction.atomic
def replace_document(
    *,
    actor: Actor,
    document: IssuedDocument,
    template_version: DocumentTemplate | None = None,
    extra: Mapping[str, object] | None = None,
) -> IssuedDocument:
    """Issue a new document that names ``document``, which is revoked once the new one is ready.

    Without a template the newest version of its own is used, and ``extra`` adds to what it knew.
    Costs at most 14 queries.

    :raises Refused: ``actor`` may not both issue and revoke documents in this case.
    :raises NothingToReplace, AlreadyReplaced: see there.
    """
    old = locked_document(document)
    require(policies.can_issue(actor, old.case) and policies.can_revoke(actor, old.case))
    if not old.is_ready or old.revoked_at:
        raise NothingToReplace
    if old.replacements.filter(revoked_at=None).exclude(state=DocumentState.FAILED).exists():
        raise AlreadyReplaced
    new = drafted(
        old.case,
        template_version or newest_template(old.template),
        said=str(old.context.get("decision", "")),
        extra={**old.context.get("extra", {}), **(extra or {})},
        issued_by=actor if isinstance(actor, User) else None,
        at=timezone.now(),
    )
    new.replaces = old
    return _write(actor, new)


@transaction.atomic
def revoke_document(
    *,
    actor: Actor,
    document: IssuedDocument,
    reason: str,
    revocation: Revocation = Revocation.MISTAKE,
    at: datetime | None = None,
) -> IssuedDocument:
    """Declare a document worthless; whoever verifies it reads when, and why in general.

    ``reason`` is for staff. The applicant is told, and finds it on the timeline of the case, both
    without the reason. ``at`` is the moment, for imports. Costs at most 6 queries, and the notice.

    :raises Refused: ``actor`` may not revoke documents in this case.
    :raises ReasonNeeded, AlreadyRevoked: see there.
    """
    document = locked_document(document)
    require(policies.can_revoke(actor, document.case))
    if not plain(reason):
        raise ReasonNeeded
    if document.revoked_at:
        raise AlreadyRevoked
    withdraw(actor, document, revocation, plain(reason)[:LONGEST_REASON], at)
    if document.is_ready:
        notices.tell_holder(notices.revoked, document, "revoked")
    record(
        actor=actor,
        action="document.revoked",
        target=document,
        code=document.case.tracking_code,
        number=document.number,
        revocation=str(revocation),
    )
    return document


@transaction.atomic
def mend_document(
    *, actor: Actor, document: IssuedDocument, template_version: DocumentTemplate | None = None
) -> IssuedDocument:
    """Try a document that could not be made once more, under the number and code it has.

    What it says is collected anew, from the case as it is now and the newest version of its
    template (or the one given). Costs at most 10 queries.

    :raises Refused: ``actor`` may not issue documents in this case.
    :raises CannotMend: see there.
    """
    document = locked_document(document)
    require(policies.can_issue(actor, document.case))
    if document.state != DocumentState.FAILED or document.revoked_at:
        raise CannotMend
    document.template = template_version or newest_template(document.template)
    fill(document, str(document.context.get("decision", "")), document.context.get("extra", {}))
    document.state, document.problem = DocumentState.PENDING, ""
    document.attempts, document.next_try_at = 0, timezone.now()
    document.save()
    record(
        actor=actor,
        action="document.mended",
        target=document,
        code=document.case.tracking_code,
        number=document.number,
    )
    enqueue_on_commit(PREPARE, str(document.pk))
    return document


def withdraw(
    actor: Actor,
    document: IssuedDocument,
    revocation: Revocation,
    reason: str = "",
    at: datetime | None = None,
) -> None:
    """Mark a locked document as revoked and say so on the timeline of its case. Two queries."""
    person, now = actor if isinstance(actor, User) else None, at or timezone.now()
    document.revoked_at, document.revoked_by = now, person
    document.revocation, document.revoked_reason = revocation, reason
    document.save(update_fields=["revoked_at", "revoked_by", "revocation", "revoked_reason"])
    add_entry(
        document.case, TimelineEntry.Kind.NOTE, actor=person, by_staff=person is not None,
        label=REVOKED_LABEL, text=document.named, is_public=document.is_ready, at=now,
    )  # fmt: skip


def newest_template(template: DocumentTemplate) -> DocumentTemplate:
    """Return the newest version of a template. One query."""
    return DocumentTemplate.objects.newest(template.name) or template


def _issued_before(case: Case, document_id: UUID) -> IssuedDocument | None:
    """Return what the same page has issued already, behind a lock on the case. Two queries."""
    list(Case.objects.select_for_update().filter(pk=case.pk).values_list("pk"))
    earlier = IssuedDocument.objects.with_related().filter(pk=document_id).first()
    require(earlier is None or earlier.case_id == case.pk)
    return earlier


def _write(actor: Actor, document: IssuedDocument) -> IssuedDocument:
    document.save(force_insert=True)
    record(
        actor=actor,
        action="document.issued",
        target=document,
        code=document.case.tracking_code,
        number=document.number,
        template=str(document.template),
    )
    enqueue_on_commit(PREPARE, str(document.pk))
    return document


def locked_document(document: IssuedDocument) -> IssuedDocument:
    """Lock a document until the transaction ends, and read it as it is then. Two queries."""
    list(IssuedDocument.objects.select_for_update().filter(pk=document.pk).values_list("pk"))
    return IssuedDocument.objects.with_related().get(pk=document.pk)
