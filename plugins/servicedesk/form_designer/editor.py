"""The page of one question: its words, options, answers, conditions and stops in one form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from plugins.servicedesk.designing.condition_rows import ConditionRows, say
from plugins.servicedesk.designing.questions import read_questions
from plugins.servicedesk.designing.rows import Command, all_valid, read_form
from plugins.servicedesk.designing.texts import gathered, set_text, spread, text_fields
from plugins.servicedesk.designing.try_out import TryOut, in_words
from plugins.servicedesk.form_designer.choice_rows import ChoiceRows
from plugins.servicedesk.form_designer.question_form import QuestionForm
from plugins.servicedesk.form_designer.remarks import questions_before
from plugins.servicedesk.form_designer.stop_rows import StopRows
from plugins.servicedesk.form_designer.working_copy import NotThere, Part, WorkingCopy
from portal.api.designing import find_type

SHOW_IF = "show_if"


@dataclass(frozen=True)
class Spot:
    """Which question of a form is meant; ``group`` where it is one of its rows."""

    key: str
    group: str = ""


class QuestionEditor:
    """A question as it is, as it was sent, or as it is typed so far."""

    def __init__(
        self, copy: WorkingCopy, spot: Spot, *, data: QueryDict | None = None,
        key_is_free: bool = True,
    ) -> None:  # fmt: skip
        self.copy, self.spot, self.data = copy, spot, data
        self.command = Command.of(data)
        self.question = self._question()
        self.type = str(self.question["type"])
        self.is_column = bool(spot.group)
        self.form = self._form(key_is_free)
        self.choices = self._choices()
        self.condition: ConditionRows | None = None
        self.stops: StopRows | None = None
        if not self.is_column:
            self._read_rules()
        self.try_out = self._try_out() if self.type == "calculated" else None

    def is_valid(self) -> bool:
        parts: list[Any] = [self.form, self.choices, self.condition, self.stops]
        return all_valid(part for part in parts if part is not None)

    def written(self) -> Part:
        """Return the question as it was typed."""
        question = self.form.written()
        if self.choices is not None:
            question["choices"] = self.choices.written()
        for name, rules in ((SHOW_IF, self.condition), ("stops", self.stops)):
            if rules is not None:
                _set(question, name, rules.written())
        return question

    @property
    def formula_questions(self) -> list[tuple[str, str]]:
        """The name for machines and the words of what a formula can calculate with."""
        listed = []
        for found in read_questions(self.copy.before(self.spot.key)):
            listed += _insertable(found.key, found.label, found.type, self.copy)
        return listed

    @property
    def formula_words(self) -> str:
        formula = self.form["formula"].value() if "formula" in self.form.fields else ""
        return in_words(formula, read_questions(self.copy.before(self.spot.key)))

    def _question(self) -> Part:
        """Return the question; one that is gone by now as far as it was sent."""
        try:
            return self.copy.question(self.spot.key, self.spot.group)
        except NotThere:
            kind = str(self.data.get("type", "")) if self.data is not None else ""
            if not kind or find_type(kind) is None:
                raise
            return {"key": self.spot.key, "type": kind, "label": {}}

    def _form(self, key_is_free: bool) -> QuestionForm:
        group = self.spot.group
        taken = [one["key"] for one in self.copy.question(group)["fields"]] if group else (
            self.copy.keys
        )  # fmt: skip
        return read_form(
            QuestionForm, self.data, self.command, QuestionForm.initial_of(self.question),
            question=self.question, is_column=self.is_column, taken=taken,
            key_is_free=key_is_free,
        )  # fmt: skip

    def _choices(self) -> ChoiceRows | None:
        kind = find_type(self.type)
        if kind is None or "choices" not in kind.options:
            return None
        return ChoiceRows(self.question, self.data, self.command)

    def _read_rules(self) -> None:
        key = self.spot.key
        self.condition = ConditionRows(
            SHOW_IF, self.question.get(SHOW_IF), questions_before(self.copy, key), self.data,
            self.command,
        )  # fmt: skip
        self.stops = StopRows(
            self.question.get("stops"), questions_before(self.copy, key, itself=True), self.data,
            self.command,
        )  # fmt: skip

    def _try_out(self) -> TryOut:
        formula = self.form["formula"].value()
        data = self.data if self.data is not None and self.command.verb == "try" else None
        typed = {**self.question, "shown_as": self.form["shown_as"].value()}
        return TryOut(formula, read_questions(self.copy.before(self.spot.key)), typed, data)


class StepEditor:
    """The page of one step: its words and when it is asked."""

    def __init__(self, copy: WorkingCopy, key: str, *, data: QueryDict | None = None) -> None:
        self.step = copy.step(key)
        self.command = Command.of(data)
        initial = {
            **spread("title", self.step.get("title")), **spread("intro", self.step.get("intro"))
        }  # fmt: skip
        self.form = read_form(StepForm, data, self.command, initial)
        self.condition = ConditionRows(
            SHOW_IF, self.step.get(SHOW_IF), questions_before(copy, key), data, self.command
        )

    def is_valid(self) -> bool:
        return all_valid([self.form, self.condition])

    def write(self) -> None:
        """Put what was typed into the step of the working copy."""
        typed = self.form.cleaned_data
        self.step["title"] = gathered("title", typed)
        set_text(self.step, "intro", typed)
        _set(self.step, SHOW_IF, self.condition.written())


class StepForm(forms.Form):
    """What a step is called, and what stands above its questions."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= text_fields(
            "title", (_("Title (Persian)"), _("Title (English)")), required=True, longest=200
        )
        self.fields |= text_fields(
            "intro", (_("Words above the questions (Persian)"), _("The same in English")),
            longest=1500, lines=3,
        )  # fmt: skip


def rules_in_words(copy: WorkingCopy, part: Part) -> list[str]:
    """Say when a question or step is asked and what ends the way there."""
    known = read_questions([question for _step, question in copy.questions])
    words = []
    if condition := say(part.get(SHOW_IF), known):
        words.append(_("Only if %(condition)s") % {"condition": condition})
    for stop in part.get("stops") or []:
        when = say(stop.get("when"), known) if isinstance(stop, Mapping) else ""
        if when:
            words.append(_("Ends the way if %(condition)s") % {"condition": when})
    return words


def _insertable(key: str, label: Any, kind: str, copy: WorkingCopy) -> list[tuple[str, str]]:
    words = spread("x", label)["x_fa"] or key
    if kind in ("integer", "decimal", "money_rial", "calculated", "choice", "yes_no"):
        return [(key, words)]
    if kind == "date":
        return [(key, words)]
    if kind != "group":
        return []
    found = [(f"count({key})", _("%(group)s: number of rows") % {"group": words})]
    for column in copy.question(key).get("fields") or []:
        if column["type"] in ("integer", "decimal", "money_rial"):
            name = spread("x", column.get("label"))["x_fa"] or column["key"]
            total = _("%(group)s: sum of “%(column)s”") % {"group": words, "column": name}
            found.append((f'total({key}, "{column["key"]}")', total))
    return found


def _set(part: Part, key: str, value: object) -> None:
    if value in (None, [], ""):
        part.pop(key, None)
    else:
        part[key] = value
