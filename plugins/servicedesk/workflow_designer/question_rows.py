"""What staff fill in with a step: one row for each question, of the kinds that need no options."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from plugins.servicedesk.designing.gallery import card_of
from plugins.servicedesk.designing.keys import key_from
from plugins.servicedesk.designing.pasted_answers import pasted_answers
from plugins.servicedesk.designing.rows import Command, read_form, rows_of
from plugins.servicedesk.designing.texts import gathered, spread, text_fields
from plugins.servicedesk.workflow_designer.working_copy import Part, questions_of

PART = "questions"
WITH_ANSWERS = ("choice", "multiple_choice")
TYPES = (
    *WITH_ANSWERS, "yes_no", "text", "long_text", "integer", "decimal", "money_rial", "date",
)  # fmt: skip


class QuestionRow(forms.Form):
    """One question of the staff; a row without words is left out."""

    use_required_attribute = False
    key = forms.CharField(required=False, max_length=50, widget=forms.HiddenInput)

    def __init__(self, *args: Any, question: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.question = question
        labels = (_("Question (Persian)"), _("Question (English)"))
        self.fields |= text_fields("label", labels, longest=200)
        own = str(question.get("type") or TYPES[0])
        names = TYPES if own in TYPES else (own, *TYPES)
        self.fields["type"] = forms.ChoiceField(
            choices=[(name, card_of(name).title) for name in names], label=_("Kind of answer")
        )
        self.fields["answers"] = forms.CharField(
            required=False, max_length=5000, label=_("Answers to choose from"),
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("One a line. English may follow after “|”."),
        )  # fmt: skip
        self.fields["required"] = forms.BooleanField(required=False, label=_("Must be answered"))
        self.fields["public"] = forms.BooleanField(
            required=False, label=_("The applicant sees the answer")
        )

    @property
    def number(self) -> str:
        return str(self.prefix).rpartition("-")[2]

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        has_answers = bool(pasted_answers(typed.get("answers") or ""))
        if not typed.get("label_fa") and (typed.get("label_en") or has_answers):
            self.add_error("label_fa", _("Please fill this in."))
        if typed.get("label_fa") and typed.get("type") in WITH_ANSWERS and not has_answers:
            self.add_error("answers", _("There are no answers to choose from yet."))
        return typed


class QuestionRows:
    """The questions of a move as it has them, or as they were sent."""

    def __init__(self, move: Part, data: QueryDict | None, command: Command) -> None:
        self.kept = questions_of(move)
        numbers = [str(n) for n in range(len(self.kept))]
        if data is not None:
            numbers = rows_of(data, PART, command)
        self.rows = [self._row(number, data, command) for number in numbers]

    def _row(self, number: str, data: QueryDict | None, command: Command) -> QuestionRow:
        prefix = f"{PART}-{number}"
        if data is None:
            question = self.kept[int(number)]
        else:
            question = self._kept(data.get(f"{prefix}-key", ""))
        sent = data if data is not None and was_sent(data, PART, number) else None
        return read_form(
            QuestionRow, sent, command, _initial(question), question=question, prefix=prefix
        )

    def _kept(self, key: str) -> Part:
        return next((one for one in self.kept if one["key"] == key), {})

    def is_valid(self) -> bool:
        valid = [row.is_valid() for row in self.rows]
        return all(valid)

    def written(self, taken: set[str]) -> list[Part]:
        """Return the questions; ``taken`` are the keys that those of other moves have."""
        questions: list[Part] = []
        for row in self.rows:
            if row.cleaned_data.get("label_fa"):
                used = {*taken, *(one["key"] for one in questions)}
                questions.append(_written(row, used))
        return questions


def was_sent(data: QueryDict, part: str, number: str) -> bool:
    """Say whether a row was on the page, and not only added by its button."""
    return number in data.getlist(f"{part}-rows")


def _initial(question: Part) -> dict[str, Any]:
    if not question:
        return {"type": TYPES[0], "required": True}
    choices = question.get("choices")
    listed = [one for one in choices or [] if isinstance(one, Mapping)]
    lines = [_line(spread("x", one.get("label"))) for one in listed]
    return {
        **spread("label", question.get("label")),
        "key": question["key"],
        "type": question.get("type"),
        "answers": "\n".join(lines),
        "required": question.get("required", False),
        "public": question.get("public", False),
    }


def _line(label: Mapping[str, str]) -> str:
    return f"{label['x_fa']} | {label['x_en']}" if label["x_en"] else label["x_fa"]


def _written(row: QuestionRow, taken: set[str]) -> Part:
    typed, question = row.cleaned_data, deepcopy(dict(row.question))
    label = gathered("label", typed)
    if question.get("type") not in (None, typed["type"]):
        question = {"key": question["key"]}
    question["key"] = question.get("key") or key_from(label, taken, "question")
    question |= {"type": typed["type"], "label": label, "required": typed["required"]}
    question.pop("public", None)
    if typed["public"]:
        question["public"] = True
    question.pop("choices", None)
    if typed["type"] in WITH_ANSWERS:
        question["choices"] = _choices(typed["answers"], row.question.get("choices"))
    return question


def _choices(text: str, before: object) -> list[Part]:
    """Return the answers; one whose words stay keeps its name for machines."""
    listed = [one for one in before if isinstance(one, Mapping)] if isinstance(before, list) else []
    values = {spread("x", one.get("label"))["x_fa"]: one.get("value") for one in listed}
    choices: list[Part] = []
    for answer in pasted_answers(text):
        label = gathered("label", answer)
        taken = [str(one["value"]) for one in choices]
        value = values.get(label.get("fa", ""))
        value = value if value and value not in taken else key_from(label, taken, "answer")
        choices.append({"value": value, "label": label})
    return choices
