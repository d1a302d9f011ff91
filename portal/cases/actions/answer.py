"""Answering what staff have asked, with the questions put right that they have marked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.cases import policies
from portal.cases.actions.drafts import safe_name, store_file
from portal.cases.actions.move import MoveNotPossible, move_case
from portal.cases.actions.talk import Upload
from portal.cases.concurrency import StaleCase, locked
from portal.cases.corrections import (
    Correction,
    Row,
    changed_answers,
    changed_files,
    correction_of,
    open_question,
)
from portal.cases.given_answers import files_by_field
from portal.cases.models import Case, CaseFile, TimelineEntry
from portal.cases.policies import Citizen
from portal.cases.search_text import searchable_answers
from portal.errors import DomainError, require
from portal.forms.answers import StepResult
from portal.forms.compiled import StepForm
from portal.forms.field_types import type_of
from portal.forms.uploads import CheckedUpload
from portal.localised import localise


class CorrectionInvalid(DomainError):
    """What was put right is missing or wrong; ``form`` holds what was typed and each error."""

    status = 422
    message = _("Some answers are missing or wrong.")

    def __init__(self, form: StepForm, message: str | None = None) -> None:
        super().__init__(message)
        self.form = form


@dataclass
class _Exchange:
    """The files of one question: what stays, what goes to the timeline, what comes."""

    key: str
    kept: list[CaseFile]
    gone: list[CaseFile]
    new: list[tuple[UploadedFile[Any], CheckedUpload]] = field(default_factory=list)

    @property
    def changes(self) -> bool:
        return bool(self.gone or self.new)

    @property
    def names_before(self) -> list[str]:
        files = sorted([*self.kept, *self.gone], key=lambda file: file.position)
        return [file.name for file in files]

    @property
    def names_after(self) -> list[str]:
        new = [safe_name(file.name or "file", checked.extension) for file, checked in self.new]
        return [*(file.name for file in self.kept), *new]


@transaction.atomic
def correct_case(
    *,
    actor: Citizen,
    case: Case,
    move_key: str,
    seen_version: int,
    given: Mapping[str, Any],
    files: Mapping[str, Any] | None = None,
    dropped: Collection[str] = (),
    text: str = "",
    uploads: Sequence[Upload] = (),
    at: datetime | None = None,
) -> Case:
    """Answer a question of the staff by putting right what they have marked; all or nothing.

    ``given`` and ``files`` are as the form sends them, by the keys of the questions; ``dropped``
    are ids of files to take out. Other answers cannot be changed by it. What stood before goes to
    the timeline, with its files. ``text`` and ``uploads`` may say more. Costs at most 26 queries,
    two more for each file.

    :raises CorrectionInvalid: an answer is missing or wrong, or ends the way.
    :raises MoveNotPossible: nothing is asked now, or no question of the form is marked.
    :raises StaleCase, NothingToSay: see :func:`portal.cases.actions.move.move_case`.
    """
    case = locked(case)
    require(policies.owns(actor, case))
    if case.version != seen_version:
        raise StaleCase
    correction = correction_of(case, open_question(case), files_by_field(case))
    if correction is None or _kind_of(case, move_key) != "answer":
        raise MoveNotPossible
    result = correction.cleaned(given, files, dropped)
    if not result.is_done:
        raise CorrectionInvalid(result.form, localise(result.stop.text) if result.stop else None)
    exchanges = _exchanges(correction, result, dropped)
    rows = [*changed_answers(case, result.answers), *_rows(correction, exchanges)]
    _save_answers(case, result)
    moved = move_case(
        actor=actor, case=case, move_key=move_key, seen_version=seen_version, text=text,
        uploads=uploads, corrections=rows, at=at,
    )  # fmt: skip
    entry = moved.timeline.filter(kind=TimelineEntry.Kind.ANSWERED).latest("pk")
    for exchange in exchanges:
        _exchange(exchange, entry, actor)
    return moved


def _kind_of(case: Case, move_key: str) -> str:
    moves = case.workflow.moves_from(case.state, by="citizen")
    return next((str(move.kind.value) for move in moves if move.key == move_key), "")


def _exchanges(
    correction: Correction, result: StepResult, dropped: Collection[str]
) -> list[_Exchange]:
    """Sort the files of each question; one for a single file goes when another comes."""
    found = []
    for question in correction.step.fields:
        if not type_of(question).is_file:
            continue
        key, standing = question.key, correction.files.get(question.key, [])
        out = [file for file in standing if key in result.uploads or str(file.pk) in dropped]
        kept = [file for file in standing if file not in out]
        exchange = _Exchange(key, kept, out, _new_files(key, result))
        if exchange.changes:
            found.append(exchange)
    return found


def _new_files(key: str, result: StepResult) -> list[tuple[UploadedFile[Any], CheckedUpload]]:
    if key in result.uploads:
        return [(result.files[key], result.uploads[key])]
    return [(one.file, one.upload) for one in result.several.get(key, [])]


def _rows(correction: Correction, exchanges: Sequence[_Exchange]) -> list[Row]:
    return [
        changed_files(correction.step.field(one.key), one.names_before, one.names_after)
        for one in exchanges
    ]


def _save_answers(case: Case, result: StepResult) -> None:
    case.answers = {**case.answers, **result.answers}
    case.answers_text = searchable_answers(case)
    case.save(update_fields=["answers", "answers_text", "updated_at"])


def _exchange(exchange: _Exchange, entry: TimelineEntry, actor: Citizen) -> None:
    """Hand the files that stood before to the timeline, and store the new ones in their place."""
    gone: list[UUID] = [file.pk for file in exchange.gone]
    CaseFile.objects.filter(pk__in=gone).update(entry=entry, field_key="", position=0)
    first = max((file.position for file in exchange.kept), default=-1) + 1
    for position, (file, checked) in enumerate(exchange.new, start=first):
        store_file(
            case=entry.case, file=file, checked=checked, field_key=exchange.key,
            user=policies.user_of(actor), position=position, uploaded_at=entry.at,
        )  # fmt: skip
