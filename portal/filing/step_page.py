"""The page of one step: its questions, what was uploaded, when each is asked, what ends the way."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal.cases.given_answers import FilesByField
from portal.cases.models import Case, CaseFile
from portal.filing.progress import Progress
from portal.filing.saved_elsewhere import mark_of
from portal.forms.compiled import CompiledStep, StepForm
from portal.forms.visibility import first_stop
from portal.localised import localise


def step_context(
    draft: Case,
    compiled: CompiledStep,
    form: StepForm,
    files: FilesByField,
    progress: Progress,
    *,
    earlier: FilesByField | None = None,
) -> dict[str, Any]:
    """Return what ``filing/step.html`` shows; ``earlier`` are files to use again. No query."""
    rows = [
        {
            "bound": item.bound,
            "notice": None if item.bound else item,
            "files": files.get(item.field.key, []),
            "earlier": _not_there_yet(earlier or {}, files, item.field.key),
            "key": item.field.key,
            "shown_if": item.shown_if,
            "only_if": item.only_if,
        }
        for item in form.layout
    ]
    return {
        "draft": draft,
        "form": form,
        "step_key": compiled.key,
        "seen": mark_of(draft, compiled),
        "step_title": localise(compiled.title),
        "step_intro": localise(compiled.intro),
        "step_titles": [
            *(localise(step.title) for step in progress.steps),
            _("Check and send"),
        ],
        "number": [step.key for step in progress.steps].index(compiled.key) + 1,
        "previous_step": progress.before(compiled.key),
        "rows": rows,
        "is_conditional": any(row["shown_if"] for row in rows),
        "stop": None if form.is_bound else first_stop(compiled, progress.shown),
    }


def _not_there_yet(earlier: FilesByField, files: FilesByField, key: str) -> list[CaseFile]:
    """Return the files to use again that the draft does not have."""
    there = {file.sha256 for file in files.get(key, [])}
    return [file for file in earlier.get(key, []) if file.sha256 not in there]
