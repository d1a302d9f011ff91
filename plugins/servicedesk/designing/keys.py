"""Names for machines: made from what the designer writes, and said in those words again."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from itertools import count

from portal.api.designing import KEY, latin_words

LONGEST_KEY, LONGEST_NAME = 50, 80
LANGUAGES = ("en", "fa")
QUOTED = re.compile(r"(?<=[«“\"'])(?:answers\.)?([a-z][a-z0-9_]*)(?=[»”\"'])", re.ASCII)


def key_from(label: object, taken: Collection[str], otherwise: str) -> str:
    """Return a key for a question, step or answer that is not ``taken`` yet."""
    key = "_".join(latin_words(_words(label)))[: LONGEST_KEY - 4].strip("_")
    if not KEY.fullmatch(key):
        key = f"{otherwise}_{key}".strip("_")[: LONGEST_KEY - 4]
    return _free(key, taken, "_")


def name_from(title: object, taken: Collection[str], otherwise: str) -> str:
    """Return a name for a design, such as ``digging-permit``, that is not ``taken`` yet."""
    name = "-".join(latin_words(_words(title)))[: LONGEST_NAME - 4].strip("-")
    return _free(name or otherwise, taken, "-")


def said_in(text: str, words: Mapping[str, str]) -> str:
    """Say the names for machines that ``text`` quotes in ``words``; unknown ones stay."""
    return QUOTED.sub(lambda found: words.get(found[1]) or found[0], text)


def _words(text: object) -> str:
    """Return the English words of a text by language, else the Persian ones."""
    if not isinstance(text, Mapping):
        return str(text or "")
    return next((str(text[code]) for code in LANGUAGES if text.get(code)), "")


def _free(name: str, taken: Collection[str], joint: str) -> str:
    if name not in taken:
        return name
    return next(f"{name}{joint}{n}" for n in count(2) if f"{name}{joint}{n}" not in taken)
