"""The back-office forms of a fee: one line at a time, and the parts in which it is paid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plugins.servicedesk.designing.condition_rows import ConditionRows, can_be_asked_about
from plugins.servicedesk.designing.rows import Command, all_valid, read_form
from plugins.servicedesk.designing.texts import gathered, set_text, spread, text_fields
from plugins.servicedesk.designing.try_out import TryOut, in_words
from plugins.servicedesk.fee_check import answers_of
from plugins.servicedesk.fees import MOST_RIAL, FeeKind, read_line
from plugins.servicedesk.instalments import MOST_DAYS, MOST_INSTALMENTS, WHOLE
from portal.api import localise
from portal.api.definitions import CompiledForm, FormField, InvalidDefinition, Node
from portal.api.persian import TextField, WholeNumberField

Json = dict[str, Any]
KIND_WORDS: Mapping[FeeKind, str | Promise] = {
    FeeKind.FIXED: gettext_lazy("A fixed sum"),
    FeeKind.TABLE: gettext_lazy("By an answer"),
    FeeKind.FORMULA: gettext_lazy("Calculated from answers"),
    FeeKind.ASSESSED: gettext_lazy("Set by the staff"),
}
NUMBERS = ("integer", "decimal", "money_rial", "calculated", "group")
SPARE_PARTS = 2


class LineForm(forms.Form):
    """The words of a fee line and where its sum comes from."""

    use_required_attribute = False

    def __init__(
        self, *args: Any, source: FeeKind, questions: Sequence[FormField], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind = source
        self.known = {one.key: one for one in questions if answers_of(one)}
        self.fields |= text_fields(
            "label", (_("Fee for (Persian)"), _("Fee for (English)")), required=True
        )
        self.fields |= text_fields("note", (_("Note (Persian)"), _("Note (English)")))
        if kind is FeeKind.FIXED:
            self.fields["amount_rial"] = _sum(_("Amount in rial"), required=True)
        elif kind is FeeKind.TABLE:
            self._ask_table()
        elif kind is FeeKind.FORMULA:
            self._ask_formula()

    def _ask_table(self) -> None:
        choices = [(key, localise(one.label)) for key, one in self.known.items()]
        self.fields["field"] = forms.ChoiceField(
            label=_("The sum depends on the question"),
            choices=[("", _("Choose a question")), *choices],
        )
        for place, (_value, label) in enumerate(self.answers):
            self.fields[f"amount-{place}"] = _sum(localise(label), required=False)
        if self.answers:
            self.fields["otherwise"] = _sum(
                _("For all other answers"),
                required=False,
                help_text=_("Also where nothing is answered. Leave empty to let the staff decide."),
            )

    def _ask_formula(self) -> None:
        self.fields["formula"] = TextField(
            longest=500, lines=2, label=_("How it is calculated, in rials"),
            help_text=_("Such as area * 12000 + 500000. Sums are rounded to whole rials."),
        )  # fmt: skip
        self.fields["formula"].widget.attrs["dir"] = "ltr"
        self.fields["round_to"] = _sum(
            _("Round to the nearest"), required=False,
            help_text=_("In rials, such as 10,000. Leave empty for whole rials."),
        )  # fmt: skip

    @property
    def answers(self) -> list[tuple[str, Any]]:
        """What can be answered to the question that is chosen now."""
        chosen = self.data.get("field") if self.is_bound else self.initial.get("field")
        question = self.known.get(str(chosen or ""))
        return list(answers_of(question).items()) if question else []

    @property
    def amount_fields(self) -> list[Any]:
        return [self[f"amount-{place}"] for place in range(len(self.answers))]

    def clean(self) -> Json:
        typed = self.cleaned_data
        if self.kind is FeeKind.TABLE and self.answers and not self._amounts():
            self.add_error("amount-0", _("Give the amount of at least one answer."))
        if self.kind is FeeKind.FORMULA and "formula" in typed:
            try:
                read_line(Node({"label": "·", "formula": typed["formula"]}))
            except InvalidDefinition as refusal:
                self.add_error("formula", refusal.reason)
        return typed

    def source(self) -> Json:
        """Return where the sum comes from, as a line has it."""
        typed = self.cleaned_data
        if self.kind is FeeKind.FIXED:
            return {"amount_rial": typed["amount_rial"]}
        if self.kind is FeeKind.ASSESSED:
            return {"assessed": True}
        if self.kind is FeeKind.FORMULA:
            rounding = {"round_to": typed["round_to"]} if typed.get("round_to") else {}
            return {"formula": typed["formula"], **rounding}
        table: Json = {"field": typed["field"], "amounts": self._amounts()}
        if typed.get("otherwise") is not None:
            table["otherwise"] = typed["otherwise"]
        return {"table": table}

    def _amounts(self) -> dict[str, int]:
        typed = {
            value: self.cleaned_data.get(f"amount-{place}")
            for place, (value, _label) in enumerate(self.answers)
        }
        return {value: amount for value, amount in typed.items() if amount is not None}


class LineEditor:
    """One line of a fee as its page shows it: words, source, condition and try-out."""

    def __init__(
        self, line: Json, kind: FeeKind, form: CompiledForm, data: QueryDict | None
    ) -> None:
        self.line, self.kind, self.form_of_service = line, kind, form
        self.command = Command.of(data)
        questions = list(form.fields)
        initial = _initial(line, kind, questions)
        if data is not None and self.command.is_for("table", "field"):
            initial |= {"field": data.get("field", "")}
        self.form = read_form(
            LineForm, data, self.command, initial, source=kind, questions=questions
        )
        asked = [
            (localise(step.title), [one for one in step.fields if can_be_asked_about(one)])
            for step in form.steps
        ]
        self.when = ConditionRows("when", line.get("when"), asked, data, self.command)
        self.numbers = [one for one in questions if one.type in NUMBERS]
        self.try_out: TryOut | None = None
        if kind is FeeKind.FORMULA:
            typed = self.form["formula"].value()
            samples = data if data is not None and self.command.verb == "try" else None
            shown_as = {"shown_as": "money_rial", "decimals": 0}
            self.try_out = TryOut(typed, questions, shown_as, samples)

    @property
    def title(self) -> str:
        return str(KIND_WORDS[self.kind])

    @property
    def formula_words(self) -> str:
        if self.kind is not FeeKind.FORMULA:
            return ""
        return in_words(self.form["formula"].value(), list(self.form_of_service.fields))

    def is_valid(self) -> bool:
        return all_valid([self.form, self.when])

    def written(self) -> Json:
        """Return the line as an offer keeps it."""
        typed = self.form.cleaned_data
        line: Json = {"label": gathered("label", typed)}
        set_text(line, "note", typed)
        if (when := self.when.written()) is not None:
            line["when"] = when
        return line | self.form.source()


class PartForm(forms.Form):
    """One part in which a fee is paid; a row with nothing in it is left out."""

    use_required_attribute = False
    percent = WholeNumberField(least=1, most=WHOLE, required=False, label=gettext_lazy("Percent"))
    after_days = WholeNumberField(
        least=0, most=MOST_DAYS, required=False, label=gettext_lazy("Due after so many days")
    )

    def clean(self) -> Json:
        typed = self.cleaned_data
        filled = [typed.get(name) is not None for name in ("percent", "after_days")]
        if any(filled) and not all(filled) and not self.errors:
            missing = "after_days" if filled[0] else "percent"
            self.add_error(missing, _("Please fill this in."))
        return typed

    @property
    def value(self) -> Json | None:
        typed = self.cleaned_data
        return dict(typed) if typed.get("percent") is not None else None


def part_forms(kept: Sequence[Json], data: QueryDict | None) -> list[PartForm]:
    """Return a row for each part, and some to spare."""
    count = min(MOST_INSTALMENTS, max(len(kept) + SPARE_PARTS, 3))
    if data is not None:
        sent = data.get("parts", "")
        count = min(MOST_INSTALMENTS, int(sent)) if sent.isdecimal() and len(sent) < 4 else count
    rows = [dict(one) for one in kept] + [{}] * (count - len(kept))
    return [PartForm(data, prefix=f"part-{place}", initial=rows[place]) for place in range(count)]


def _sum(label: str, **options: Any) -> forms.Field:
    return WholeNumberField(least=0, most=MOST_RIAL, label=label, **options)


def _initial(line: Json, kind: FeeKind, questions: Sequence[FormField]) -> Json:
    initial: Json = {
        **spread("label", line.get("label")),
        **spread("note", line.get("note")),
        "amount_rial": line.get("amount_rial"),
        "formula": line.get("formula") or "",
        "round_to": line.get("round_to"),
    }
    table = line.get("table")
    if kind is FeeKind.TABLE and isinstance(table, Mapping):
        found = next((one for one in questions if one.key == table.get("field")), None)
        amounts = table.get("amounts") or {}
        initial |= {"field": table.get("field"), "otherwise": table.get("otherwise")}
        for place, value in enumerate(answers_of(found) if found else ()):
            initial[f"amount-{place}"] = amounts.get(value)
    return initial
