"""The permit with all that a move can have: a condition, questions, effects, a clock."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from tests.portal.workflow.examples import STAFF, label, permit

QUESTIONS: list[dict[str, Any]] = [
    {"key": "floors", "type": "integer", "label": label("Floors"), "required": True, "min": 1},
    {"key": "remark", "type": "text", "label": label("Remark"), "public": True},
]
BIG = {"field": "area", "more_than": 100}
TALL = {"field": "staff.floors", "at_least": 4}


def richer() -> dict[str, Any]:
    """Return the permit: a visit only above 100 m², with questions; the land registry by height."""
    definition = permit()
    moves = {move["key"]: move for move in definition["moves"]}
    moves["to_visit"] |= {"guard": BIG, "guard_text": label("Small plots need no visit.")}
    moves["done"] |= {"fields": QUESTIONS, "effects": [notice("The visit is over.")]}
    moves["issue"] |= {"guard": {"not": TALL}, "guard_text": label("Too tall.")}
    definition["moves"].append(expiry())
    states = {state["key"]: state for state in definition["states"]}
    states["waiting"]["reminder"] = {"days": 5, "text": label("Please answer.")}
    states["issued"]["notice_text"] = label("Fetch it at desk 3.")
    return deepcopy(definition)


def expiry(**changes: Any) -> dict[str, Any]:
    return {
        "key": "expire", "label": label("Expire"), "from_states": ["waiting"], "to": "refused",
        "by": "clock", "kind": "reject", "after": {"days": 10, "working": False}, **changes,
    }  # fmt: skip


def notice(text: str) -> dict[str, Any]:
    return {"type": "notice", "applicant": label(text)}


def put(definition: Any, path: str, value: Any) -> Any:
    """Replace one value of a definition: ``states.0.label``."""
    *way, last = path.split(".")
    target = definition
    for part in way:
        target = target[int(part)] if part.isdigit() else target[part]
    target[int(last) if last.isdigit() else last] = value
    return definition


__all__ = ["BIG", "QUESTIONS", "STAFF", "TALL", "expiry", "notice", "put", "richer"]
