"""Answers to choose from, pasted many at once."""

from __future__ import annotations

from portal.api.persian import clean

MOST_PASTED = 200
LONGEST_PASTE = 20_000


def pasted_answers(text: str) -> list[dict[str, str]]:
    """Read one answer a line, its English after ``|`` or a tab."""
    lines = [line.strip(" •-–\u200f") for line in text[:LONGEST_PASTE].splitlines()]
    found = []
    for line in [line for line in lines if line][:MOST_PASTED]:
        persian, _sign, english = line.replace("\t", "|").partition("|")
        found.append({"label_fa": clean(persian)[:200], "label_en": clean(english)[:200]})
    return found
