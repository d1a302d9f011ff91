"""A form that has been read: steps that give real Django forms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, ClassVar, cast

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import override

from portal.contributions import Contribution, Gate
from portal.definitions.answer_values import Answers
from portal.definitions.conditions import Condition, in_words
from portal.forms.browser_conditions import for_browser, undecided
from portal.forms.careful_fields import careful
from portal.forms.definition import FormField
from portal.forms.field_types import UNAVAILABLE, FieldType, type_of
from portal.localised import LocalisedText, localise


@dataclass(frozen=True)
class LayoutItem:
    """One thing on the page of a step: a question (``bound``) or a text without one.

    ``shown_if`` is the condition as JSON for the page's script, ``only_if`` the same in words;
    both are empty for what is always asked.
    """

    field: FormField
    label: str
    help: str
    bound: BoundField | None
    shown_if: str = ""
    only_if: str = ""


class StepForm(forms.Form):
    """The form of one step, in one language; no browser bubbles, our own error summary.

    ``earlier`` are the answers that count from before this step: they decide which questions are
    on the page at all.
    """

    step: ClassVar[CompiledStep]
    language: ClassVar[str]
    use_required_attribute = False
    earlier: Answers = {}

    @property
    def layout(self) -> Iterator[LayoutItem]:
        """Yield questions and texts in the order of the definition, without those never asked."""
        asked = {field.key: field for field in self.step.fields}
        for field in self.step.fields:
            left = undecided(field, self.step.fields, self.earlier)
            if left is False:
                continue
            label, explanation = (localise(t, self.language) for t in (field.label, field.help))
            bound = self[field.key] if field.key in self.fields else None
            item = LayoutItem(field, label, explanation, bound)
            if isinstance(left, Condition):
                only_if = in_words(
                    left, labels_of(asked.values()), self.language,
                    choices=choices_of(asked.values()),
                )  # fmt: skip
                item = replace(item, shown_if=for_browser(left, asked), only_if=only_if)
            yield item

    def leave_out_never_asked(self) -> None:
        """Take out the questions that the earlier answers hide, whatever is typed here."""
        for field in self.step.fields:
            if undecided(field, self.step.fields, self.earlier) is False:
                self.fields.pop(field.key, None)

    def show_calculated(self, answers: Answers) -> None:
        """Show what was calculated from the answers that count, whatever was sent for it."""
        for field in self.step.fields:
            if field.formula and field.key in self.fields:
                self.initial[field.key] = answers.get(field.key)
                vars(self[field.key]).pop("initial", None)


@dataclass(frozen=True)
class CompiledStep:
    """One step of a form: its questions in order, proved sound and ready to be asked."""

    key: str
    title: LocalisedText
    intro: LocalisedText
    fields: tuple[FormField, ...]
    show_if: Condition | None = None

    def field(self, key: str) -> FormField:
        """Return the question called ``key``.

        :raises KeyError: no such question in this step.
        """
        for field in self.fields:
            if field.key == key:
                return field
        raise KeyError(key)

    def form_class(self, language: str) -> type[StepForm]:
        """Build a Django form class with labels and choices in ``language``. No query.

        Built anew each time: plugins come and go, and ``today`` moves on.
        """
        with override(language):
            questions = {
                field.key: _make(field, language)
                for field in self.fields
                if type_of(field).make_field is not None
            }
        attributes: dict[str, Any] = {"step": self, "language": language, **questions}
        return cast("type[StepForm]", type("CompiledStepForm", (StepForm,), attributes))


@dataclass(frozen=True)
class CompiledForm:
    """A form that can be asked: its steps in their order. Costs no query."""

    steps: tuple[CompiledStep, ...]

    def step(self, key: str) -> CompiledStep:
        """Return the step called ``key``.

        :raises KeyError: no such step.
        """
        for step in self.steps:
            if step.key == key:
                return step
        raise KeyError(key)

    @property
    def fields(self) -> Iterator[FormField]:
        """Yield the questions of all steps in order."""
        for step in self.steps:
            yield from step.fields


def labels_of(fields: Iterable[FormField]) -> dict[str, LocalisedText]:
    """Return the label of each question by its key, as conditions are said with them."""
    return {field.key: field.label for field in fields}


def choices_of(fields: Iterable[FormField]) -> dict[str, dict[str, LocalisedText]]:
    """Return the labels of the answers to choose from, by question and value."""
    return {field.key: {choice.value: choice.label for choice in field.choices} for field in fields}


def _make(field: FormField, language: str) -> forms.Field:
    made = _call(type_of(field), field, language)
    made.label = localise(field.label, language)
    made.help_text = localise(field.help, language) or made.help_text
    made.required = made.widget.is_required = field.required
    if field.autocomplete:
        made.widget.attrs["autocomplete"] = field.autocomplete
    return made


def _owner(field: FormField) -> Contribution[Any]:
    plugin, _dot, attribute = field.type.partition(".")
    return Contribution(plugin, attribute, None)


def _call(kind: FieldType, field: FormField, language: str) -> forms.Field:
    """Let the type make its field; a plugin's failure makes this one question unavailable."""
    make = UNAVAILABLE.make_field if kind.make_field is None else kind.make_field
    try:
        made = make(field, language)  # type: ignore[misc]
        return careful(made, kind, _owner(field)) if "." in field.type else made
    except (Exception, SystemExit) as error:
        if "." not in field.type:
            raise
        Gate.report(field.type, error)
        return UNAVAILABLE.make_field(field, language)  # type: ignore[misc]
