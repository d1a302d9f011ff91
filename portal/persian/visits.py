"""The words by which a text sends people to the town hall."""

from __future__ import annotations

import re

from portal.persian.text import search_key

_WORDS = (
    "مراجعه حضوری", "حضورا ", "حضوری مراجعه", "به شهرداری مراجعه", "حضور یابید", "حضور پیدا کنید",
    "مراجعه کنید", "مراجعه فرمایید", "مراجعه نمایید", "come in person", "in person at",
    "come to the town hall", "visit the town hall",
)  # fmt: skip
_NEGATED = re.compile(r"(بدون|بی نیاز از|نیازی به|نیاز به) مراجعه حضوری|مراجعه (نکنید|نفرمایید)")
_KEYS = tuple(search_key(words).strip() for words in _WORDS)
_JOINER = "\u200c"


def sends_people(text: str) -> bool:
    """Say whether a text, Persian or English, tells people to come in person."""
    folded = _NEGATED.sub(" ", search_key(text.replace(_JOINER, " ")))
    return any(words in folded for words in _KEYS)
