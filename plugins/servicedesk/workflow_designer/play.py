"""Plays a request through a workflow on a page: sample answers, then one step after another."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from plugins.servicedesk.workflow_designer.companions import Companions
from plugins.servicedesk.workflow_designer.design_page import effects_in_words
from plugins.servicedesk.workflow_designer.remarks import in_labels, label_of
from plugins.servicedesk.workflow_designer.working_copy import WorkingCopy, condition_fields
from portal.api import localise
from portal.api.definitions import (
    CompiledForm,
    CompiledStep,
    FormField,
    StepResult,
    Workflow,
    clean_step,
    effective_answers,
)
from portal.api.designing import blank_form, type_of
from portal.api.workcalendar import working_days_between
from portal.api.workflows import (
    STAFF_PREFIX,
    Move,
    PlannedMove,
    SimulatedStep,
    State,
    simulate,
)

MOST_MOVES = 50
LONGEST = 20_000
PLAYED, ANSWERS, MOVE = "play-played", "play-answers", "play-move"
SAMPLE = "sample"
SEVERAL_ROWS = ("group",)
Json = dict[str, Any]


@dataclass(frozen=True)
class PlayedStep:
    """One line of the play, with the words that the page shows."""

    step: SimulatedStep
    move: str
    unit: str
    refused: str
    effects: Sequence[str]


@dataclass(frozen=True)
class Offer:
    """A step that can be tried next; ``refused`` says why it would not be made."""

    move: Move
    label: str
    target: str
    form: Any = None
    refused: str = ""


class Play:
    """What was played so far, and what can be tried next; everything travels in the page."""

    def __init__(
        self, copy: WorkingCopy, workflow: Workflow, companions: Companions, data: QueryDict | None
    ) -> None:
        self.copy, self.workflow, self.companions = copy, workflow, companions
        self.data = data if data is not None else QueryDict()
        self.sample = _sample_step(copy, companions)
        self.sent = self._sent_sample()
        self.answers: Json = dict(self.sent.answers)
        self.planned = _planned(self.data.get(PLAYED))
        if "play-back" in self.data:
            self.planned = self.planned[:-1]
        if move := self.data.get(MOVE, ""):
            self._press(move)

    @property
    def sample_form(self) -> Any:
        """The questions on which a condition depends, as typed or filled with the answers."""
        if SAMPLE in self.data and not self.sent.is_valid:
            return self.sent.form
        return blank_form(self.sample, self.answers, get_language() or "")

    @cached_property
    def steps(self) -> list[SimulatedStep]:
        return simulate(self.workflow, self._known, self.planned)

    @property
    def is_refused(self) -> bool:
        return bool(self.steps[-1].refused)

    @property
    def state(self) -> State:
        return self.workflow.state(self.steps[-1].state)

    def lines(self, units: Mapping[str, str], documents: Mapping[str, str]) -> list[PlayedStep]:
        """Return what happened, in words; ``documents`` are titles of templates by name."""
        return [self._line(one, units, documents) for one in self.steps]

    def _line(
        self, step: SimulatedStep, units: Mapping[str, str], documents: Mapping[str, str]
    ) -> PlayedStep:
        move = self.copy.move(step.move) if self._has(step.move) else None
        return PlayedStep(
            step,
            label_of(move) if move else step.move,
            units.get(self.workflow.state(step.state).unit, ""),
            in_labels(step.refused, self.copy),
            effects_in_words(move, documents) if move and not step.refused else (),
        )

    @property
    def offers(self) -> list[Offer]:
        """Return what can be tried from here, with why it would be refused."""
        known = {**self._known, **self._staff_answers()}
        return [self._offer(move, known) for move in self.workflow.moves_from(self.state.key)]

    @property
    def days(self) -> int:
        """How many working days the play takes."""
        first, last = self.steps[0].at, self.steps[-1].at
        return working_days_between(timezone.localdate(first), timezone.localdate(last))

    @property
    def played_json(self) -> str:
        return json.dumps([_written(one) for one in self.planned], ensure_ascii=False)

    @property
    def answers_json(self) -> str:
        return json.dumps(self.answers, ensure_ascii=False)

    @property
    def suggested_name(self) -> str:
        """Words for an example of what was played."""
        moves = [label_of(self.copy.move(one.move)) for one in self.planned if self._has(one.move)]
        if self.is_refused:
            return _("“%(move)s” is refused") % {"move": moves[-1] if moves else ""}
        words = {"moves": _(", ").join(moves) or _("sent"), "state": self.steps[-1].label}
        return (_("%(moves)s: %(state)s") % words)[:200]

    def example(self, name: str, *, within_days: bool) -> Json:
        """Return what was played as something that must hold."""
        last = self.steps[-1]
        expect: Json = {"refused": last.move} if last.refused else {"state": last.state}
        if not last.refused and self.state.is_closed:
            expect["outcome"] = str(self.state.outcome)
        if within_days:
            expect["within_days"] = self.days
        moves = [_written(one) for one in self.planned]
        return {"name": name, "answers": self.answers, "moves": moves, "expect": expect}

    @property
    def _known(self) -> Json:
        """The answers that count: without hidden questions, with calculated ones."""
        form = self.companions.form
        return effective_answers(form, self.answers) if form else self.answers

    def _sent_sample(self) -> StepResult:
        """Read the sample answers that were typed, or those that the page carries."""
        carried = _object(self.data.get(ANSWERS))
        given = self.data if SAMPLE in self.data else carried
        return clean_step(self.sample, given, None, get_language() or "")

    def _press(self, key: str) -> None:
        """Add a step; it takes the place of one that was refused."""
        if self.planned and self.is_refused:
            self.planned = self.planned[:-1]
        vars(self).pop("steps", None)
        move = self.workflow.move(key) if self._has(key) else None
        if move is not None and len(self.planned) < MOST_MOVES:
            self.planned = [*self.planned, PlannedMove(key, self._typed(move))]

    def _typed(self, move: Move) -> Json:
        if move.form is None:
            return {}
        [step] = move.form.steps
        result = clean_step(step, self.data, None, get_language() or "")
        keys = [field.key for field in move.fields]
        if result.is_valid:
            return {key: result.answers.get(key) for key in keys}
        return {key: self.data[key] for key in keys if key in self.data}

    def _offer(self, move: Move, known: Json) -> Offer:
        refused = ""
        if not move.is_allowed(known):
            refused = localise(move.guard_text) or _("The conditions for this step are not met.")
        target = self.workflow.state(move.to)
        return Offer(
            move, localise(move.label), localise(target.internal_label), self._form(move), refused
        )

    def _form(self, move: Move) -> Any:
        """Return the questions of a step, with what was typed where that was refused."""
        if move.form is None:
            return None
        [step] = move.form.steps
        last = self.planned[-1] if self.planned and self.is_refused else None
        if last is not None and last.move == move.key:
            form = clean_step(step, last.fields, None, get_language() or "").form
        else:
            form = blank_form(step, {}, get_language() or "")
        form.auto_id = f"{move.key}-%s"
        return form

    def _staff_answers(self) -> Json:
        played = self.planned[:-1] if self.is_refused else self.planned
        answers: Json = {}
        for one in played:
            form = self.workflow.move(one.move).form
            for step in form.steps if form else ():
                read = clean_step(step, one.fields, None, get_language() or "")
                answers |= {f"{STAFF_PREFIX}{key}": value for key, value in read.effective.items()}
        return answers

    def _has(self, key: str) -> bool:
        return key in self.copy.move_keys


def _sample_step(copy: WorkingCopy, companions: Companions) -> CompiledStep:
    """Return one step that asks only what conditions depend on, and demands nothing."""
    named = {name for move in copy.moves for name in condition_fields(move.get("guard"))}
    asked: dict[str, FormField] = {}
    for form in companions.forms:
        asked |= {one.key: one for one in deciding(form, named) if one.key not in asked}
    free = [replace(one, required=False, show_if=None, stops=()) for one in asked.values()]
    return CompiledStep(SAMPLE, SAMPLE, "", tuple(free))


def deciding(form: CompiledForm, named: Iterable[str]) -> list[FormField]:
    """Return the questions of a form on whose answers those called ``named`` depend.

    They themselves are among them, what is calculated or uploaded is not.
    """
    places = {field.key: (step, field) for step in form.steps for field in step.fields}
    found, waiting = set[str](), [key for key in named if key in places]
    while waiting:
        key = waiting.pop()
        if key in found or key not in places:
            continue
        found.add(key)
        step, field = places[key]
        rules = [rule for rule in (step.show_if, field.show_if, field.formula) if rule]
        waiting += [other for rule in rules for other in rule.fields]
    return [field for _step, field in places.values() if field.key in found and is_typed(field)]


def is_typed(field: FormField) -> bool:
    """Say whether a question is answered in one control of a page."""
    kind = type_of(field)
    return kind.has_answer and not (kind.is_file or kind.is_computed or field.type in SEVERAL_ROWS)


def _object(text: str | None) -> Json:
    value = _read(text)
    return value if isinstance(value, dict) else {}


def _planned(text: str | None) -> list[PlannedMove]:
    listed = _read(text)
    return [
        PlannedMove(str(one["move"]), one["fields"] if isinstance(one["fields"], dict) else {})
        for one in (listed if isinstance(listed, list) else [])[:MOST_MOVES]
        if isinstance(one, dict) and {"move", "fields"} <= set(one)
    ]


def _read(text: str | None) -> object:
    if not text or len(text) > LONGEST:
        return None
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value


def _written(planned: PlannedMove) -> Json:
    return {"move": planned.move, "fields": dict(planned.fields)}
