"""A form's own words for what is wrong with an answer."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.forms.utils import ErrorList

from portal.forms.compiled import StepForm
from portal.forms.definition import FormField
from portal.forms.field_rules import MESSAGE_CODES
from portal.localised import localise

INVALID = "invalid"
#: These say more than the words of a form could.
KEPT_CODES = frozenset({"unavailable", "damaged", "empty", "too_many_pixels", "two_in_one"})


def use_own_messages(form: StepForm) -> None:
    """Replace the messages of a form that was cleaned by those that its questions have.

    What has no code of its own counts as ``invalid``. Errors of a part, and of a file among
    several, keep their words: those say where.
    """
    for question in form.step.fields:
        errors = form.errors.get(question.key)
        if question.messages and isinstance(errors, ErrorList):
            errors.data = [
                _in_own_words(error, question, form.language) for error in errors.as_data()
            ]


def _in_own_words(error: ValidationError, question: FormField, language: str) -> ValidationError:
    code = error.code if error.code in MESSAGE_CODES else INVALID
    if (
        error.code in KEPT_CODES
        or code not in question.messages
        or (error.params or {}).get("where")
    ):
        return error
    return ValidationError(localise(question.messages[code], language), code=error.code)
