"""Files that somebody has sent before, offered for the same question of another form."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.cases.actions import add_file, attach_file
from portal.cases.models import Case, CaseFile, Phase
from portal.cases.policies import Citizen
from portal.errors import DomainError, Refused
from portal.forms.compiled import CompiledStep
from portal.forms.definition import FormField, InvalidDefinition
from portal.forms.file_types import most_files
from portal.forms.uploads import check_upload

FilesByQuestion = dict[str, list[CaseFile]]
REUSABLE_TYPES = ("file", "files")
MOST_LOOKED_AT = 200
MOST_OFFERED = 3


class FileNotReusable(DomainError):
    """The earlier file cannot be read any more, or this question takes no such file."""

    status = 409
    message = _("This earlier file cannot be used here. Please upload it anew.")


def earlier_files(owner: Citizen, step: CompiledStep, draft: Case) -> FilesByQuestion:
    """Return, newest first, up to three files that ``owner`` has sent to each question of ``step``.

    To the same question of the field bank, or one of the same key and words. Only from the person's
    own cases that were sent. One query, none for a step without questions for files.
    """
    asked = [question for question in step.fields if question.type in REUSABLE_TYPES]
    if not asked or not isinstance(owner, User):
        return {}
    offered: FilesByQuestion = {}
    here: set[tuple[str, str]] = set()
    for file in _sent_by(owner, draft):
        for question in asked:
            found = offered.setdefault(question.key, [])
            mark = (question.key, file.sha256)
            if mark not in here and len(found) < MOST_OFFERED and _answers(file, question):
                here.add(mark)
                found.append(file)
    return {key: found for key, found in offered.items() if found}


@transaction.atomic
def reuse_file(
    *, actor: Citizen, draft: Case, step: CompiledStep, field_key: str, file_id: UUID
) -> CaseFile:
    """Answer a question for files with a copy of a file from an own earlier case.

    It is checked anew, as this question demands. Costs at most 8 queries.

    :raises Refused: it is not among what :func:`earlier_files` offers to ``actor``.
    :raises FileNotReusable, DraftClosed, TooManyFiles: see there.
    """
    offered = earlier_files(actor, step, draft).get(field_key, [])
    chosen = next((file for file in offered if file.pk == file_id), None)
    if chosen is None:
        raise Refused
    question = step.field(field_key)
    try:
        copy = _copy_of(chosen)
        checked = check_upload(copy, accept=question.accept, max_bytes=question.max_bytes)
    except (OSError, ValidationError) as error:
        raise FileNotReusable from error
    kept: dict[str, Any] = {"actor": actor, "draft": draft, "field_key": field_key}
    if question.type == "file":
        return attach_file(**kept, file=copy, checked=checked)
    return add_file(**kept, file=copy, checked=checked, most=most_files(question))


def _sent_by(owner: User, draft: Case) -> list[CaseFile]:
    own = {"case__applicant": owner, "case__on_behalf_of": draft.on_behalf_of_id}
    rows = CaseFile.objects.filter(**own, entry=None).exclude(field_key="")
    sent = rows.exclude(case__phase=Phase.DRAFT).exclude(case=draft.pk)
    return list(
        sent.select_related("case__form_version").order_by("-uploaded_at", "-pk")[:MOST_LOOKED_AT]
    )


def _answers(file: CaseFile, question: FormField) -> bool:
    """Whether ``file`` was sent to the same question, in whatever form."""
    asked = _question_of(file)
    if asked is None or asked.type not in REUSABLE_TYPES:
        return False
    if question.bank or asked.bank:
        return question.bank == asked.bank
    return question.key == asked.key and question.label == asked.label


def _question_of(file: CaseFile) -> FormField | None:
    """Return the question that a file answers; None where today's rules refuse its form."""
    try:
        fields = file.case.form.fields if file.case.form_version else ()
        return next((field for field in fields if field.key == file.field_key), None)
    except InvalidDefinition:
        return None


def _copy_of(file: CaseFile) -> SimpleUploadedFile:
    """Return a file as if it were uploaded anew.

    :raises OSError: the stored file is gone.
    """
    with file.file.open("rb") as stored:
        return SimpleUploadedFile(file.name, stored.read(), file.content_type)
