"""How Persian text enters the full-text index, and how a query meets it there.

Letters, digits and marks are folded on both sides. The index keeps three spellings of a word
with a half-space: apart, joined, and with its affixes joined; the query needs one only.
"""

from __future__ import annotations

import re
from copy import copy
from typing import Any

from modelsearch.index import BaseField, RelatedFields
from modelsearch.query import (
    MATCH_NONE,
    And,
    Boost,
    Fuzzy,
    Not,
    Or,
    Phrase,
    PlainText,
    SearchQuery,
)

from portal.persian.text import HALF_SPACE, clean, search_key, search_tokens

GAP = re.compile(rf"[\s{HALF_SPACE}]+")
NOT_A_WORD = re.compile(r"[^\w]+|_+")


def words_of(text: str) -> list[str]:
    """Return the folded words of ``text``, without punctuation, in their order."""
    return NOT_A_WORD.sub(" ", search_key(text)).split()


def tokens_of(text: str) -> list[str]:
    """Return the folded words of ``text`` with affixes joined to their stems."""
    return NOT_A_WORD.sub(" ", " ".join(search_tokens(text))).split()


def index_text(text: str) -> str:
    """Return the folded ``text`` followed by the other spellings of its words, each once."""
    words = words_of(text)
    cleaned = clean(text)
    joined = words_of(cleaned.replace(HALF_SPACE, ""))
    apart = [word for part in GAP.split(cleaned) for word in words_of(part)]
    others = dict.fromkeys([*tokens_of(text), *joined, *apart])
    return " ".join([*words, *(word for word in others if word not in set(words))])


def index_value(value: Any) -> Any:
    """Fold every text inside what a search field yields."""
    if isinstance(value, str):
        return index_text(value)
    if isinstance(value, list | tuple):
        return [index_value(item) for item in value]
    if isinstance(value, dict):
        return {key: index_value(item) for key, item in value.items()}
    return value if value is None else index_text(str(value))


class FoldedObject:
    """Stands in for a model instance while it is indexed: its search fields yield folded text."""

    def __init__(self, instance: Any) -> None:
        self.instance = instance
        self.pk = instance.pk

    def get_search_fields(self) -> list[Any]:
        return [folding(field) for field in self.instance.get_search_fields()]


def folding(field: Any) -> Any:
    """Return a copy of a search field (or of related fields) that yields folded text."""
    folded = copy(field)
    if isinstance(field, RelatedFields):
        folded.fields = [folding(child) for child in field.fields]
        folded.get_value = lambda obj: field.get_value(_instance_of(obj))
    elif isinstance(field, BaseField):
        folded.get_value = lambda obj: index_value(field.get_value(_instance_of(obj)))
    return folded


def _instance_of(obj: Any) -> Any:
    return obj.instance if isinstance(obj, FoldedObject) else obj


def fold_query(query: SearchQuery) -> SearchQuery:
    """Return ``query`` as the index knows its words; quotes and operators are only separators.

    A query without any word matches nothing.
    """
    if isinstance(query, PlainText):
        text = " ".join(tokens_of(query.query_string))
        return PlainText(text, query.operator, query.boost) if text else MATCH_NONE
    if isinstance(query, Phrase):
        text = " ".join(words_of(query.query_string))
        return Phrase(text) if text else MATCH_NONE
    if isinstance(query, Fuzzy):
        text = " ".join(words_of(query.query_string))
        return Fuzzy(text, query.operator, query.unaccent) if text else MATCH_NONE
    if isinstance(query, And | Or):
        return _fold_group(query)
    return _fold_inner(query)


def _fold_group(query: And | Or) -> SearchQuery:
    folded = [fold_query(inner) for inner in query.subqueries]
    kept = [inner for inner in folded if inner is not MATCH_NONE]
    if not kept:
        return MATCH_NONE
    return kept[0] if len(kept) == 1 else type(query)(kept)


def _fold_inner(query: SearchQuery) -> SearchQuery:
    if isinstance(query, Not):
        return Not(fold_query(query.subquery))
    if isinstance(query, Boost):
        return Boost(fold_query(query.subquery), query.boost)
    return query
