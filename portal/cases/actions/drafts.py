"""Drafts: a case before it is submitted, kept step by step so that nothing typed is lost."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Unit, User
from portal.cases import policies, tracking_codes
from portal.cases.models import Case, CaseFile, Channel, Phase
from portal.cases.policies import Citizen, OnBehalf, SecretHolder
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


class TooManyFiles(DomainError):
    """A question has as many files as it takes, perhaps from another device."""

    status = 409
    message = _("This question already has as many files as it takes. Remove one first.")


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
    service: str = "",
) -> Case:
    """Open a draft that pins the current form and workflow; it already has its tracking code.

    The same ``idempotency_key`` of the same person returns the first draft. What an operator
    begins belongs to the citizen and comes by the operator's own channel. ``service`` is the id of
    the service, for kinds that have several. Costs 3 queries.
    """
    user = policies.user_of(actor)
    if user and idempotency_key:
        earlier = Case.objects.filter(submitter=user, idempotency_key=idempotency_key).first()
        if earlier:
            return earlier
    draft = Case(
        kind=kind,
        service=service or kind,
        title=title if isinstance(title, dict) else {"fa": str(title)},
        applicant=policies.applicant_of(actor),
        submitter=user,
        contact_mobile=policies.contact_mobile_of(actor),
        access_secret_hash=(
            policies.secret_hash(actor.secret) if isinstance(actor, SecretHolder) else ""
        ),
        unit=unit,
        holder=unit,
        form_version=form_version,
        workflow_version=workflow_version,
        promised_days=promised_days,
        idempotency_key=idempotency_key,
        channel=actor.channel if isinstance(actor, OnBehalf) else channel,
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
    """Keep a checked upload as the only answer to ``field_key``, in place of an earlier one."""
    draft = _locked(actor, draft)
    _delete_files(draft, field_key)
    return store_file(
        case=draft, file=file, checked=checked, field_key=field_key, user=policies.user_of(actor)
    )


@transaction.atomic
def add_file(
    *,
    actor: Citizen,
    draft: Case,
    field_key: str,
    file: UploadedFile[Any],
    checked: CheckedUpload,
    most: int,
) -> CaseFile:
    """Keep a checked upload beside the other files of ``field_key``, at most ``most``.

    The same content a second time, as after a broken line, gives the file that is there.

    :raises TooManyFiles: there are ``most`` already.
    """
    draft = _locked(actor, draft)
    kept = list(draft.files.filter(field_key=field_key).order_by("position"))
    if twin := next((one for one in kept if one.sha256 == checked.sha256), None):
        return twin
    if len(kept) >= most:
        raise TooManyFiles
    return store_file(
        case=draft,
        file=file,
        checked=checked,
        field_key=field_key,
        user=policies.user_of(actor),
        position=kept[-1].position + 1 if kept else 0,
    )


@transaction.atomic
def remove_file(
    *, actor: Citizen, draft: Case, field_key: str, file_id: uuid.UUID | None = None
) -> None:
    """Take a file back out of a draft: the one called ``file_id``, or all of the question."""
    _delete_files(_locked(actor, draft), field_key, file_id)


def take_files_out(draft: Case, field_keys: Iterable[str]) -> None:
    """Delete all files of these questions; the stored bytes go with the commit."""
    for field_key in field_keys:
        _delete_files(draft, field_key)


@transaction.atomic
def discard_draft(*, actor: Citizen, draft: Case) -> None:
    """Delete a draft with its files; there is nothing to follow yet."""
    draft = _locked(actor, draft)
    for field_key in set(draft.files.values_list("field_key", flat=True)):
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
        name=safe_name(file.name or "file", checked.extension),
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


def safe_name(name: str, extension: str) -> str:
    """Return how a file is called here: without its path, short, nothing that a disk minds."""
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


def _delete_files(draft: Case, field_key: str, file_id: uuid.UUID | None = None) -> None:
    found = draft.files.filter(field_key=field_key)
    for old in found.filter(pk=file_id) if file_id else found:
        storage, name = old.file.storage, old.file.name
        old.delete()
        if name:
            transaction.on_commit(partial(storage.delete, name))
