"""Which steps and questions of a form are asked, given the answers so far; one pass decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.definitions.answer_values import Answers
from portal.definitions.formula_arithmetic import rounded
from portal.definitions.formulas import Formula, FormulaFailed
from portal.forms.compiled import CompiledForm, CompiledStep
from portal.forms.definition import FormField, Json, Stop
from portal.forms.numbers import canonical_decimal

DECIMALS = "decimals"


@dataclass(frozen=True)
class Shown:
    """What of a form is asked.

    ``fields`` gives the keys of the questions of each step that is asked, both in order.
    ``answers`` are those that count: of shown questions, and what was calculated. ``problems`` are
    the formulas that gave no value: ``(place, reason)``.
    """

    fields: Mapping[str, frozenset[str]]
    answers: Mapping[str, Json]
    problems: tuple[tuple[str, str], ...] = ()

    @property
    def steps(self) -> tuple[str, ...]:
        """The keys of the steps that are asked, in order."""
        return tuple(self.fields)

    def has_step(self, key: str) -> bool:
        return key in self.fields

    def has_field(self, key: str) -> bool:
        """Say whether the question called ``key`` is asked."""
        return any(key in keys for keys in self.fields.values())

    def has_field_in(self, step: CompiledStep, key: str) -> bool:
        return key in self.fields.get(step.key, ())


def shown(form: CompiledForm, answers: Answers) -> Shown:
    """Decide which steps and questions are asked. Pure, no query, a few milliseconds at most.

    A step of which no question is asked is not asked either. A hidden question counts as
    unanswered for everything after it. Answers that belong to no question of the form are kept.
    """
    return _decided(form.steps, answers)


def effective_answers(form: CompiledForm, answers: Answers) -> dict[str, Json]:
    """Return the answers that count: without those of hidden questions, with calculated ones.

    What rules, fees, review and submission see. No query.
    """
    return dict(shown(form, answers).answers)


def shown_in_step(step: CompiledStep, answers: Answers, earlier: Answers) -> Shown:
    """Decide which questions of one step are asked, where ``earlier`` are answers that count.

    Whether the step itself is asked is not looked at. No query.
    """
    own = {question.key for question in step.fields}
    base = {key: answer for key, answer in earlier.items() if key not in own}
    given = {key: answer for key, answer in answers.items() if key in own}
    return _decided((step,), {**base, **given}, ask_all_steps=True)


def first_stop(step: CompiledStep, decided: Shown) -> Stop | None:
    """Return the first stop of a shown question of ``step`` that holds."""
    for question in step.fields:
        if question.stops and decided.has_field_in(step, question.key):
            for stop in question.stops:
                if stop.when.holds(decided.answers):
                    return stop
    return None


def _decided(
    steps: Sequence[CompiledStep], answers: Answers, *, ask_all_steps: bool = False
) -> Shown:
    own = {question.key for step in steps for question in step.fields}
    counting = {key: answer for key, answer in answers.items() if key not in own}
    fields: dict[str, frozenset[str]] = {}
    problems: list[tuple[str, str]] = []
    for number, step in enumerate(steps):
        if step.show_if and not ask_all_steps and not step.show_if.holds(counting):
            continue
        asked = set()
        for index, question in enumerate(step.fields):
            if question.show_if and not question.show_if.holds(counting):
                continue
            asked.add(question.key)
            if question.formula:
                if reason := _calculate(question, question.formula, counting):
                    problems.append((f"steps[{number}].fields[{index}].formula", reason))
            elif question.key in answers:
                counting[question.key] = answers[question.key]
        if asked or ask_all_steps:
            fields[step.key] = frozenset(asked)
    return Shown(fields, counting, tuple(problems))


def _calculate(question: FormField, formula: Formula, counting: dict[str, Json]) -> str:
    """Put a calculated value among the answers that count, or return why there is none."""
    try:
        value = formula.value(counting)
    except FormulaFailed as failure:
        return failure.reason
    decimals = question.settings.get(DECIMALS)
    if isinstance(decimals, int):
        value = rounded(value, decimals)
    counting[question.key] = canonical_decimal(value)
    return ""
