"""How far a draft has come: which steps are asked, which are done, where the way goes on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from portal.cases.models import Case
from portal.definitions.answer_values import is_unanswered
from portal.forms.compiled import CompiledStep
from portal.forms.definition import FormField
from portal.forms.field_types import type_of
from portal.forms.visibility import Shown, first_stop, shown


@dataclass(frozen=True)
class Progress:
    """The ``steps`` that are asked, in order, and the keys of those still ``open``."""

    steps: tuple[CompiledStep, ...]
    open: tuple[str, ...]
    shown: Shown

    @property
    def first_open(self) -> str | None:
        """The key of the step where the way goes on; None when all are done."""
        return next(iter(self.open), None)

    def step(self, key: str) -> CompiledStep | None:
        return next((step for step in self.steps if step.key == key), None)

    def after(self, key: str) -> str | None:
        """Return the step to go to from the step called ``key``, or the first open one."""
        keys = [step.key for step in self.steps]
        following = keys[keys.index(key) + 1 :] if key in keys else []
        return next(iter(following), None) or self.first_open

    def before(self, key: str) -> str:
        """Return the step before the step called ``key``, or ``""``."""
        keys = [step.key for step in self.steps]
        return keys[keys.index(key) - 1] if key in keys[1:] else ""


def progress_of(draft: Case, uploaded: Collection[str]) -> Progress:
    """Return how far ``draft`` has come. No query; ``uploaded`` names the questions with a file.

    A step that was done is open again when another answer has made it ask something new, or a stop
    holds there now.
    """
    if draft.form_version is None:
        return Progress((), (), Shown({}, draft.answers))
    decided = shown(draft.form, draft.answers)
    steps = tuple(step for step in draft.form.steps if decided.has_step(step.key))
    still_open = tuple(
        step.key
        for step in steps
        if step.key not in draft.done_steps or _asks_again(step, decided, uploaded)
    )
    return Progress(steps, still_open, decided)


def _asks_again(step: CompiledStep, decided: Shown, uploaded: Collection[str]) -> bool:
    return first_stop(step, decided) is not None or any(
        _is_missing(question, decided, uploaded)
        for question in step.fields
        if question.required and decided.has_field_in(step, question.key)
    )


def _is_missing(question: FormField, decided: Shown, uploaded: Collection[str]) -> bool:
    kind = type_of(question)
    if kind.is_file:
        return question.key not in uploaded
    return kind.has_answer and is_unanswered(decided.answers.get(question.key))
