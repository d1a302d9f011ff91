"""What staff answer with a move: asked by the forms kernel, kept on the timeline and for guards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from portal.cases.given_answers import plain
from portal.cases.models import Case
from portal.definitions.answer_values import is_unanswered
from portal.errors import DomainError
from portal.forms.answers import blank_form, clean_step, display_answers
from portal.forms.compiled import StepForm
from portal.forms.definition import Json
from portal.forms.visibility import effective_answers
from portal.localised import localise
from portal.persian.text import language_or_active
from portal.workflow.definition import STAFF_PREFIX, Move

Answers = dict[str, Json]


class StaffAnswersInvalid(DomainError):
    """What goes with a move is missing or wrong; ``form`` holds what was typed and each error."""

    status = 422
    message = _("Some answers that go with this step are missing or wrong.")

    def __init__(self, form: StepForm, message: str | None = None) -> None:
        super().__init__(message)
        self.form = form

    @property
    def errors(self) -> dict[str, list[str]]:
        """The errors of each question, in the active language."""
        return {key: [str(error) for error in found] for key, found in self.form.errors.items()}


def known_answers(case: Case) -> Answers:
    """Return what guards may ask about: the answers that count, and the staff's as ``staff.<key>``.

    One query where the form's version is not joined.
    """
    if case.form_version is None:
        return dict(case.answers)
    return effective_answers(case.form, case.answers)


def blank_staff_form(case: Case, move: Move) -> StepForm | None:
    """Return the form of a move, filled with what staff answered earlier; None without questions.

    No query.
    """
    if move.form is None:
        return None
    [step] = move.form.steps
    earlier = {field.key: case.answers.get(f"{STAFF_PREFIX}{field.key}") for field in move.fields}
    return _apart(blank_form(step, earlier, language_or_active()), move)


def sent_staff_form(move: Move, given: Mapping[str, Any]) -> StepForm | None:
    """Return the form of a move with what was sent and its errors; None without questions.

    No query.
    """
    if move.form is None:
        return None
    [step] = move.form.steps
    return _apart(clean_step(step, given, None, language_or_active()).form, move)


def clean_staff_answers(move: Move, given: Mapping[str, Any]) -> Answers:
    """Return the answers to a move's questions as JSON, by key; nothing for a move without any.

    Unknown keys of ``given`` are ignored. No query.

    :raises StaffAnswersInvalid: see there.
    """
    if move.form is None:
        return {}
    [step] = move.form.steps
    result = clean_step(step, given, None, language_or_active())
    if not result.is_valid:
        raise StaffAnswersInvalid(_apart(result.form, move))
    if result.stop:
        raise StaffAnswersInvalid(_apart(result.form, move), localise(result.stop.text))
    return {field.key: result.effective.get(field.key) for field in move.fields}


def keep_for_guards(case: Case, answers: Answers) -> None:
    """Put answers beside the citizen's as ``staff.<key>``. Changes ``case``, saves nothing."""
    named = {f"{STAFF_PREFIX}{key}": answer for key, answer in answers.items()}
    case.answers = {**case.answers, **named}


def rows_to_keep(move: Move, answers: Answers) -> list[dict[str, Json]]:
    """Return what the timeline keeps, readable without the workflow: labels and shown answers.

    ``[{"key", "label": {…}, "value", "shown": {…}, "public"}]``, texts by language.
    """
    shown = {language: _shown(move, answers, language) for language, _name in settings.LANGUAGES}
    return [
        {
            "key": field.key,
            "label": {language: localise(field.label, language) for language in shown},
            "value": answers[field.key],
            "shown": {language: texts[field.key] for language, texts in shown.items()},
            "public": field.key in move.public,
        }
        for field in move.fields
        if not is_unanswered(answers.get(field.key))
    ]


def _shown(move: Move, answers: Answers, language: str) -> dict[str, str]:
    if move.form is None:
        return {}
    sections = display_answers(move.form, answers, language)
    return {key: plain(text) for _t, _k, rows in sections for _label, text, key in rows}


def _apart(form: StepForm, move: Move) -> StepForm:
    """Give the fields ids of their own: several moves may ask on one page."""
    form.auto_id = f"{move.key}-%s"
    return form
