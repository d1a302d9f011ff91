"""The matter of every test, with conditions, questions for staff, effects and a clock."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from portal.testing.matters import DEFINITIONS

PLAIN_STREET = {"field": "street", "is_not": "خیابان بسته"}
QUESTIONS: list[dict[str, Any]] = [
    {
        "key": "floors", "type": "integer", "label": {"fa": "طبقه‌ها", "en": "Floors"},
        "required": True, "min": 1, "public": True,
    },
    {"key": "remark", "type": "text", "label": {"fa": "ملاحظه", "en": "Remark"}},
]  # fmt: skip


def text(persian: str, english: str) -> dict[str, str]:
    return {"fa": persian, "en": english}


def richer(**moves: dict[str, Any]) -> dict[str, Any]:
    """Return the workflow; ``moves`` gives more keys to single moves.

    A visit needs a street that is not closed, and asks for floors; only low houses are approved.
    The clock reminds after 5 days and rejects after 10 (calendar days) what nobody answers.
    """
    definition = deepcopy(DEFINITIONS["workflow"])
    known = {move["key"]: move for move in definition["moves"]}
    known["to_visit"] |= {
        "guard": PLAIN_STREET,
        "guard_text": text("این خیابان بسته است.", "This street is closed."),
        "fields": QUESTIONS,
    }
    known["approve"] |= {
        "guard": {"field": "staff.floors", "at_most": 4},
        "guard_text": text("بیش از چهار طبقه است.", "It has more than four floors."),
    }
    definition["moves"].append(expiry())
    states = {state["key"]: state for state in definition["states"]}
    states["missing"]["reminder"] = {
        "days": 5, "working": False, "text": text("لطفاً پاسخ دهید.", "Please answer."),
    }  # fmt: skip
    states["visit"]["notice_text"] = text("کارشناس زنگ می‌زند.", "An officer will ring you.")
    for key, more in moves.items():
        known[key] |= more
    return deepcopy(definition)


def expiry(**changes: Any) -> dict[str, Any]:
    return {
        "key": "expire", "label": text("پایان مهلت", "Time is up"), "from_states": ["missing"],
        "to": "rejected", "by": "clock", "kind": "reject",
        "after": {"days": 10, "working": False}, **changes,
    }  # fmt: skip
