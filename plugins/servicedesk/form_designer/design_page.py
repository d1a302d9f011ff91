"""What the page of one form shows: its outline with remarks, and the form for a new question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from plugins.servicedesk.designing.gallery import (
    Card,
    card_of,
    cards,
    is_asked,
    known_types,
)
from plugins.servicedesk.designing.keys import key_from
from plugins.servicedesk.designing.overview import newest_versions, state_of
from plugins.servicedesk.designing.pasted_answers import LONGEST_PASTE, pasted_answers
from plugins.servicedesk.designing.texts import gathered, text_fields
from plugins.servicedesk.designs import offers_of
from plugins.servicedesk.form_designer.editor import rules_in_words
from plugins.servicedesk.form_designer.kind import FORMS
from plugins.servicedesk.form_designer.remarks import FormRemark, FormRemarks, remarks_on
from plugins.servicedesk.form_designer.working_copy import Part, WorkingCopy
from plugins.servicedesk.models import BankQuestion, Design
from portal.api import localise

WITH_CHOICES = ("choice", "multiple_choice")
BANK = "bank:"


class AddQuestionForm(forms.Form):
    """A new question: its words, its kind, and its answers where it has some."""

    use_required_attribute = False

    def __init__(self, *args: Any, for_rows: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.for_rows = for_rows
        labels = (_("Question (Persian)"), _("Question (English)"))
        self.fields |= text_fields("label", labels, required=True)
        names = known_types(for_rows=for_rows)
        self.fields["type"] = forms.ChoiceField(
            choices=[(name, name) for name in sorted(names)], label=_("Kind of question"),
            error_messages={"required": _("Choose a kind of question.")},
        )  # fmt: skip
        self.fields["required"] = forms.BooleanField(
            required=False, initial=True, label=_("Must be answered")
        )
        self.fields["answers"] = forms.CharField(
            required=False, max_length=LONGEST_PASTE, label=_("Answers to choose from"),
            widget=forms.Textarea(attrs={"rows": 4}),
            help_text=_("One a line; you can paste many. English may follow after “|”."),
        )  # fmt: skip

    @property
    def gallery(self) -> list[tuple[str, list[Card]]]:
        return list(cards(for_rows=self.for_rows))

    def written(self) -> Part:
        """Return the question as a definition has it, still without a key."""
        typed = self.cleaned_data
        question: Part = {"type": typed["type"], "label": gathered("label", typed)}
        if is_asked(typed["type"]):
            question["required"] = typed["required"]
        if typed["type"] in WITH_CHOICES:
            question["choices"] = answers_from(typed["answers"])
        return question


def answers_from(text: str) -> list[dict[str, Any]]:
    """Return pasted answers as a definition has them."""
    choices: list[dict[str, Any]] = []
    for answer in pasted_answers(text):
        label = gathered("label", answer)
        taken = [choice["value"] for choice in choices]
        choices.append({"value": key_from(label, taken, "answer"), "label": label})
    return choices


@dataclass(frozen=True)
class Line:
    """One question in the outline."""

    question: Part
    card: Card
    rules: list[str]
    remarks: list[FormRemark]
    columns: list[str]
    choices: list[str]
    is_first: bool = False
    is_last: bool = False


@dataclass(frozen=True)
class Chapter:
    """One step in the outline."""

    step: Part
    rules: list[str]
    remarks: list[FormRemark]
    lines: list[Line]


def designer_context(
    request: HttpRequest, design: Design, *, typed: QueryDict | None = None
) -> dict[str, Any]:
    """Return what the page of a form shows. Costs 3 queries."""
    copy = WorkingCopy(design.definition)
    remarks = remarks_on(copy)
    keys = [step["key"] for step in copy.steps]
    asked = request.GET.get("step") or (typed.get("step") if typed is not None else "")
    return {
        "design": design,
        "chapters": outline(copy, remarks),
        "remarks": remarks,
        "current": asked if asked in keys else next(iter(keys), ""),
        "add_form": AddQuestionForm(typed),
        "state": state_of(design, newest := newest_versions(FORMS, [design.name]).get(design.name)),
        "newest": newest,
        "offers": list(offers_of(design)),
        "bank": list(BankQuestion.objects.all()),
    }


def outline(copy: WorkingCopy, remarks: FormRemarks) -> list[Chapter]:
    """Return the steps and questions with their rules in words and what a check says."""
    everything = [question["key"] for _step, question in copy.questions]
    return [
        Chapter(
            step,
            rules_in_words(copy, step),
            remarks.of_step(step["key"]),
            [_line(copy, remarks, one, everything) for one in step["fields"]],
        )
        for step in copy.steps
    ]


def _line(copy: WorkingCopy, remarks: FormRemarks, question: Part, everything: list[str]) -> Line:
    key = question["key"]
    return Line(
        question,
        card_of(question["type"]),
        rules_in_words(copy, question),
        remarks.of_question(key),
        _labels(question.get("fields")),
        _labels(question.get("choices")),
        is_first=key == everything[0],
        is_last=key == everything[-1],
    )


def _labels(parts: object) -> list[str]:
    listed = parts if isinstance(parts, list) else []
    return [localise(one.get("label")) for one in listed if isinstance(one, Mapping)]
