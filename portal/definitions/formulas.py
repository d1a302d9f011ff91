"""Formulas over answers, such as ``area * 12000 + max(0, floors - 2) * 500000``.

They know ``+ - * / // % **``, comparisons, ``and or not``, ``a if condition else b`` and the
functions ``min max round floor ceil abs``, ``days(first, last)``, ``given(answer, otherwise)``,
``count(group)`` and ``total(group, "column")``. Numbers are exact decimals.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeGuard

from django.utils.translation import gettext as _
from simpleeval import SimpleEval  # type: ignore[import-untyped]

from portal.definitions.answer_values import Answers, date_in, is_unanswered, number_in
from portal.definitions.formula_arithmetic import (
    FUNCTIONS,
    OPERATORS,
    FormulaFailed,
    number,
    result_of,
    truth,
)
from portal.definitions.reading import KEY, Json, Node
from portal.persian.text import ascii_digits

__all__ = ["Formula", "FormulaFailed", "read_formula"]

LONGEST = 500
MOST_PARTS = 200
DEEPEST = 100
NUMERAL = re.compile(r"[0-9]{1,15}(\.[0-9]{1,10})?|\.[0-9]{1,10}", re.ASCII)
SIGNS = str.maketrans({"×": "*", "÷": "/", "−": "-", "،": ",", "٫": ".", "“": '"', "”": '"'})
#: These look at an answer itself, with the least and the largest number of their arguments.
ABOUT_ANSWERS = {"given": 2, "count": 1, "total": 2}
KNOWN_PARTS = (
    ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.Call, ast.Name, ast.Constant,
    ast.And, ast.Or, ast.Load, *OPERATORS,
)  # fmt: skip


@dataclass(frozen=True)
class Formula:
    """A formula that has been read; ``text`` is as its designer wrote it.

    ``fields`` are the keys of the questions it asks, ``columns`` the ``(group, question)`` pairs
    of its totals.
    """

    text: str
    fields: frozenset[str]
    columns: frozenset[tuple[str, str]]
    tree: ast.expr = field(compare=False, repr=False)

    def value(self, answers: Answers) -> Decimal:
        """Calculate the formula exactly, in at most a few milliseconds.

        :raises FormulaFailed: an answer is missing or no number, it divides by zero, or the
            result has more than 15 digits.
        """
        return result_of(lambda: _Calculation(answers).eval(self.text, self.tree))


def read_formula(node: Node) -> Formula:
    """Read a formula of at most 500 characters.

    Persian digits and the signs ``× ÷ − ،`` are understood.

    :raises InvalidDefinition: it is no formula, or uses what formulas do not know.
    """
    text = node.text()
    if len(text) > LONGEST:
        node.fail(
            _("This formula is too long: at most %(most)s characters are possible.")
            % {"most": LONGEST}
        )
    source = " ".join(ascii_digits(text).translate(SIGNS).split())
    tree = _parsed(node, source)
    _check_size(node, tree)
    for part in ast.walk(tree):
        _check_part(node, part, source)
    called = {part.func for part in ast.walk(tree) if isinstance(part, ast.Call)}
    names = [part for part in ast.walk(tree) if _is_name(part) and part not in called]
    return Formula(text, frozenset(name.id for name in names), frozenset(_columns(tree)), tree)


def _is_name(part: ast.AST) -> TypeGuard[ast.Name]:
    return isinstance(part, ast.Name)


def _parsed(node: Node, source: str) -> ast.expr:
    try:
        return ast.parse(source, mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        column = getattr(error, "offset", None)
        if column:
            rest = source[max(column - 1, 0) :][:20] or "…"
            node.fail(_("This formula cannot be understood from “%(rest)s” on.") % {"rest": rest})
        node.fail(_("This formula cannot be understood."))


def _check_size(node: Node, tree: ast.expr) -> None:
    level = [tree]
    parts = levels = 0
    while level:
        parts, levels = parts + len(level), levels + 1
        if parts > MOST_PARTS or levels > DEEPEST:
            node.fail(_("This formula is too complicated. Divide it into several."))
        children = (child for part in level for child in ast.iter_child_nodes(part))
        level = [child for child in children if isinstance(child, ast.expr)]


def _check_part(node: Node, part: ast.AST, source: str) -> None:
    if not isinstance(part, KNOWN_PARTS):
        node.fail(
            _("A formula knows numbers, questions, + - * / and functions, but not “%(part)s”.")
            % {"part": _source_of(part, source)}
        )
    if isinstance(part, ast.Constant):
        _check_constant(node, part, source)
    elif isinstance(part, ast.Call):
        _check_call(node, part, source)
    elif isinstance(part, ast.Name) and not KEY.fullmatch(part.id):
        node.fail(_("“%(name)s” is not the key of a question.") % {"name": part.id[:60]})


def _source_of(part: ast.AST, source: str) -> str:
    return (ast.get_source_segment(source, part) or type(part).__name__)[:60]


def _check_constant(node: Node, part: ast.Constant, source: str) -> None:
    """Let a number be as exact as it is written, and a text or a yes or no as it is."""
    if isinstance(part.value, bool | str):
        return
    written = _source_of(part, source)
    if not isinstance(part.value, int | float) or not NUMERAL.fullmatch(written):
        node.fail(_("“%(text)s” is not a number that a formula knows.") % {"text": written})
    part.value = Decimal(written)  # type: ignore[assignment]


def _check_call(node: Node, call: ast.Call, source: str) -> None:
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    if name not in FUNCTIONS and name not in ABOUT_ANSWERS:
        known = ", ".join([*FUNCTIONS, *ABOUT_ANSWERS])
        node.fail(
            _("There is no function “%(name)s”; there are: %(known)s.")
            % {"name": _source_of(call.func, source), "known": known}
        )
    least, most = (ABOUT_ANSWERS[name],) * 2 if name in ABOUT_ANSWERS else FUNCTIONS[name][1:]
    if call.keywords or not least <= len(call.args) <= most:
        node.fail(_("%(name)s() has too few or too many values.") % {"name": name})
    if name in ABOUT_ANSWERS and not isinstance(call.args[0], ast.Name):
        node.fail(_("%(name)s() needs the key of a question first.") % {"name": name})
    if name == "total" and not _is_text(call.args[1]):
        node.fail(_("total() needs the key of a question of the group in quotation marks."))


def _is_text(part: ast.expr) -> TypeGuard[ast.Constant]:
    return isinstance(part, ast.Constant) and isinstance(part.value, str)


def _columns(tree: ast.expr) -> Iterator[tuple[str, str]]:
    for part in ast.walk(tree):
        if isinstance(part, ast.Call) and getattr(part.func, "id", "") == "total":
            group, column = part.args
            if isinstance(group, ast.Name) and _is_text(column):
                yield group.id, str(column.value)


class _Calculation(SimpleEval):
    """Evaluates one formula that has been checked; what is not needed is not looked at."""

    def __init__(self, answers: Answers) -> None:
        functions = {name: function for name, (function, _least, _most) in FUNCTIONS.items()}
        super().__init__(operators=dict(OPERATORS), functions=functions, names={})
        self._answers = answers

    def _eval_name(self, node: ast.Name) -> Any:
        answer = self._answers.get(node.id)
        if is_unanswered(answer):
            raise FormulaFailed(_("“%(field)s” is not answered.") % {"field": node.id})
        return _meant(answer)

    def _eval_call(self, node: ast.Call) -> Any:
        name, about = getattr(node.func, "id", ""), node.args[0]
        if name not in ABOUT_ANSWERS or not isinstance(about, ast.Name):
            return super()._eval_call(node)
        answer = self._answers.get(about.id)
        if name == "given":
            return self._eval(node.args[1]) if is_unanswered(answer) else _meant(answer)
        rows = _rows(about.id, answer)
        if name == "count":
            return Decimal(len(rows))
        return _total(rows, str(self._eval(node.args[1])))

    def _eval_boolop(self, node: ast.BoolOp) -> bool:
        values = (truth(self._eval(value)) for value in node.values)
        return all(values) if isinstance(node.op, ast.And) else any(values)

    def _eval_ifexp(self, node: ast.IfExp) -> Any:
        return self._eval(node.body if truth(self._eval(node.test)) else node.orelse)


def _meant(answer: Json) -> Any:
    """Return an answer as a number or a date where it stands for one."""
    found = number_in(answer)
    if found is not None:
        return found
    return date_in(answer) or answer


def _rows(key: str, answer: Json) -> list[Json]:
    if is_unanswered(answer):
        return []
    if not isinstance(answer, list):
        raise FormulaFailed(_("“%(field)s” has no rows.") % {"field": key})
    return answer


def _total(rows: list[Json], column: str) -> Decimal:
    cells = [row.get(column) if isinstance(row, dict) else row for row in rows]
    return sum((number(cell) for cell in cells if not is_unanswered(cell)), Decimal(0))
