"""Answers: cleaned step by step, kept as canonical JSON, shown to people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms.utils import ErrorDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.contributions import Gate
from portal.definitions.answer_values import Answers, is_unanswered
from portal.forms.compiled import CompiledForm, CompiledStep, StepForm
from portal.forms.definition import FormField, Json, Stop
from portal.forms.field_types import type_of
from portal.forms.fields import AcceptedFile, UnavailableField
from portal.forms.file_fields import SeveralFilesField
from portal.forms.own_messages import use_own_messages
from portal.forms.uploads import CheckedUpload
from portal.forms.visibility import Shown, first_stop, shown, shown_in_step
from portal.localised import localise
from portal.persian.text import language_or_active

CONSENT = "consent"
Row = tuple[str, str, str]
Section = tuple[str, str, list[Row]]


@dataclass(frozen=True)
class StepResult:
    """What came of one step. After errors ``answers`` and the files hold what was right.

    ``answers`` are what a draft keeps, those of hidden questions too; ``effective`` are the ones
    that count, with calculated ones. ``files`` and ``uploads`` are of questions for one file,
    ``several`` of those for several. ``stop`` says that the way ends here.
    """

    form: StepForm
    answers: dict[str, Json] = field(default_factory=dict)
    files: dict[str, UploadedFile[Any]] = field(default_factory=dict)
    uploads: dict[str, CheckedUpload] = field(default_factory=dict)
    several: dict[str, list[AcceptedFile]] = field(default_factory=dict)
    effective: dict[str, Json] = field(default_factory=dict)
    stop: Stop | None = None

    @property
    def is_valid(self) -> bool:
        return not self.form.errors

    @property
    def is_done(self) -> bool:
        """Say whether the step is complete: all answers are right and none ends the way."""
        return self.is_valid and self.stop is None

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
    earlier: Answers | None = None,
) -> StepResult:
    """Read what somebody sent for one step; unknown keys are ignored. No query.

    ``data`` may be a POST or canonical answers: what this returns passes again unchanged. Every
    question without a file gets an answer, ``None`` (or ``[]``) if it was left out; only those
    that the ``earlier`` answers (the ones that count) hide, or that cannot be answered now, get
    none. ``already_uploaded`` names the file questions that have a file from an earlier visit,
    once for each file.
    """
    with override(language):
        form = step.form_class(language)(data=data, files=_listed(files))
        _prepare(form, already_uploaded, earlier)
        form.full_clean()
        answers = {**_half_answers(form), **_answers(form)}
        decided = shown_in_step(step, answers, form.earlier)
        form.show_calculated(decided.answers)
        _forgive_hidden_questions(form, decided)
        use_own_messages(form)
        single = {k: v for k, v in form.cleaned_data.items() if isinstance(v, AcceptedFile)}
        return StepResult(
            form=form,
            answers=answers,
            files={key: item.file for key, item in single.items()},
            uploads={key: item.upload for key, item in single.items()},
            several=_several(form),
            effective=_own(step, decided),
            stop=first_stop(step, decided),
        )


def blank_form(
    step: CompiledStep,
    answers: Answers,
    language: str,
    *,
    already_uploaded: Collection[str] = (),
    earlier: Answers | None = None,
) -> StepForm:
    """Return the form of a step, not yet sent, filled with ``answers`` given before.

    ``earlier`` are the answers that count from the steps before.
    """
    initial = {
        question.key: _initial(question, answers[question.key])
        for question in step.fields
        if type_of(question).has_answer and answers.get(question.key) is not None
    }
    with override(language):
        form = step.form_class(language)(initial=initial)
        _prepare(form, already_uploaded, earlier)
        form.show_calculated(shown_in_step(step, answers, form.earlier).answers)
        return form


def prefill(
    step: CompiledStep, profile: Mapping[str, str], earlier: Answers | None = None
) -> dict[str, Json]:
    """Return answers that are known: from the profile, and to the same question of the field bank.

    ``profile`` is by ``national_id``, ``mobile``, ``full_name``; ``earlier`` by the question's name
    in the bank, and only what its question accepts today is used.
    """
    known: dict[str, Json] = {
        question.key: profile[question.profile]
        for question in step.fields
        if question.profile and profile.get(question.profile)
    }
    return {**_acceptable(step, earlier or {}), **known}


def display_answers(
    compiled: CompiledForm,
    answers: Mapping[str, Json],
    language: str,
    *,
    files: Mapping[str, str] | None = None,
) -> list[Section]:
    """List what was answered: ``(step title, step key, [(label, shown answer, field key)])``.

    Steps and questions that these answers hide are left out. ``files`` maps a file question's key
    to what is shown for it; without it file questions are left out. Shown answers are safe to
    print in a template with autoescaping.
    """
    with override(language):
        decided = shown(compiled, answers)
        return [
            (localise(step.title, language), step.key, _rows(step, decided, language, files))
            for step in compiled.steps
            if decided.has_step(step.key)
        ]


def _initial(question: FormField, answer: Json) -> Any:
    """Return what a question shows of an earlier answer; nothing where its type fails."""
    try:
        return type_of(question).from_json(answer)
    except (Exception, SystemExit) as error:
        Gate.report(question.type, error)
        return None


def _listed(files: Mapping[str, Any] | None) -> MultiValueDict[str, Any]:
    if isinstance(files, MultiValueDict):
        return files
    return MultiValueDict({key: [file] for key, file in (files or {}).items()})


def _prepare(form: StepForm, uploaded: Collection[str], earlier: Answers | None) -> None:
    """Tell a form what came before it: answers, and files that need not be sent again."""
    form.earlier = earlier or {}
    form.leave_out_never_asked()
    for key, count in Counter(uploaded).items():
        asked = form.fields.get(key)
        if isinstance(asked, SeveralFilesField):
            asked.earlier = count
        if asked and type_of(form.step.field(key)).is_file:
            asked.required = False


def _forgive_hidden_questions(form: StepForm, decided: Shown) -> None:
    for key in [key for key in form.errors if key in form.fields]:
        if not decided.has_field_in(form.step, key):
            del form.errors[key]


def _several(form: StepForm) -> dict[str, list[AcceptedFile]]:
    """Return the files that are right of each question for several, even if others are wrong."""
    return {
        key: list(asked.accepted)
        for key, asked in form.fields.items()
        if isinstance(asked, SeveralFilesField) and asked.accepted
    }


def _own(step: CompiledStep, decided: Shown) -> dict[str, Json]:
    keys = [question.key for question in step.fields]
    return {key: decided.answers[key] for key in keys if key in decided.answers}


def _acceptable(step: CompiledStep, earlier: Answers) -> dict[str, Json]:
    """Return earlier answers by this step's keys, as its questions read them today."""
    banked = [question for question in step.fields if question.bank and question.bank in earlier]
    if not banked:
        return {}
    asked = step.form_class(language_or_active())().fields
    accepted: dict[str, Json] = {}
    for question in banked:
        kind, answer = type_of(question), earlier[question.bank]
        if not kind.has_answer or question.type == CONSENT or is_unanswered(answer):
            continue
        with suppress(ValidationError, ValueError, TypeError):
            accepted[question.key] = kind.to_json(asked[question.key].clean(answer))
    return accepted


