"""The answers to choose from: one row each, or many pasted at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from plugins.servicedesk.designing.keys import key_from
from plugins.servicedesk.designing.pasted_answers import pasted_answers
from plugins.servicedesk.designing.rows import Command, all_valid, next_row, read_form, rows_of
from plugins.servicedesk.designing.texts import gathered, spread
from portal.api.persian import TextField

PART = "choices"
PASTE = "choices-paste"


class ChoiceRow(forms.Form):
    """One answer; ``value`` is its name for machines, which stays once it is there."""

    use_required_attribute = False
    value = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    label_fa = TextField(longest=200, required=False, label=_("Answer (Persian)"))
    label_en = TextField(longest=200, required=False, label=_("Answer (English)"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["label_en"].widget.attrs["dir"] = "ltr"

    @property
    def number(self) -> str:
        return str(self.prefix).rpartition("-")[2]


class ChoiceRows:
    """The rows as the question has them, or as they were sent."""

    def __init__(self, question: Mapping[str, Any], data: QueryDict | None, command: Command):
        kept = [_initial(choice) for choice in _listed(question.get("choices"))]
        numbers = [str(n) for n in range(len(kept))]
        self.pasted = ""
        if data is not None:
            numbers = rows_of(data, PART, command)
            self.pasted = data.get(PASTE, "")
        self.rows = [
            read_form(
                ChoiceRow, data, command, kept[int(n)] if int(n) < len(kept) else {},
                prefix=f"{PART}-{n}",
            )
            for n in numbers
        ]  # fmt: skip
        if command.is_for(PART, "paste") or not self.rows:
            self._take_pasted()
        if data is None:
            self._add({})

    def is_valid(self) -> bool:
        return all_valid(self.rows)

    def written(self) -> list[dict[str, Any]]:
        """Return the answers, those pasted but not taken over yet last."""
        choices: list[dict[str, Any]] = []
        typed = [row.cleaned_data if row.is_bound else row.initial for row in self.rows]
        for one in [*typed, *pasted_answers(self.pasted)]:
            label = gathered("label", one)
            if label:
                taken = [choice["value"] for choice in choices]
                value = one.get("value") or key_from(label, taken, "answer")
                choices.append({"value": value, "label": label})
        return choices

    def _take_pasted(self) -> None:
        for answer in pasted_answers(self.pasted):
            self._add(answer)
        self.pasted = ""

    def _add(self, initial: Mapping[str, Any]) -> None:
        number = next_row([row.number for row in self.rows])
        self.rows.append(ChoiceRow(initial=dict(initial), prefix=f"{PART}-{number}"))


def _listed(choices: object) -> Iterable[Any]:
    return choices if isinstance(choices, list) else []


def _initial(choice: Any) -> dict[str, str]:
    given = choice if isinstance(choice, Mapping) else {"label": str(choice)}
    return {"value": str(given.get("value") or ""), **spread("label", given.get("label"))}
