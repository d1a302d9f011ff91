"""Conditions over answers, as definitions write them: when a question is asked, a move allowed.

``{"field": "kind", "is": "shop"}``, with one operator each: ``is``, ``is_not``, ``one_of``,
``contains``, ``more_than``, ``less_than``, ``at_least``, ``at_most``, ``answered``; joined by
``{"all": […]}``, ``{"any": […]}`` and ``{"not": …}``.
"""

from __future__ import annotations

import re
from math import isfinite

from django.utils.translation import gettext as _

from portal.definitions.answer_values import Answers, measure_in
from portal.definitions.condition_tree import (
    ORDERING,
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Not,
    Operator,
    Scalar,
)
from portal.definitions.condition_words import in_words
from portal.definitions.possibilities import Domain, Effort, Kind, can_hold
from portal.definitions.reading import Json, Node

__all__ = [
    "AllOf",
    "Answers",
    "AnyOf",
    "Comparison",
    "Condition",
    "Domain",
    "Effort",
    "Json",
    "Kind",
    "Not",
    "Operator",
    "can_hold",
    "in_words",
    "read_condition",
]

DEEPEST = 5
MOST_COMPARISONS = 30
MOST_VALUES = 200
LONGEST_VALUE = 500
FIELD = re.compile(r"[a-z][a-z0-9_]{0,49}(\.[a-z][a-z0-9_]{0,49})?", re.ASCII)
JOINS = ("all", "any", "not")


def read_condition(node: Node) -> Condition:
    """Read a condition of at most five levels and thirty comparisons.

    :raises InvalidDefinition: names the place and the rule.
    """
    condition = _read(node, DEEPEST)
    if len(list(condition.comparisons)) > MOST_COMPARISONS:
        node.fail(
            _("This condition has too many comparisons: at most %(most)s are possible.")
            % {"most": MOST_COMPARISONS}
        )
    return condition


def _read(node: Node, levels: int) -> Condition:
    if levels == 0:
        node.fail(
            _("This condition is nested too deeply: at most %(most)s levels are possible.")
            % {"most": DEEPEST}
        )
    written = node.opened((*JOINS, "field", *Operator))
    joins = [join for join in JOINS if join in written]
    if not joins:
        return _read_comparison(node)
    if len(written) > 1:
        node.fail(_("“%(join)s” stands alone in its object.") % {"join": joins[0]})
    part = node.get(joins[0])
    if joins[0] == "not":
        return Not(_read(part, levels - 1))
    parts = tuple(_read(item, levels - 1) for item in part.items()[: MOST_COMPARISONS + 1])
    return AllOf(parts) if joins[0] == "all" else AnyOf(parts)


def _read_comparison(node: Node) -> Comparison:
    named = node.get("field")
    if named.is_absent:
        named.fail(_("Name the question whose answer is compared."))
    field = named.text()
    if not FIELD.fullmatch(field):
        named.fail(_("Use small Latin letters, digits and “_” only, starting with a letter."))
    operators = [operator for operator in Operator if not node.get(operator).is_absent]
    if len(operators) != 1:
        options = ", ".join(repr(str(operator)) for operator in Operator)
        node.fail(_("Exactly one of these is needed here: %(options)s.") % {"options": options})
    operator = operators[0]
    return Comparison(field, operator, _value(node.get(operator), operator), place=node.place)


def _value(node: Node, operator: Operator) -> Scalar | tuple[Scalar, ...]:
    if operator is Operator.ANSWERED:
        return node.flag(default=True)
    if operator is Operator.ONE_OF:
        items = node.items()
        if len(items) > MOST_VALUES:
            node.fail(_("This list is too long."))
        return tuple(_scalar(item) for item in items)
    value = _scalar(node)
    if operator in ORDERING and (isinstance(value, bool) or measure_in(value) is None):
        node.fail(_("A number or a date such as 2026-03-21 is needed here."))
    return value


def _scalar(node: Node) -> Scalar:
    value = node.value
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float) and abs(value) < 10**30 and isfinite(value):
        return value
    if isinstance(value, str) and value and len(value) <= LONGEST_VALUE and "\0" not in value:
        return value
    node.fail(_("A text, a number, true or false is needed here."))
