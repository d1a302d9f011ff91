"""Builds a condition row by row: an earlier question, a comparison in words, an answer.

What is nested deeper than "all of these" or "any of these" is kept as it is and said in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from plugins.servicedesk.designing.comparisons import (
    comparison_json,
    comparison_row,
    operators_of,
    value_field,
)
from plugins.servicedesk.designing.rows import Command, all_valid, read_form, rows_of
from portal.api import localise
from portal.api.definitions import (
    Condition,
    FormField,
    InvalidDefinition,
    Node,
    choices_of,
    in_words,
    labels_of,
    read_condition,
)
from portal.api.designing import AllOf, AnyOf, Comparison, type_of

Questions = Sequence[tuple[str, Sequence[FormField]]]
JOINS = (
    ("all", gettext_lazy("all of these hold")),
    ("any", gettext_lazy("any of these holds")),
)


class ComparisonRow(forms.Form):
    """One comparison; a row without a question is left out."""

    use_required_attribute = False

    def __init__(self, *args: Any, questions: Questions, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {one.key: one for _step, found in questions for one in found}
        self.fields["field"] = forms.ChoiceField(
            required=False, label=_("Question"), choices=_grouped(questions, self._now("field"))
        )
        question = self.known.get(self._now("field"))
        if question:
            self._offer(question)

    def _now(self, name: str) -> str:
        if self.is_bound:
            return str(self.data.get(self.add_prefix(name)) or "")
        return str(self.initial.get(name) or "")

    def _offer(self, question: FormField) -> None:
        operators = operators_of(question)
        self.fields["operator"] = forms.ChoiceField(choices=operators, label=_("Comparison"))
        chosen = self._now("operator")
        if chosen not in dict(operators):
            chosen = operators[0][0]
            self.initial.pop("value", None)
        if value := value_field(question, chosen):
            self.fields["value"] = value

    @property
    def number(self) -> str:
        return str(self.prefix).rpartition("-")[2]

    def clean_field(self) -> str:
        key: str = self.cleaned_data["field"]
        if key and key not in self.known:
            raise forms.ValidationError(_("This question is not there any more."))
        return key

    def written(self) -> dict[str, Any] | None:
        """Return the comparison as a definition has it; None for a row without a question."""
        question = self.known.get(self.cleaned_data.get("field", ""))
        if question is None:
            return None
        typed = self.cleaned_data
        return comparison_json(question, typed["operator"], typed.get("value"))


class ConditionRows:
    """A condition as rows; ``part`` is the beginning of the names of its controls."""

    def __init__(
        self, part: str, condition: object, questions: Questions,
        data: QueryDict | None, command: Command,
    ) -> None:  # fmt: skip
        self.part, self.questions, self.stored = part, questions, condition
        self.data = data
        kept = _initial_rows(condition, _fields(questions))
        self.is_complex = kept is None
        join, initial = kept or ("all", [])
        self.join = join
        numbers = [str(n) for n in range(len(initial))]
        self.replaced = False
        if data is not None:
            numbers = rows_of(data, part, command)
            self.join = "any" if data.get(f"{part}-join") == "any" else "all"
            self.replaced = f"{part}-replace" in data or command.is_for(part, "clear")
        self.rows = [
            self._row(n, initial[int(n)] if int(n) < len(initial) else {}, data, command)
            for n in numbers
        ]

    def _row(
        self, number: str, initial: Mapping[str, Any], data: QueryDict | None, command: Command
    ) -> ComparisonRow:
        """Return one row; with another question it begins anew."""
        prefix = f"{self.part}-{number}"
        if data is not None and command.is_for(self.part, "field") and command.row == number:
            chosen = {"field": data.get(f"{prefix}-field", "")}
            return ComparisonRow(initial=chosen, questions=self.questions, prefix=prefix)
        return read_form(
            ComparisonRow, data, command, initial, questions=self.questions, prefix=prefix
        )

    @property
    def is_possible(self) -> bool:
        """Say whether there is any question to ask about."""
        return any(found for _step, found in self.questions)

    @property
    def joins(self) -> list[tuple[str, str]]:
        return [(code, str(words)) for code, words in JOINS]

    @property
    def is_kept(self) -> bool:
        """Say whether a condition that rows cannot show stays as it is."""
        return self.is_complex and not self.replaced

    def is_valid(self) -> bool:
        return self.is_kept or all_valid(self.rows)

    def written(self) -> object:
        """Return the condition as a definition has it, None for always."""
        if self.is_kept:
            return self.stored
        found = [one for row in self.rows if (one := row.written())]
        return {self.join: found} if len(found) > 1 else found[0] if found else None

    @property
    def words(self) -> str:
        """Say the condition in words: as it is stored, or as it is typed where that is whole."""
        fields = _fields(self.questions)
        return say(self.stored if self.data is None else self._typed(), fields)

    def _typed(self) -> object:
        """Return the condition as it is typed so far; None where a row is not whole yet."""
        if self.is_kept:
            return self.stored
        prefixes = [row.prefix for row in self.rows]
        sent = [
            ComparisonRow(self.data, questions=self.questions, prefix=prefix) for prefix in prefixes
        ]
        if not all(row.is_valid() for row in sent):
            return None
        found = [one for row in sent if (one := row.written())]
        return {self.join: found} if found else None


def say(condition: object, fields: Iterable[FormField]) -> str:
    """Return a condition in the words of the page, or ``""`` for none or an unreadable one."""
    if not condition:
        return ""
    known = list(fields)
    try:
        return in_words(
            read_condition(Node(condition)), labels_of(known), get_language() or "",
            choices=choices_of(known),
        )  # fmt: skip
    except InvalidDefinition:
        return ""


def can_be_asked_about(question: FormField) -> bool:
    return type_of(question).has_answer


def _fields(questions: Questions) -> list[FormField]:
    return [one for _step, found in questions for one in found]


def _grouped(questions: Questions, chosen: str) -> list[Any]:
    known = {one.key for one in _fields(questions)}
    groups: list[Any] = [("", _("Choose a question"))]
    if chosen and chosen not in known:
        groups.append((chosen, _("A question that is not there any more")))
    for step, found in questions:
        groups.append((step, [(one.key, localise(one.label)) for one in found]))
    return groups


def _initial_rows(
    condition: object, fields: Iterable[FormField]
) -> tuple[str, list[Mapping[str, Any]]] | None:
    """Return how rows are joined and what each shows; None where rows cannot say it."""
    if not condition:
        return "all", []
    try:
        read: Condition = read_condition(Node(condition))
    except InvalidDefinition:
        return None
    join = "any" if isinstance(read, AnyOf) else "all"
    parts = read.parts if isinstance(read, AllOf | AnyOf) else (read,)
    known = {one.key: one for one in fields}
    rows = [_initial_row(part, known) for part in parts]
    return None if None in rows else (join, [row for row in rows if row])


def _initial_row(part: Condition, known: Mapping[str, FormField]) -> dict[str, Any] | None:
    if not isinstance(part, Comparison):
        return None
    if part.field not in known:
        return {"field": part.field}
    return comparison_row(known[part.field], part)
