"""Answers and files that programs put right, where staff have asked for it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ErrorDetail, ValidationError

from portal.cases.actions import correct_case
from portal.cases.concurrency import StaleCase
from portal.cases.corrections import Correction, correction_of, open_question
from portal.cases.given_answers import files_by_field
from portal.cases.models import Case
from portal.forms.file_types import most_files
from portal.resources import shapes
from portal.resources.filing import file_question
from portal.resources.seeing import Seen
from portal.rest.strict import checked

Files = MultiValueDict[str, UploadedFile[Any]]
REPEATED = ("field", "file", "drop", "correct")


def wanted_move(body: Any) -> dict[str, Any]:
    """Return the move that a JSON or a multipart body asks for. No query.

    :raises ValidationError: something is missing or wrong.
    """
    if not isinstance(body, QueryDict):
        return checked(shapes.NewMove, body)
    parts = {name: body.getlist(name) if name in REPEATED else body[name] for name in body}
    return checked(shapes.NewMoveWithFiles, parts)


def put_right(seen: Seen, wanted: dict[str, Any]) -> Case:
    """Put right what staff have asked for, by the action of the pages. Two queries more than it.

    :raises ValidationError: a file is of no question that is to be put right.
    :raises DomainError: as :func:`portal.cases.actions.answer.correct_case`.
    """
    case, files = seen.case, _by_question(wanted)
    dropped = [str(file_id) for file_id in wanted["drop"]]
    if case.version != wanted["version"]:
        raise StaleCase
    if correction := correction_of(case, open_question(case), files_by_field(case)):
        _require_asked(correction, files, dropped)
    return correct_case(
        actor=seen.actor,
        case=case,
        move_key=wanted["move"],
        seen_version=wanted["version"],
        given={**case.answers, **wanted["answers"]},
        files=files,
        dropped=dropped,
        text=wanted["text"],
    )


def _by_question(wanted: dict[str, Any]) -> Files:
    files: Files = MultiValueDict()
    for key, file in zip(wanted.get("field", ()), wanted.get("file", ()), strict=True):
        files.appendlist(key, file)
    return files


def _require_asked(correction: Correction, files: Files, dropped: Collection[str]) -> None:
    """Refuse files that would get lost; the form judges those that are asked for.

    :raises ValidationError: see there.
    """
    for key, sent in files.lists():
        question = file_question(correction.step, key)
        if len(sent) > 1 and most_files(question) == 1:
            told = ErrorDetail(_("This question takes one file."), "too_many")
            raise ValidationError({"file": [told]})
    asked = {question.key for question in correction.step.fields}
    standing = {str(one.pk) for key in asked for one in correction.files.get(key, ())}
    if set(dropped) - standing:
        raise ValidationError({"drop": [ErrorDetail(_("There is no such file."), "unknown")]})