def _half_answers(form: StepForm) -> dict[str, Json]:
    """Return what is right in questions of several parts or rows that are wrong as a whole."""
    halves = {key: getattr(form.fields.get(key), "half", None) for key in form.errors}
    return {key: half for key, half in halves.items() if half}


def _answers(form: StepForm) -> dict[str, Json]:
    cleaned = form.cleaned_data
    return {
        question.key: type_of(question).to_json(cleaned[question.key])
        for question in form.step.fields
        if question.key in cleaned
        and type_of(question).has_answer
        and not question.formula
        and not isinstance(form.fields[question.key], UnavailableField)
    }


def _rows(
    step: CompiledStep,
    decided: Shown,
    language: str,
    files: Mapping[str, str] | None,
) -> list[Row]:
    rows = []
    for question in step.fields:
        if not decided.has_field_in(step, question.key):
            continue
        kind = type_of(question)
        label = localise(question.label, language)
        if kind.has_answer:
            answer = decided.answers.get(question.key)
            rows.append((label, _shown(question, answer, language), question.key))
        elif kind.is_file and files is not None:
            rows.append((label, files.get(question.key) or _("No file"), question.key))
    return rows


def _shown(question: FormField, answer: Json, language: str) -> str:
    """Show one answer; one that the type cannot show appears as it is kept."""
    if is_unanswered(answer):
        return _("Not calculated") if question.formula else _("Not answered")
    try:
        return str(type_of(question).display(question, answer, language))
    except (Exception, SystemExit) as error:
        Gate.report(question.type, error)
        return str(answer)
