"""A small permit workflow that every test here bends to its purpose."""

from __future__ import annotations

from copy import deepcopy
from typing import Any


def label(text: str) -> dict[str, str]:
    return {"fa": f"{text} فارسی", "en": text}


def permit() -> dict[str, Any]:
    return deepcopy(PERMIT)


STAFF = {"permission": "cases.handle"}
DECIDER = {"permission": "cases.decide"}

PERMIT: dict[str, Any] = {
    "initial": "check",
    "states": [
        {"key": "check", "label": label("Check of papers"), "unit": "desk", "days": 1},
        {"key": "waiting", "label": label("Waiting for you"), "phase": "waiting_citizen"},
        {"key": "visit", "label": label("Visit"), "unit": "town-planning", "days": 3},
        {"key": "registry", "label": label("Land registry"), "phase": "waiting_agency"},
        {"key": "decision", "label": label("Decision"), "days": 2, "internal_label": label("Desk")},
        {"key": "issued", "label": label("Issued"), "phase": "closed", "outcome": "approved"},
        {"key": "refused", "label": label("Refused"), "phase": "closed", "outcome": "rejected"},
        {"key": "gone", "label": label("Withdrawn"), "phase": "closed", "outcome": "withdrawn"},
    ],
    "moves": [
        {"key": "to_visit", "label": label("Go"), "from_states": ["check"], "to": "visit", **STAFF},
        {
            "key": "skip",
            "label": label("Skip"),
            "from_states": ["check"],
            "to": "decision",
            **STAFF,
        },
        {
            "key": "ask",
            "label": label("Ask"),
            "from_states": ["check", "visit"],
            "to": "waiting",
            "kind": "ask",
            "reason": "required",
            **STAFF,
        },
        {
            "key": "answer",
            "label": label("Answer"),
            "from_states": ["waiting"],
            "to": "check",
            "kind": "answer",
            "by": "citizen",
        },
        {
            "key": "inquire",
            "label": label("Q"),
            "from_states": ["visit"],
            "to": "registry",
            **STAFF,
        },
        {"key": "reply", "label": label("R"), "from_states": ["registry"], "to": "visit", **STAFF},
        {"key": "done", "label": label("Ok"), "from_states": ["visit"], "to": "decision", **STAFF},
        {
            "key": "issue",
            "label": label("Issue"),
            "from_states": ["decision"],
            "to": "issued",
            "kind": "approve",
            **DECIDER,
        },
        {
            "key": "refuse",
            "label": label("Refuse"),
            "from_states": ["check", "decision"],
            "to": "refused",
            "kind": "reject",
            "reason": "required",
            **DECIDER,
        },
        {
            "key": "withdraw",
            "label": label("Withdraw"),
            "from_states": ["check", "waiting", "visit"],
            "to": "gone",
            "kind": "withdraw",
            "by": "citizen",
        },
    ],
}
