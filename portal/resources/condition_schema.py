"""Conditions of forms as JSON Schema, as far as a schema can say them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.definitions.conditions import AllOf, AnyOf, Comparison, Condition, Not, Operator
from portal.forms.definition import FormField

Schema = dict[str, Any]
NUMBERS = ("integer", "money_rial")
BOUNDS = {
    Operator.MORE_THAN: "exclusiveMinimum",
    Operator.LESS_THAN: "exclusiveMaximum",
    Operator.AT_LEAST: "minimum",
    Operator.AT_MOST: "maximum",
}


def as_schema(condition: Condition, asked: Mapping[str, FormField]) -> Schema | None:
    """Return a schema that answers satisfy where ``condition`` holds; None where none can.

    A schema knows no order of dates, no sums written as text and nothing that is calculated.
    """
    if isinstance(condition, Comparison):
        return _comparison(condition, asked)
    if isinstance(condition, Not):
        part = as_schema(condition.part, asked)
        return None if part is None else {"not": part}
    if not isinstance(condition, AllOf | AnyOf):
        raise TypeError(type(condition).__name__)
    parts = [as_schema(part, asked) for part in condition.parts]
    if not parts or None in parts:
        return None
    return {"allOf" if isinstance(condition, AllOf) else "anyOf": parts}


def _comparison(one: Comparison, asked: Mapping[str, FormField]) -> Schema | None:
    question = asked.get(one.field)
    if question is None:
        return None
    if one.operator in BOUNDS:
        is_number = question.type in NUMBERS and isinstance(one.value, int | float)
        return _with(one.field, {BOUNDS[one.operator]: one.value}) if is_number else None
    if one.operator is Operator.ANSWERED:
        answered = _with(one.field, {"not": {"enum": [None, "", []]}})
        return answered if one.value else {"not": answered}
    if one.operator is Operator.CONTAINS:
        return _with(one.field, {"type": "array", "contains": {"const": one.value}})
    values = one.value if isinstance(one.value, tuple) else (one.value,)
    same = _with(one.field, {"enum": [form for value in values for form in _forms_of(value)]})
    return {"not": same} if one.operator is Operator.IS_NOT else same


def _with(key: str, schema: Schema) -> Schema:
    return {"properties": {key: schema}, "required": [key]}


def _forms_of(value: Any) -> list[Any]:
    """Return a value, and a number as text besides: both count as the same answer."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return [value]
    return [value, str(value)]
