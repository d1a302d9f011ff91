"""A fee before anybody has answered: fixed sums, ranges, and conditions in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from plugins.servicedesk.designing.try_out import in_words as formula_in_words
from plugins.servicedesk.fee_check import answers_of
from plugins.servicedesk.fees import AnswerTable, FeeKind, FeeRule, read_line
from plugins.servicedesk.models import Offer
from portal.api import LocalisedText, localise
from portal.api.definitions import (
    CompiledForm,
    FormField,
    FormVersion,
    InvalidDefinition,
    Node,
    choices_of,
    in_words,
    labels_of,
)
from portal.api.persian import format_rial


@dataclass(frozen=True)
class OutlinedLine:
    """A line of a fee as the start page tells it.

    ``amount_rial`` is there when it is fixed; otherwise ``amount`` says what can be said.
    ``only_if`` is its condition in words.
    """

    label: LocalisedText
    note: LocalisedText = ""
    amount_rial: int | None = None
    amount: str = ""
    only_if: str = ""


def outline_of(lines: Sequence[object], form: CompiledForm | None = None) -> list[OutlinedLine]:
    """Tell a fee in the active language, without answers. No query; never fails."""
    return [_outlined(rule, form) for rule in readable(lines)]


def readable(lines: Sequence[object]) -> list[FeeRule]:
    """Return the lines that can be read."""
    rules = []
    for number, written in enumerate(lines):
        try:
            rules.append(read_line(Node(written, f"fee[{number}]")))
        except InvalidDefinition:
            continue
    return rules


def gone_questions(offer: Offer) -> list[FormField]:
    """Return the questions that a fee asks about and its form has dropped, as they last were.

    One query, and none where the form still asks them all.
    """
    version = offer.form_version
    named = {key for rule in readable(offer.fee_lines) for key in _asked_about(rule)}
    wanted = named - {one.key for one in version.compiled.fields}
    earlier = FormVersion.objects.filter(name=version.name, number__lt=version.number)
    found: dict[str, FormField] = {}
    for old in earlier.order_by("-number") if wanted else ():
        with suppress(InvalidDefinition):
            found = {one.key: one for one in old.compiled.fields if one.key in wanted} | found
    return list(found.values())


def _asked_about(rule: FeeRule) -> Iterator[str]:
    """Yield the questions on which a line depends; of one in rows the group."""
    for key in rule.when.fields if rule.when else ():
        yield key.split(".")[0]
    yield from rule.formula.fields if rule.formula else ()
    if rule.table:
        yield rule.table.field


def condition_in_words(
    rule: FeeRule, form: CompiledForm | None, gone: Iterable[FormField] = ()
) -> str:
    """Say in the active language when a line counts; ``""`` for always.

    ``gone`` are questions that ``form`` asked earlier; others that it does not ask have no words.
    """
    if rule.when is None:
        return ""
    fields = [*(form.fields if form else ()), *gone]
    known = {one.key for one in fields}
    unknown = [key for key in rule.when.fields if form and key.split(".")[0] not in known]
    labels = labels_of(fields) | dict.fromkeys(unknown, _("a question that is gone"))
    return in_words(rule.when, labels, get_language() or "", choices=choices_of(fields))


def words_of_amount(rule: FeeRule, form: CompiledForm, gone: Iterable[FormField] = ()) -> str:
    """Say for designers in the active language what a line comes to."""
    if rule.amount_rial is not None:
        return format_rial(rule.amount_rial)
    if rule.formula:
        fields = [*form.fields, *gone]
        used = [localise(one.label) for one in fields if one.key in rule.formula.fields]
        return _("calculated from: %(questions)s") % {
            "questions": _(", ").join(used) or rule.formula.text
        }
    return _range(rule.table) if rule.table else _("set by the staff")


def amount_in_full(rule: FeeRule, form: CompiledForm | None) -> str:
    """Say for designers everything that a line comes to: formula and table as they are written."""
    questions = list(form.fields) if form else []
    if rule.amount_rial is not None:
        return format_rial(rule.amount_rial)
    if rule.formula:
        return formula_in_words(rule.formula.text, questions)
    if rule.table is None:
        return _("set by the staff")
    return _table_in_full(rule.table, {one.key: one for one in questions})


def _table_in_full(table: AnswerTable, questions: Mapping[str, FormField]) -> str:
    question = questions.get(table.field)
    answers = answers_of(question) if question else {}
    rows = [
        (localise(answers.get(answer)) or answer, amount)
        for answer, amount in table.amounts.items()
    ]
    if table.otherwise is not None:
        rows.append((_("every other answer"), table.otherwise))
    unnamed = _("a question that is gone") if questions else table.field
    label = localise(question.label) if question else unnamed
    return f"{label} – " + _("; ").join(f"{words}: {format_rial(sum)}" for words, sum in rows)


def _outlined(rule: FeeRule, form: CompiledForm | None) -> OutlinedLine:
    return OutlinedLine(
        label=rule.label,
        note=rule.note,
        amount_rial=rule.amount_rial,
        amount=_words(rule),
        only_if=condition_in_words(rule, form),
    )


def _words(rule: FeeRule) -> str:
    if rule.table:
        return _range(rule.table)
    if rule.kind is FeeKind.FORMULA:
        return _("calculated from your answers; you see it before you send them")
    if rule.kind is FeeKind.ASSESSED and not rule.note:
        return _("set by the unit after looking at your request")
    return ""


def _range(table: AnswerTable) -> str:
    amounts = [*table.amounts.values(), *([] if table.otherwise is None else [table.otherwise])]
    least, most = min(amounts), max(amounts)
    if least == most:
        return format_rial(least)
    return _("by your answers, from %(least)s to %(most)s") % {
        "least": format_rial(least),
        "most": format_rial(most),
    }
