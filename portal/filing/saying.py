"""What a step says about the answers that it has kept, or could not keep."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal.forms.answers import StepResult
from portal.forms.compiled import CompiledStep
from portal.forms.composite_fields import was_typed
from portal.forms.field_types import type_of


def say_what_was_saved(request: HttpRequest, result: StepResult, *, may_go_on: bool) -> None:
    """Tell what half a step keeps; an answer that was typed but is wrong is named."""
    wrong = [
        str(result.form.fields[key].label)
        for key in result.errors
        if key in result.form.fields and was_typed(result.form[key])
    ]
    if wrong:
        text = _("Saved, but these answers were not understood and must be given again: %(fields)s")
        messages.warning(request, text % {"fields": _(", ").join(wrong)})
    elif not may_go_on:
        messages.success(request, _("Saved."))
    elif hasattr(request, "on_behalf"):
        messages.success(request, _("Saved. Your office can go on while the consent holds."))
    else:
        messages.success(request, _("Saved. You can go on at any time under “My cases”."))


def say_what_is_back(request: HttpRequest, step: CompiledStep) -> None:
    """Tell somebody whose session had ended what became of what they typed."""
    if any(type_of(question).is_file for question in step.fields):
        text = _(
            "What you typed is here again; only files must be chosen once more. Please send it"
            " again."
        )
    else:
        text = _("What you typed is here again. Please send it again.")
    messages.warning(request, text)
