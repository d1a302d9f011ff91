"""Tries a formula with sample answers, so that its designer sees a number and not a promise."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.api import localise
from portal.api.definitions import (
    FormField,
    Formula,
    FormulaFailed,
    InvalidDefinition,
    Node,
    read_formula,
    rounded,
)
from portal.api.designing import Json, find_type, type_of
from portal.api.persian import WholeNumberField

PREFIX = "try"
MOST_SAMPLE_ROWS = 50


class TryOut(forms.Form):
    """A control for each question of a formula; what is left empty counts as not answered."""

    use_required_attribute = False

    def __init__(
        self, formula: object, questions: Sequence[FormField], question: Mapping[str, Any],
        data: QueryDict | None,
    ) -> None:  # fmt: skip
        super().__init__(data, prefix=PREFIX)
        self.question = question
        self.formula, self.refused = _read(formula)
        self.known = {one.key: one for one in questions}
        for key in sorted(self.formula.fields if self.formula else ()):
            if key in self.known:
                self.fields |= self._controls(self.known[key])

    @property
    def result(self) -> str:
        """Return the result as citizens see it, or why there is none; ``""`` without samples."""
        if not self.formula or not self.is_bound or not self.is_valid():
            return ""
        try:
            value = self.formula.value(self._answers())
        except FormulaFailed as failure:
            return named(failure.reason, self.known.values())
        kind = find_type("calculated")
        shown_as, decimals = self.question.get("shown_as"), self.question.get("decimals")
        usual = 0 if shown_as == "money_rial" else 2
        value = rounded(value, decimals if isinstance(decimals, int) else usual)
        field = FormField("result", "calculated", "", settings={"shown_as": shown_as})
        return kind.display(field, value, get_language() or "") if kind else str(value)

    def _controls(self, question: FormField) -> dict[str, forms.Field]:
        label = localise(question.label)
        if question.type != "group":
            made = _sample(question)
            made.label = label
            return {question.key: made}
        rows = _("%(question)s: how many rows") % {"question": label}
        fields: dict[str, forms.Field] = {
            question.key: WholeNumberField(
                least=0, most=MOST_SAMPLE_ROWS, required=False, label=rows
            )
        }
        for group, column in sorted(self.formula.columns if self.formula else ()):
            if group == question.key:
                words = _("Sum of “%(column)s”") % {"column": _column(question, column)}
                sample = FormField(column, "decimal", words)
                fields[f"{group}.{column}"] = _sample(sample)
                fields[f"{group}.{column}"].label = words
        return fields

    def _answers(self) -> dict[str, Json]:
        answers: dict[str, Json] = {}
        for key, question in self.known.items():
            if question.type == "group" and key in self.fields:
                answers[key] = self._rows(key)
            elif key in self.fields:
                kind = type_of(_plain(question))
                answers[key] = kind.to_json(self.cleaned_data.get(key))
        return answers

    def _rows(self, group: str) -> list[Json]:
        rows: list[dict[str, Json]] = [{} for _row in range(self.cleaned_data.get(group) or 0)]
        for name in self.fields:
            if name.startswith(f"{group}.") and self.cleaned_data.get(name) is not None:
                rows = rows or [{}]
                rows[0][name.partition(".")[2]] = str(self.cleaned_data[name])
        return list(rows)


def in_words(formula: object, questions: Sequence[FormField]) -> str:
    """Return a formula with the questions by their labels."""
    words = str(formula or "")
    read, _refused = _read(formula)
    for question in sorted(questions, key=lambda one: -len(one.key)):
        if read and question.key in read.fields:
            words = _replaced(words, question)
    return words.replace("*", "×").replace("/", "÷")


def named(reason: str, questions: Any) -> str:
    """Return why a formula failed with the questions by their labels instead of their keys."""
    for question in questions:
        alone = rf"(?<![a-z0-9_]){re.escape(question.key)}(?![a-z0-9_])"
        reason = localise(question.label).join(re.split(alone, reason))
    return reason


def _replaced(words: str, question: FormField) -> str:
    pieces = words.split(question.key)
    joined = pieces[0]
    for piece in pieces[1:]:
        alone = not joined[-1:].isidentifier() and not piece[:1].isidentifier()
        joined += (f"«{localise(question.label)}»" if alone else question.key) + piece
    return joined


def _read(formula: object) -> tuple[Formula | None, str]:
    if not formula:
        return None, ""
    try:
        return read_formula(Node(formula)), ""
    except InvalidDefinition as refusal:
        return None, refusal.reason


def _plain(question: FormField) -> FormField:
    """Return a question of which samples can be typed, without its limits."""
    free = replace(
        question, minimum=None, maximum=None, min_length=None, max_length=None, required=False
    )
    return replace(free, type="decimal", settings={}) if question.formula else free


def _sample(question: FormField) -> forms.Field:
    plain = _plain(question)
    made: forms.Field = type_of(plain).make_field(plain, "")  # type: ignore[misc]
    made.required, made.help_text = False, ""
    return made


def _column(group: FormField, key: str) -> str:
    columns = group.settings.get("fields", ())
    found = [one for one in columns if getattr(one, "key", "") == key]  # type: ignore[attr-defined]
    return localise(found[0].label) if found else key
