"""Ready-made workflows to begin with: what most matters of a town hall look like."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from portal.api.inquiries import connectors_in_words
from portal.api.workflows import find_effect

Json = dict[str, Any]

FILE = Path(__file__).parent / "patterns.json"
INQUIRY = "inquiry"
PHASES_OF_WORK = ("", "open")


@dataclass(frozen=True)
class Pattern:
    """A ready-made workflow; ``title`` and ``text`` are by language."""

    name: str
    title: dict[str, str]
    text: dict[str, str]


def patterns() -> list[Pattern]:
    """Return the ready-made workflows, the simplest first."""
    return [Pattern(one["name"], one["title"], one["text"]) for one in _book()["patterns"]]


def definition_of(name: str, unit: str = "") -> Json:
    """Return the definition of a pattern; ``unit`` (a slug) does what the staff do.

    What a plugin that is off would set off is left out, and an inquiry where nobody can be asked.

    :raises LookupError: there is no such pattern.
    """
    book = deepcopy(_book())
    found = [one for one in book["patterns"] if one["name"] == name]
    if not found:
        raise LookupError(name)
    [pattern] = found
    states = [_state(key, book, unit) for key in pattern["states"]]
    moves = [_move(dict(one), book) for one in pattern["moves"]]
    return {"initial": pattern["states"][0], "states": states, "moves": moves}


@cache
def _book() -> Json:
    book: Json = json.loads(FILE.read_text(encoding="utf-8"))
    return book


def _state(key: str, book: Json, unit: str) -> Json:
    state = {"key": key, **_read_state(key, book)}
    if state.get("phase", "") in PHASES_OF_WORK and unit:
        state["unit"] = unit
    return state


def _move(written: Json, book: Json) -> Json:
    key = written.pop("use")
    sources, target = written.pop("from"), written.pop("to")
    move: Json = {"key": key, **book["moves"][key], "from_states": sources, "to": target, **written}
    known = [one for one in move.pop("effects", []) if find_effect(one["type"])]
    effects = [ready for one in known if (ready := _with_agency(one))]
    return {**move, "effects": effects} if effects else move


def _with_agency(effect: Json) -> Json | None:
    """Let an inquiry go to the first agency that there is; where there is none, staff write.

    What the agency needs is looked for in questions that have the names it gives.
    """
    if effect["type"] != INQUIRY:
        return effect
    agency = next(iter(connectors_in_words()), None)
    if agency is None:
        return None
    return {**effect, "connector": agency.id, "fields": {key: key for key in agency.needs}}


def usual_move(name: str) -> Json:
    """Return what a move of this name usually is, without where it begins and leads."""
    move: Json = {"key": name, **deepcopy(_book()["moves"][name])}
    move.pop("effects", None)
    return move


def usual_state(kind: str) -> Json:
    """Return what a state of this kind usually has besides its name."""
    book = _book()
    state = _read_state(book["usual_states"][kind], book)
    return {key: value for key, value in state.items() if not key.endswith("label")}


def _read_state(name: str, book: Json) -> Json:
    """Return a state of the book with its hint written out."""
    state: Json = deepcopy(book["states"][name])
    hint = state["citizen_hint"]
    state["citizen_hint"] = dict(book["hints"][hint]) if isinstance(hint, str) else hint
    return state
