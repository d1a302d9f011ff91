"""What a service costs: the lines of its fee, and what they come to for somebody's answers.

A line is ``{"label", "note"?, "when"?: condition}`` with one of

- ``"amount_rial": 1200000``: always the same; ``null`` means that staff set it later,
- ``"table": {"field": "kind", "amounts": {"shop": 500000}, "otherwise"?: 0}``: by an answer, and
  the sum of all where several may be chosen,
- ``"formula": "area * 12000"``, with ``"round_to"?: 10000``,
- ``"assessed": true``: staff set it while they handle the case.

All sums are whole rials. What a formula gives is rounded to the nearest rial, or to the nearest
multiple of ``round_to``; a half goes up. Nothing here queries.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from portal.api import LocalisedText
from portal.api.definitions import (
    Answers,
    CompiledForm,
    Condition,
    Formula,
    FormulaFailed,
    InvalidDefinition,
    Node,
    effective_answers,
    is_unanswered,
    read_condition,
    read_formula,
)

MOST_LINES = 30
MOST_RIAL = 10**13
MOST_AMOUNTS = 200
ANSWER_KEYS = {True: "yes", False: "no"}
LINE_KEYS = ("label", "note", "when", "amount_rial", "table", "formula", "round_to", "assessed")
SOURCES = ("table", "formula", "assessed")


class FeeKind(StrEnum):
    """Where the amount of a line comes from."""

    FIXED = "fixed"
    TABLE = "table"
    FORMULA = "formula"
    ASSESSED = "assessed"


class Pending(StrEnum):
    """Why the amount of a line is not known yet."""

    ASSESSED = "assessed"
    UNANSWERED = "unanswered"
    FAILED = "failed"

    @property
    def text(self) -> str:
        """Say it to the citizen in the active language."""
        words = {
            Pending.ASSESSED: _("The unit sets it after looking at your request."),
            Pending.UNANSWERED: _("It depends on an answer that you have not given."),
            Pending.FAILED: _("The staff calculate it."),
        }
        return words[self]


@dataclass(frozen=True)
class AnswerTable:
    """Amounts in rials by the answer to one question; ``otherwise`` is for all other answers."""

    field: str
    amounts: Mapping[str, int]
    otherwise: int | None = None

    def amount(self, answer: object) -> int | None:
        """Return what an answer costs; None where the table does not say."""
        if not isinstance(answer, list):
            return self.amounts.get(_key_of(answer), self.otherwise)
        found = [self.amounts.get(_key_of(one), self.otherwise) for one in answer]
        known = [amount for amount in found if amount is not None]
        return sum(known) if len(known) == len(found) else None


@dataclass(frozen=True)
class FeeRule:
    """One line of a fee as its designer wrote it."""

    kind: FeeKind
    label: LocalisedText
    note: LocalisedText = ""
    when: Condition | None = None
    amount_rial: int | None = None
    table: AnswerTable | None = None
    formula: Formula | None = None
    round_to: int = 1


@dataclass(frozen=True)
class FeeLine:
    """One line of somebody's fee. ``number`` is the place of its rule.

    ``amount_rial`` is None while it is not known, and ``pending`` says why.
    """

    number: int
    label: LocalisedText
    note: LocalisedText = ""
    amount_rial: int | None = None
    pending: Pending | None = None

    @property
    def why(self) -> str:
        return self.pending.text if self.pending else ""


@dataclass(frozen=True)
class Fee:
    """What somebody has to pay. ``problems`` are ``(place, reason)`` for the designers."""

    lines: tuple[FeeLine, ...]
    problems: tuple[tuple[str, str], ...] = ()

    @property
    def total_rial(self) -> int:
        """The sum of the lines that are known."""
        return sum(line.amount_rial or 0 for line in self.lines)

    @property
    def is_known(self) -> bool:
        """Whether no line is open any more."""
        return all(line.amount_rial is not None for line in self.lines)

    @property
    def is_free(self) -> bool:
        return self.is_known and self.total_rial == 0


def fee_of(lines: Sequence[object], answers: Answers, form: CompiledForm | None = None) -> Fee:
    """Calculate the fee for ``answers``; what ``form`` hides does not count.

    Never fails: a line that cannot be calculated is left to the staff, and the reason is among
    the problems.
    """
    counting = effective_answers(form, answers) if form else answers
    found: list[FeeLine] = []
    problems: list[tuple[str, str]] = []
    for number, written in enumerate(lines):
        try:
            rule = read_line(Node(written, f"fee[{number}]"))
            if rule.when is None or rule.when.holds(counting):
                found.append(_line(number, rule, counting))
        except (InvalidDefinition, FormulaFailed) as failure:
            found.append(_left_to_staff(number, written))
            problems.append((f"fee[{number}]", failure.reason))
    return Fee(tuple(found), tuple(problems))


def read_lines(node: Node) -> tuple[FeeRule, ...]:
    """Read all lines of a fee; nothing and an empty list mean that it is free.

    :raises InvalidDefinition: names the place and the rule.
    """
    if node.is_absent or node.value == []:
        return ()
    items = node.items()
    if len(items) > MOST_LINES:
        node.fail(_("At most %(most)s are possible here.") % {"most": MOST_LINES})
    return tuple(read_line(item) for item in items)


def read_line(node: Node) -> FeeRule:
    """Read one line of a fee.

    :raises InvalidDefinition: names the place and the rule.
    """
    node.opened(LINE_KEYS)
    kind = _kind(node)
    when = node.get("when")
    rule = FeeRule(
        kind=kind,
        label=node.get("label").localised(required=True),
        note=node.get("note").localised_or_empty(),
        when=None if when.is_absent else read_condition(when),
        amount_rial=_amount(node.get("amount_rial")) if kind is FeeKind.FIXED else None,
        table=_table(node.get("table")) if kind is FeeKind.TABLE else None,
        formula=read_formula(node.get("formula")) if kind is FeeKind.FORMULA else None,
        round_to=node.get("round_to").whole_number(default=1, most=10**9) or 1,
    )
    return rule


def _kind(node: Node) -> FeeKind:
    named = [key for key in SOURCES if not node.get(key).is_absent and node.get(key).value]
    has_amount = not node.get("amount_rial").is_absent
    if len(named) + has_amount > 1:
        node.fail(_("A line of the fee has one source of its amount only."))
    if has_amount:
        return FeeKind.FIXED
    return FeeKind(named[0]) if named else FeeKind.ASSESSED


def _amount(node: Node) -> int:
    return node.whole_number(default=0, most=MOST_RIAL)


def _table(node: Node) -> AnswerTable:
    node.opened(("field", "amounts", "otherwise"))
    amounts = node.get("amounts")
    if not isinstance(amounts.value, Mapping) or not amounts.value:
        amounts.fail(_("Give the amount of at least one answer."))
    if len(amounts.value) > MOST_AMOUNTS:
        amounts.fail(_("This list is too long."))
    otherwise = node.get("otherwise")
    return AnswerTable(
        field=node.get("field").key(),
        amounts={str(key): _needed(amounts.get(str(key))) for key in amounts.value},
        otherwise=None if otherwise.is_absent else _amount(otherwise),
    )


def _needed(node: Node) -> int:
    if node.is_absent:
        node.fail(_("A whole number is needed here."))
    return _amount(node)


def _line(number: int, rule: FeeRule, answers: Answers) -> FeeLine:
    """Return a line of somebody's fee.

    :raises FormulaFailed: the rule has no amount for these answers, and it should have one.
    """
    amount = rule.amount_rial
    pending: Pending | None = None
    if rule.table:
        amount, pending = _looked_up(rule.table, answers)
    elif rule.formula:
        amount = _calculated(rule.formula, rule.round_to, answers)
    elif rule.kind is FeeKind.ASSESSED:
        pending = Pending.ASSESSED
    return FeeLine(number, rule.label, rule.note, amount, pending)


def _looked_up(table: AnswerTable, answers: Answers) -> tuple[int | None, Pending | None]:
    answer = answers.get(table.field)
    if is_unanswered(answer):
        return table.otherwise, Pending.UNANSWERED if table.otherwise is None else None
    amount = table.amount(answer)
    if amount is None:
        shown = ", ".join(map(str, answer)) if isinstance(answer, list) else str(answer)
        raise FormulaFailed(
            _("There is no amount for the answer “%(answer)s”.") % {"answer": shown}
        )
    return amount, None


def _calculated(formula: Formula, round_to: int, answers: Answers) -> int:
    value = formula.value(answers)
    amount = int((value / Decimal(round_to)).to_integral_value(ROUND_HALF_UP)) * round_to
    if not 0 <= amount <= MOST_RIAL:
        raise FormulaFailed(_("A fee of %(amount)s rials is not possible.") % {"amount": amount})
    return amount


def _left_to_staff(number: int, written: object) -> FeeLine:
    label = written.get("label") if isinstance(written, Mapping) else None
    if not isinstance(label, str | Mapping) or not label:
        label = _("Fee")
    return FeeLine(number, label, pending=Pending.FAILED)


def _key_of(answer: Any) -> str:
    return ANSWER_KEYS[answer] if isinstance(answer, bool) else str(answer)
