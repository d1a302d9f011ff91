"""Exact arithmetic of formulas: decimals only, and never more digits than a town hall needs."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from datetime import date
from decimal import (
    ROUND_CEILING,
    ROUND_FLOOR,
    ROUND_HALF_UP,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
    localcontext,
)
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from portal.definitions.answer_values import are_same, date_in, measure_in, number_in
from portal.errors import DomainError

EXACT = Context(prec=60, rounding=ROUND_HALF_UP, traps=[DivisionByZero, InvalidOperation, Overflow])
LARGEST_RESULT = Decimal(10) ** 15
LARGEST_BETWEEN = Decimal(10) ** 30
MOST_DECIMALS = 10
LARGEST_EXPONENT = 10


class FormulaFailed(DomainError):
    """A formula has no value for these answers; ``reason`` says why, for its designer."""

    def __init__(self, reason: str | Promise) -> None:
        self.reason = str(reason)
        super().__init__(self.reason)


def result_of(calculate: Callable[[], object]) -> Decimal:
    """Return what ``calculate`` gives as a number of at most 15 digits and ten decimals.

    :raises FormulaFailed: it divides by zero, grows too large or gives no number.
    """
    try:
        with localcontext(EXACT):
            value = number(calculate())
            if abs(value) >= LARGEST_RESULT:
                raise _too_large()
            return _plain(rounded(value, MOST_DECIMALS))
    except (DivisionByZero, ZeroDivisionError) as error:
        raise _by_zero() from error
    except (ArithmeticError, RecursionError) as error:
        raise _too_large() from error


def number(value: object) -> Decimal:
    """Return a value as a number.

    :raises FormulaFailed: it is a text, a date, a list, yes or no.
    """
    found = number_in(value)
    if found is None:
        raise FormulaFailed(_("“%(value)s” is not a number.") % {"value": str(value)[:60]})
    return found


def truth(value: object) -> bool:
    """Return a yes or a no.

    :raises FormulaFailed: it is anything else.
    """
    if not isinstance(value, bool):
        raise FormulaFailed(
            _("“%(value)s” is neither yes nor no; compare it with something.")
            % {"value": str(value)[:60]}
        )
    return value


def rounded(value: Decimal, decimals: int, how: str = ROUND_HALF_UP) -> Decimal:
    """Round to ``decimals`` places, of which negative ones mean tens, hundreds and so on."""
    shifted = value.scaleb(decimals).to_integral_value(rounding=how)
    return shifted.scaleb(-decimals)


def _plain(value: Decimal) -> Decimal:
    """Take off zeros behind the decimal point, never those before it, and the sign of zero."""
    short = value.normalize() + 0
    return short if short.as_tuple().exponent <= 0 else short.quantize(Decimal(1))  # type: ignore[operator]


def _arithmetic(combine: Callable[[Decimal, Decimal], Decimal]) -> Callable[[Any, Any], Decimal]:
    def operate(left: Any, right: Any) -> Decimal:
        result = combine(number(left), number(right))
        if abs(result) >= LARGEST_BETWEEN:
            raise _too_large()
        return result

    return operate


def _divided(left: Decimal, right: Decimal) -> Decimal:
    if right == 0:
        raise _by_zero()
    return left / right


def _whole_times(left: Decimal, right: Decimal) -> Decimal:
    return _divided(left, right).to_integral_value(rounding=ROUND_FLOOR)


def _remainder(left: Decimal, right: Decimal) -> Decimal:
    return left - right * _whole_times(left, right)


def _power(base: Decimal, exponent: Decimal) -> Decimal:
    if exponent != exponent.to_integral_value() or not 0 <= exponent <= LARGEST_EXPONENT:
        raise FormulaFailed(
            _("An exponent must be a whole number from 0 to %(most)s.") % {"most": LARGEST_EXPONENT}
        )
    return Decimal(1) if exponent == 0 else base ** int(exponent)


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def operate(left: Any, right: Any) -> bool:
        first, second = _measure(left), _measure(right)
        if type(first) is not type(second):
            raise FormulaFailed(_("A number and a date cannot be compared."))
        return compare(first, second)

    return operate


def _measure(value: Any) -> Decimal | date:
    if isinstance(value, date):
        return value
    found = measure_in(value)
    return number(value) if found is None else found


def _is_same(left: Any, right: Any) -> bool:
    if isinstance(left, date) or isinstance(right, date):
        return _day_or_none(left) == _day_or_none(right)
    return are_same(left, right)


def _day_or_none(value: Any) -> date | None:
    return value if isinstance(value, date) else date_in(value)


def _by_zero() -> FormulaFailed:
    return FormulaFailed(_("The formula divides by zero."))


def _too_large() -> FormulaFailed:
    return FormulaFailed(_("The formula gives a number that is too large."))


def round_to(value: Any, decimals: Any = 0) -> Decimal:
    places = number(decimals)
    if places != places.to_integral_value() or abs(places) > MOST_DECIMALS:
        raise FormulaFailed(
            _("round() takes from −%(most)s to %(most)s decimals.") % {"most": MOST_DECIMALS}
        )
    return rounded(number(value), int(places))


def _floor(value: Any) -> Decimal:
    return rounded(number(value), 0, ROUND_FLOOR)


def _ceil(value: Any) -> Decimal:
    return rounded(number(value), 0, ROUND_CEILING)


def _days(start: Any, end: Any) -> Decimal:
    first, last = _day_or_none(start), _day_or_none(end)
    if first is None or last is None:
        raise FormulaFailed(_("days() needs two dates."))
    return Decimal((last - first).days)


OPERATORS: Mapping[type[ast.AST], Callable[..., Any]] = {
    ast.Add: _arithmetic(lambda left, right: left + right),
    ast.Sub: _arithmetic(lambda left, right: left - right),
    ast.Mult: _arithmetic(lambda left, right: left * right),
    ast.Div: _arithmetic(_divided),
    ast.FloorDiv: _arithmetic(_whole_times),
    ast.Mod: _arithmetic(_remainder),
    ast.Pow: _arithmetic(_power),
    ast.USub: lambda value: -number(value),
    ast.UAdd: number,
    ast.Not: lambda value: not truth(value),
    ast.Eq: _is_same,
    ast.NotEq: lambda left, right: not _is_same(left, right),
    ast.Lt: _ordered(lambda left, right: left < right),
    ast.LtE: _ordered(lambda left, right: left <= right),
    ast.Gt: _ordered(lambda left, right: left > right),
    ast.GtE: _ordered(lambda left, right: left >= right),
}

#: Each function with the least and the largest number of its arguments.
FUNCTIONS: Mapping[str, tuple[Callable[..., Decimal], int, int]] = {
    "min": (lambda *values: min(map(number, values)), 1, 20),
    "max": (lambda *values: max(map(number, values)), 1, 20),
    "round": (round_to, 1, 2),
    "floor": (_floor, 1, 1),
    "ceil": (_ceil, 1, 1),
    "abs": (lambda value: abs(number(value)), 1, 1),
    "days": (_days, 2, 2),
}
