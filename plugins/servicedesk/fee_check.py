"""Looks the fee of an offer over for its designers: every mistake, and what is doubtful."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from plugins.servicedesk.fees import MOST_LINES, AnswerTable, FeeRule, read_line
from plugins.servicedesk.instalments import read_instalments
from portal.api import LocalisedText, localise
from portal.api.definitions import (
    AllOf,
    CompiledForm,
    Condition,
    Domain,
    Finding,
    Findings,
    FormField,
    InvalidDefinition,
    Node,
    Not,
    can_hold,
    domain_of,
)

PLACE = "fee"
YES_NO = ("yes", "no")


def check_fee(
    lines: object, form: CompiledForm | None = None, instalments: object = (),
    gone: Iterable[FormField] = (),
) -> list[Finding]:  # fmt: skip
    """Return all errors and warnings of a fee, whatever JSON it is. No query.

    ``gone`` are questions that the form asked earlier, to be called by their words. A fee with
    errors still gives every citizen a clear answer: the staff calculate it.
    """
    found = Findings()
    with found.catching():
        read_instalments(Node(instalments or None, "instalments"))
    if not isinstance(lines, list | tuple):
        if lines is not None:
            found.error(PLACE, _("A list with at least one entry is needed here."))
        return found.all
    if len(lines) > MOST_LINES:
        found.error(PLACE, _("At most %(most)s are possible here.") % {"most": MOST_LINES})
    asked = _asked_in(form, gone) if form else None
    for number, written in enumerate(lines):
        place = f"{PLACE}[{number}]"
        try:
            rule = read_line(Node(written, place))
        except InvalidDefinition as refusal:
            found.error(refusal.place, refusal.reason)
            continue
        if asked is not None:
            _check_references(rule, place, asked, found)
    return found.all


@dataclass(frozen=True)
class _Asked:
    """The questions of a form, and the conditions under which each is asked; those it dropped."""

    fields: Mapping[str, FormField]
    conditions: Mapping[str, tuple[Condition, ...]]
    domains: Mapping[str, Domain]
    gone: Mapping[str, FormField]

    def missing(self, key: str) -> str:
        """Say that a question is not asked, in its words if the form asked it earlier."""
        if question := self.gone.get(key.split(".")[0]):
            words = _("The form does not ask “%(question)s” any more.")
            return words % {"question": localise(question.label)}
        return _("There is no question with the key “%(key)s”.") % {"key": key}


def _asked_in(form: CompiledForm, gone: Iterable[FormField]) -> _Asked:
    fields, conditions = {}, {}
    for step in form.steps:
        for field in step.fields:
            fields[field.key] = field
            both = (step.show_if, field.show_if)
            conditions[field.key] = tuple(one for one in both if one is not None)
    domains = {key: domain_of(field) for key, field in fields.items()}
    known = {key: found for key, found in domains.items() if found}
    return _Asked(fields, conditions, known, {one.key: one for one in gone})


def _check_references(rule: FeeRule, place: str, asked: _Asked, found: Findings) -> None:
    if rule.when:
        unknown = [key for key in sorted(rule.when.fields) if key.split(".")[0] not in asked.fields]
        for key in unknown:
            found.error(f"{place}.when", asked.missing(key))
        if not unknown and not can_hold(rule.when, asked.domains):
            found.warning(f"{place}.when", _("This line never counts: its condition cannot hold."))
    for key in sorted(rule.formula.fields) if rule.formula else ():
        if key not in asked.fields:
            found.error(f"{place}.formula", asked.missing(key))
        elif not _is_sure(key, rule, asked) and f"given({key}" not in _closed_up(rule):
            found.warning(f"{place}.formula", _unsure(asked.fields[key]))
    if rule.table:
        _check_table(rule.table, f"{place}.table", asked, found)


def _closed_up(rule: FeeRule) -> str:
    return "".join(rule.formula.text.split()) if rule.formula else ""


def _check_table(table: AnswerTable, place: str, asked: _Asked, found: Findings) -> None:
    question = asked.fields.get(table.field)
    if question is None:
        found.error(f"{place}.field", asked.missing(table.field))
        return
    answers = answers_of(question)
    if not answers:
        return
    for answer in table.amounts:
        if answer not in answers:
            reason = _("“%(question)s” has no answer “%(answer)s” any more.")
            names = {"question": localise(question.label), "answer": answer}
            found.warning(f"{place}.amounts.{answer}", reason % names)
    missing = [answer for answer in answers if answer not in table.amounts]
    if missing and table.otherwise is None:
        shown = _(", ").join(localise(answers[answer]) for answer in missing)
        found.warning(
            f"{place}.amounts", _("There is no amount for: %(answers)s.") % {"answers": shown}
        )


def answers_of(question: FormField) -> dict[str, LocalisedText]:
    """Return what can be chosen in a question: its label by each value; empty for other types."""
    if question.type == "yes_no":
        return dict(zip(YES_NO, (_("Yes"), _("No")), strict=True))
    return {choice.value: choice.label for choice in question.choices}


def _is_sure(key: str, rule: FeeRule, asked: _Asked) -> bool:
    """Whether a question is always answered where the line counts."""
    question = asked.fields[key]
    if question.type in ("calculated", "group"):
        return True
    if not question.required:
        return False
    return not any(
        can_hold(AllOf((rule.when, Not(one))) if rule.when else Not(one), asked.domains)
        for one in asked.conditions[key]
    )


def _unsure(question: FormField) -> str:
    text = _(
        "“%(question)s” may stay unanswered; then the staff calculate this line. Write"
        " given(%(key)s, 0) to count nothing instead."
    )
    return text % {"question": localise(question.label), "key": question.key}
