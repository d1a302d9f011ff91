"""The insurance fund of the demo town: it answers from a small table of building sites."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import timezone

from portal.api.inquiries import Answer, Pending, Question
from portal.api.persian import digits_for

CODE = "renovation_code"
PENDING, AGREES = "pending", "agrees"


def ask(question: Question) -> Answer | Pending:
    """Say whether the workers' insurance of a site is paid; about one site it never can say."""
    code = "".join(sign for sign in question.subject[CODE] if sign.isdigit())
    reply = _table()["sites"].get(code, AGREES)
    number = str(question.key.int % 10**9).zfill(9)
    if reply == PENDING:
        return Pending(number)
    text = f"{_table()[reply]} {_table()['number']} {digits_for(number, 'fa')}"
    return Answer({"reply": reply, "reply_number": number}, text, timezone.now())


@cache
def _table() -> dict[str, Any]:
    path = Path(__file__).with_name("sites.json")
    table: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return table
