"""A question gets another key: everything that asks about it follows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from portal.api.definitions import InvalidDefinition, Node, read_formula

CONDITIONS = ("show_if", "when")
NAME = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
QUOTED = re.compile(r"""(["'“])([a-z][a-z0-9_]*)(["'”])""")


def rename_answer(definition: dict[str, Any], old: str, new: str, group: str = "") -> None:
    """Let conditions and formulas ask for ``new`` instead of ``old``, in place.

    ``group`` names the question whose rows have the renamed question.
    """
    for part in _parts(definition):
        if not group:
            for name in CONDITIONS:
                _rename_in_condition(part.get(name), old, new)
        formula = part.get("formula")
        if isinstance(formula, str):
            part["formula"] = _renamed_formula(formula, old, new, group)


def asked_in(definition: object, key: str) -> list[dict[str, Any]]:
    """Return the steps, questions and stops that ask for the answer to the question ``key``."""
    return [
        part
        for part in _parts(definition)
        if key in _formula_fields(part.get("formula"))
        or any(key in _condition_fields(part.get(name)) for name in CONDITIONS)
    ]


def _parts(value: object) -> Iterator[dict[str, Any]]:
    """Yield every object of a definition, the outer before the inner."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _parts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _parts(inner)


def _rename_in_condition(condition: object, old: str, new: str) -> None:
    for part in _parts(condition):
        if part.get("field") == old:
            part["field"] = new


def _condition_fields(condition: object) -> set[object]:
    return {part.get("field") for part in _parts(condition)}


def _formula_fields(formula: object) -> frozenset[str]:
    try:
        return read_formula(Node(formula)).fields if formula else frozenset()
    except InvalidDefinition:
        return frozenset(NAME.findall(str(formula)))


def _renamed_formula(formula: str, old: str, new: str, group: str) -> str:
    if not group:
        pieces = re.split(r"""("[^"]*"|'[^']*'|“[^”]*”)""", formula)
        bare = NAME.sub
        return "".join(
            piece if piece[:1] in ('"', "'", "“") else bare(lambda m: _name(m[0], old, new), piece)
            for piece in pieces
        )
    if group not in _formula_fields(formula):
        return formula
    return QUOTED.sub(lambda m: f"{m[1]}{_name(m[2], old, new)}{m[3]}", formula)


def _name(name: str, old: str, new: str) -> str:
    return new if name == old else name
