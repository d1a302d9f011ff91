"""Conditions as a page asks them while somebody types; the server decides anew what is sent."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from portal.definitions.answer_values import Answers, date_in
from portal.definitions.condition_tree import (
    ORDERING,
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Not,
)
from portal.definitions.partial_conditions import remaining
from portal.forms.definition import FormField, Json

#: How a page reads what is typed into a question of each type.
READ_AS = {
    "text": "text",
    "long_text": "text",
    "email": "text",
    "integer": "number",
    "decimal": "number",
    "money_rial": "number",
    "choice": "one",
    "yes_no": "yes_no",
    "multiple_choice": "several",
    "consent": "flag",
}


def undecided(
    question: FormField, fields: Iterable[FormField], earlier: Answers
) -> Condition | bool:
    """Return what is left of the condition of ``question`` while ``fields``, its step, are typed.

    True or False where the ``earlier`` answers decide it.
    """
    if question.show_if is None:
        return True
    return remaining(question.show_if, earlier, {field.key for field in fields})


def for_browser(condition: Condition, fields: Mapping[str, FormField]) -> str:
    """Return a condition as JSON with ``as`` in each comparison; ``""`` where a page cannot tell.

    Dates, calculated answers and answers of several parts are left to the server.
    """
    written = _written(condition, fields)
    return "" if written is None else json.dumps(written, ensure_ascii=False)


def _written(condition: Condition, fields: Mapping[str, FormField]) -> Json:
    if isinstance(condition, Not):
        part = _written(condition.part, fields)
        return None if part is None else {"not": part}
    if isinstance(condition, AllOf | AnyOf):
        parts = [_written(part, fields) for part in condition.parts]
        join = "all" if isinstance(condition, AllOf) else "any"
        return None if None in parts else {join: parts}
    if not isinstance(condition, Comparison) or condition.field not in fields:
        return None
    read_as = READ_AS.get(fields[condition.field].type)
    if read_as is None or (condition.operator in ORDERING and date_in(condition.value)):
        return None
    return {**condition.to_json(), "as": read_as}
