"""Drafts: a case before it is submitted, kept step by step so that nothing typed is lost."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from functools import partial
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Unit, User
from portal.cases import policies, tracking_codes
from portal.cases.models import Case, CaseFile, Channel, Phase
from portal.cases.policies import Citizen, SecretHolder
from portal.cases.search_text import searchable_text
from portal.errors import DomainError, Refused, require
from portal.forms.models import FormVersion
from portal.forms.uploads import CheckedUpload
from portal.localised import LocalisedText
from portal.persian.text import HALF_SPACE
from portal.workflow.models import WorkflowVersion

_CODE_DRAWS = 5


class DraftClosed(DomainError):
    """The draft was submitted meanwhile, perhaps on another device."""

    status = 409
    message = _("This form was already submitted. You can follow it by its tracking code.")


def start_draft(
    *,
    actor: Citizen,
    kind: str,
    title: LocalisedText,
    unit: Unit,
    form_version: FormVersion,
    workflow_version: WorkflowVersion,
    promised_days: int,
    idempotency_key: uuid.UUID | None = None,
    channel: Channel = Channel.WEB,
) -> Case:
    """Open a draft that pins the current form and workflow; it already has its tracking code.

    The same ``idempotency_key`` of the same person returns the first draft. Costs 3 queries.
    """
    user = policies.user_of(actor)
    if user and idempotency_key:
        earlier = Case.objects.filter(submitter=user, idempotency_key=idempotency_key).first()
        if earlier:
            return earlier
    draft = Case(
        kind=kind,
        title=title if isinstance(title, dict) else {"fa": str(title)},
        applicant=user,
        submitter=user,
        contact_mobile=(user.mobile or "") if user else "",
        access_secret_hash=(
            policies.secret_hash(actor.secret) if isinstance(actor, SecretHolder) else ""
        ),
        unit=unit,
        holder=unit,
        form_version=form_version,
        workflow_version=workflow_version,
        promised_days=promised_days,
        idempotency_key=idempotency_key,
        channel=channel,
    )
    return _save_with_code(draft, user)


def _save_with_code(draft: Case, user: User | None) -> Case:
    for _draw in range(_CODE_DRAWS):
        draft.tracking_code = tracking_codes.generate()
        draft.search_text = searchable_text(draft)
        try:
            with transaction.atomic():
                draft.save(force_insert=True)
            return draft
        except IntegrityError:
            twin = Case.objects.filter(
                submitter=user, idempotency_key=draft.idempotency_key or uuid.uuid4()
            ).first()
            if twin:
                return twin
            draft.pk = None
    raise IntegrityError("no free tracking code found")


@transaction.atomic
def save_step(
    *, actor: Citizen, draft: Case, step_key: str, answers: Mapping[str, Any], done: bool = True
) -> Case:
    """Merge one step's cleaned answers into the draft. Costs 2 queries.

    Two devices may fill different steps at once: only this step's keys are replaced. ``done``
    says whether the step is complete.

    :raises DraftClosed: it was submitted meanwhile.
    """
    draft = _locked(actor, draft)
    draft.answers = {**draft.answers, **answers}
    others = [key for key in draft.done_steps if key != step_key]
    draft.done_steps = [*others, step_key] if done else others
    draft.save(update_fields=["answers", "done_steps", "updated_at"])
    return draft


@transaction.atomic
def attach_file(
    *, actor: Citizen, draft: Case, field_key: str, file: UploadedFile[Any], checked: CheckedUpload
) -> CaseFile:
    """Keep a checked upload as the answer to ``field_key``, in place of an earlier one."""
    draft = _locked(actor, draft)
    _delete_files(draft, field_key)
    return store_file(
        case=draft, file=file, checked=checked, field_key=field_key, user=policies.user_of(actor)
    )


@transaction.atomic
def remove_file(*, actor: Citizen, draft: Case, field_key: str) -> None:
    """Take a file back out of a draft."""
    _delete_files(_locked(actor, draft), field_key)


@transaction.atomic
def discard_draft(*, actor: Citizen, draft: Case) -> None:
    """Delete a draft with its files; there is nothing to follow yet."""
    draft = _locked(actor, draft)
    for field_key in list(draft.files.values_list("field_key", flat=True)):
        _delete_files(draft, field_key)
    draft.delete()


def store_file(
    *,
    case: Case,
    file: UploadedFile[Any],
    checked: CheckedUpload,
    user: User | None,
    field_key: str = "",
    **fields: Any,
) -> CaseFile:
    """Write a checked upload to the private store and record it.

    A later rollback leaves the stored bytes without a record; the daily sweep removes them.
    """
    record = CaseFile(
        case=case,
        field_key=field_key,
        name=_safe_name(file.name or "file", checked.extension),
        content_type=checked.content_type,
        size_bytes=checked.size,
        sha256=checked.sha256,
        uploaded_by=user,
        **{"uploaded_at": timezone.now(), **fields},
    )
    file.seek(0)
    record.file.save(record.name, file, save=False)
    try:
        record.save(force_insert=True)
    except Exception:
        record.file.delete(save=False)
        raise
    return record


def _safe_name(name: str, extension: str) -> str:
    stem = name.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    allowed = (c for c in stem if (c.isprintable() or c == HALF_SPACE) and c not in '<>:"/|?*;')
    return f"{''.join(allowed)[:100].strip() or 'file'}.{extension}"


def _locked(actor: Citizen, draft: Case) -> Case:
    row = Case.objects.select_for_update().filter(pk=draft.pk).first()
    if row is None:
        raise Refused
    require(policies.owns(actor, row))
    if row.phase != Phase.DRAFT:
        raise DraftClosed
    return row


def _delete_files(draft: Case, field_key: str) -> None:
    for old in draft.files.filter(field_key=field_key):
        storage, name = old.file.storage, old.file.name
        old.delete()
        if name:
            transaction.on_commit(partial(storage.delete, name))
