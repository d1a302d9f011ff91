"""Answers: cleaned step by step, kept as canonical JSON, shown to people."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.forms.utils import ErrorDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.contributions import Gate
from portal.forms.compiled import CompiledForm, CompiledStep, StepForm
from portal.forms.definition import FormField, Json
from portal.forms.field_types import type_of
from portal.forms.fields import AcceptedFile, UnavailableField
from portal.forms.uploads import CheckedUpload
from portal.localised import localise

Row = tuple[str, str, str]
Section = tuple[str, str, list[Row]]


@dataclass(frozen=True)
class StepResult:
    """What came of one step. After errors ``answers`` and ``files`` hold what was right."""

    form: StepForm
    answers: dict[str, Json] = field(default_factory=dict)
    files: dict[str, UploadedFile[Any]] = field(default_factory=dict)
    uploads: dict[str, CheckedUpload] = field(default_factory=dict)

    @property
    def is_valid(self) -> bool:
        return not self.form.errors

    @property
    def errors(self) -> ErrorDict:
        return self.form.errors


def clean_step(
    step: CompiledStep,
    data: Mapping[str, Any],
    files: Mapping[str, Any] | None,
    language: str,
    *,
    already_uploaded: Collection[str] = (),
) -> StepResult:
    """Read what somebody sent for one step; unknown keys are ignored. No query.

    ``data`` may be a POST or canonical answers: what this returns passes again unchanged. Every
    question without a file gets an answer, ``None`` (or ``[]``) if it was left out; only one that
    cannot be answered now gets none, so that what was answered before stays.
    ``already_uploaded`` names the file questions that have a file from an earlier visit.
    """
    with override(language):
        form = step.form_class(language)(data=data, files=MultiValueDict(_listed(files)))
        _accept_earlier_files(form, already_uploaded)
        form.full_clean()
        accepted = {k: v for k, v in form.cleaned_data.items() if isinstance(v, AcceptedFile)}
        return StepResult(
            form=form,
            answers=_answers(form),
            files={key: item.file for key, item in accepted.items()},
            uploads={key: item.upload for key, item in accepted.items()},
        )


def blank_form(
    step: CompiledStep,
    answers: Mapping[str, Json],
    language: str,
    *,
    already_uploaded: Collection[str] = (),
) -> StepForm:
    """Return the form of a step, not yet sent, filled with earlier ``answers``."""
    initial = {
        question.key: _initial(question, answers[question.key])
        for question in step.fields
        if type_of(question).has_answer and answers.get(question.key) is not None
    }
    with override(language):
        form = step.form_class(language)(initial=initial)
        _accept_earlier_files(form, already_uploaded)
        return form


def prefill(step: CompiledStep, profile: Mapping[str, str]) -> dict[str, Json]:
    """Return answers that the profile knows: by ``national_id``, ``mobile``, ``full_name``."""
    return {
        question.key: profile[question.profile]
        for question in step.fields
        if question.profile and profile.get(question.profile)
    }


def display_answers(
    compiled: CompiledForm,
    answers: Mapping[str, Json],
    language: str,
    *,
    files: Mapping[str, str] | None = None,
) -> list[Section]:
    """List what was answered: ``(step title, step key, [(label, shown answer, field key)])``.

    ``files`` maps a file question's key to what is shown for it; without it file questions are
    left out. Shown answers are safe to print in a template with autoescaping.
    """
    with override(language):
        return [
            (localise(step.title, language), step.key, _rows(step, answers, language, files))
            for step in compiled.steps
        ]


def _initial(question: FormField, answer: Json) -> Any:
    """Return what a question shows of an earlier answer; nothing where its type fails."""
    try:
        return type_of(question).from_json(answer)
    except (Exception, SystemExit) as error:
        Gate.report(question.type, error)
        return None


def _listed(files: Mapping[str, Any] | None) -> dict[str, list[Any]]:
    return {key: [file] for key, file in (files or {}).items()}


def _accept_earlier_files(form: StepForm, keys: Collection[str]) -> None:
    for key in keys:
        if key in form.fields and type_of(form.step.field(key)).is_file:
            form.fields[key].required = False


def _answers(form: StepForm) -> dict[str, Json]:
    cleaned = form.cleaned_data
    return {
        question.key: type_of(question).to_json(cleaned[question.key])
        for question in form.step.fields
        if question.key in cleaned
        and type_of(question).has_answer
        and not isinstance(form.fields[question.key], UnavailableField)
    }


def _rows(
    step: CompiledStep,
    answers: Mapping[str, Json],
    language: str,
    files: Mapping[str, str] | None,
) -> list[Row]:
    rows = []
    for question in step.fields:
        kind = type_of(question)
        label = localise(question.label, language)
        if kind.has_answer:
            rows.append(
                (label, _shown(question, answers.get(question.key), language), question.key)
            )
        elif kind.is_file and files is not None:
            shown = files.get(question.key) or _("No file")
            rows.append((label, shown, question.key))
    return rows


def _shown(question: FormField, answer: Json, language: str) -> str:
    """Show one answer; one that the type cannot show appears as it is kept."""
    if answer is None or answer in ("", []):
        return _("Not answered")
    try:
        return str(type_of(question).display(question, answer, language))
    except (Exception, SystemExit) as error:
        Gate.report(question.type, error)
        return str(answer)
