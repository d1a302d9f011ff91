"""What staff ask the applicant to put right, question by question, and what came of it.

The entry that asks keeps ``[{"key", "label": {…}}]``, the entry that answers
``[{"key", "label", "was", "before": {…}, "after": {…}}]``, texts by language: both are readable
without the form.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.utils.translation import gettext, override

from portal.cases.given_answers import FilesByField, plain
from portal.cases.models import Case, Phase, TimelineEntry
from portal.definitions.conditions import AllOf
from portal.forms.answers import (
    CONSENT,
    StepResult,
    blank_form,
    clean_step,
    display_answers,
)
from portal.forms.compiled import CompiledForm, CompiledStep, StepForm
from portal.forms.definition import FormField, Json
from portal.forms.field_types import type_of
from portal.forms.visibility import effective_answers, shown
from portal.localised import localise
from portal.persian.text import language_or_active

Row = dict[str, Any]
STEP = "correction"


def correctable(case: Case) -> list[tuple[str, str]]:
    """Return key and label of each question that staff may ask to put right. No query.

    Those that were asked in this case and that a person answers; nothing without a form.
    """
    if case.form_version is None:
        return []
    decided = shown(case.form, case.answers)
    return [
        (question.key, localise(question.label))
        for question in case.form.fields
        if _is_answered_by_people(question) and decided.has_field(question.key)
    ]


def rows_to_correct(case: Case, keys: Collection[str]) -> list[Row]:
    """Return what an entry that asks keeps; keys that cannot be put right are left out."""
    possible = {key for key, _label in correctable(case)} & set(keys)
    if not possible:
        return []
    asked = [question for question in case.form.fields if question.key in possible]
    return [{"key": question.key, "label": _in_each_language(question)} for question in asked]


def open_question(case: Case, entries: Sequence[TimelineEntry] | None = None) -> Any:
    """Return the entry by which the case waits for its applicant now, or None.

    One query, none with the public ``entries`` at hand.
    """
    if case.phase != Phase.WAITING_CITIZEN:
        return None
    if entries is None:
        return case.timeline.filter(to_state=case.state, is_public=True).last()
    return next((entry for entry in reversed(entries) if entry.to_state == case.state), None)


@dataclass(frozen=True)
class Correction:
    """Questions of a case that its applicant answers anew, all on one page.

    ``step`` holds those that were asked for, and those that hang on them.
    """

    case: Case
    step: CompiledStep
    files: FilesByField

    def blank(self) -> StepForm:
        """Return the form with the answers that stand. No query."""
        return blank_form(
            self.step, self.case.answers, language_or_active(),
            already_uploaded=self._uploaded(()), earlier=self._standing,
        )  # fmt: skip

    def cleaned(
        self, given: Mapping[str, Any], files: Mapping[str, Any] | None, dropped: Collection[str]
    ) -> StepResult:
        """Read what was sent; ``dropped`` are the ids of files that are taken out. No query."""
        return clean_step(
            self.step, given, files, language_or_active(),
            already_uploaded=self._uploaded(dropped), earlier=self._standing,
        )  # fmt: skip

    @property
    def _standing(self) -> dict[str, Json]:
        return effective_answers(self.case.form, self.case.answers)

    def _uploaded(self, dropped: Collection[str]) -> list[str]:
        """Return the questions that have files, once for each file that stays."""
        own = {question.key for question in self.step.fields}
        return [
            key
            for key, found in self.files.items()
            for file in found
            if key in own and str(file.pk) not in dropped
        ]


def correction_of(
    case: Case, entry: TimelineEntry | None, files: FilesByField
) -> Correction | None:
    """Return what ``entry`` asks to put right; None where it asks for words only. No query."""
    keys = {row["key"] for row in entry.corrections} if entry else set()
    if not keys or case.form_version is None:
        return None
    fields = tuple(_asked_and_hanging_on(case.form, keys))
    if not fields:
        return None
    return Correction(case, CompiledStep(STEP, "", "", fields), files)


def changed_answers(case: Case, answers: Mapping[str, Json]) -> list[Row]:
    """Return what an entry keeps of answers put right, calculated ones too. No query."""
    before = effective_answers(case.form, case.answers)
    after = effective_answers(case.form, {**case.answers, **answers})
    changed = [
        question
        for question in case.form.fields
        if type_of(question).has_answer and before.get(question.key) != after.get(question.key)
    ]
    told = {side: _told(case.form, side_answers) for side, side_answers in
            (("before", before), ("after", after))}  # fmt: skip
    return [
        {
            "key": question.key,
            "label": _in_each_language(question),
            "was": before.get(question.key),
            **{side: _of_question(texts, question.key) for side, texts in told.items()},
        }
        for question in changed
    ]


def changed_files(question: FormField, before: Sequence[str], after: Sequence[str]) -> Row:
    """Return what an entry keeps of a question whose files were put right, by their names."""
    return {
        "key": question.key,
        "label": _in_each_language(question),
        "was": list(before),
        "before": _listed(before),
        "after": _listed(after),
    }


def _is_answered_by_people(question: FormField) -> bool:
    kind = type_of(question)
    return (kind.has_answer or kind.is_file) and not question.formula and question.type != CONSENT


def _asked_and_hanging_on(form: CompiledForm, keys: Collection[str]) -> list[FormField]:
    """Return the questions of these keys, and those that their answers bring or calculate."""
    found: dict[str, FormField] = {}
    for step in form.steps:
        for question in step.fields:
            conditions = [c for c in (step.show_if, question.show_if) if c is not None]
            asks_about = frozenset().union(*(condition.fields for condition in conditions))
            if question.formula:
                asks_about |= question.formula.fields
            if question.key in keys or asks_about & set(found):
                joined = AllOf(tuple(conditions)) if len(conditions) > 1 else None
                found[question.key] = replace(
                    question, show_if=joined or next(iter(conditions), None)
                )
    return list(found.values())


def _in_each_language(question: FormField) -> dict[str, str]:
    return {language: localise(question.label, language) for language, _n in settings.LANGUAGES}


def _told(form: CompiledForm, answers: Mapping[str, Json]) -> dict[str, dict[str, str]]:
    """Return every answer as it is shown, by language and key."""
    return {
        language: {
            key: plain(text)
            for _title, _step, rows in display_answers(form, answers, language)
            for _label, text, key in rows
        }
        for language, _name in settings.LANGUAGES
    }


def _of_question(texts: Mapping[str, Mapping[str, str]], key: str) -> dict[str, str]:
    return {language: by_key.get(key, "–") for language, by_key in texts.items()}


def _listed(names: Sequence[str]) -> dict[str, str]:
    listed = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            listed[language] = gettext(", ").join(names) or gettext("No file")
    return listed
