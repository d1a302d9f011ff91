"""What may be found on the site: every source answers the same question, one list comes out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from django.utils.functional import Promise

from portal.contributions import Contribution, ExtensionPoint, guard
from portal.persian.text import clean, search_key

QUERY_MAX_LENGTH = 200


@dataclass(frozen=True)
class Hit:
    """One thing found. ``score`` runs from 0 to 1; ``kind`` may be left to the source."""

    title: str
    url: str
    summary: str = ""
    kind: str = ""
    score: float = 0.0

    @staticmethod
    def score_of(query: str, title: str, *, place: int = 0) -> float:
        """Rate a find by its title; ``place`` is its rank (from 0) in a full-text result.

        The title decides, the rank only orders what the title does not: equal titles come first.
        """
        return max(title_score(query, title), 0.05) - 0.04 * min(place, 100) / 100


Find = Callable[[str, str, int], Iterable[Hit]]


@dataclass(frozen=True)
class Source:
    """Hits of one kind: ``find(query, language, limit)``; the query comes cleaned, never empty."""

    kind: str | Promise
    find: Find


sources: ExtensionPoint[Source] = ExtensionPoint("search sources")


def clean_query(query: str) -> str:
    """Return ``query`` in one line, fit for storage, at most 200 characters long."""
    return " ".join(clean(query[: QUERY_MAX_LENGTH * 2]).split())[:QUERY_MAX_LENGTH].strip()


def search(query: str, *, language: str, limit: int = 20, kind: str | None = None) -> list[Hit]:
    """Return the best hits of all active sources, best first.

    ``kind`` restricts the search to one source (its contribution id). A failing source is
    reported and left out; no query text raises. Costs whatever the sources cost.
    """
    wanted = clean_query(query)
    if not search_key(wanted).strip() or limit < 1:
        return []
    hits: list[Hit] = []
    for contribution in sources.active():
        if kind is None or contribution.id == kind:
            hits += _hits_of(contribution, wanted, language, limit)
    return sorted(hits, key=lambda hit: -hit.score)[:limit]


def _hits_of(
    contribution: Contribution[Source], query: str, language: str, limit: int
) -> list[Hit]:
    source, hits = contribution.value, list[Hit]()
    with guard(contribution):
        for hit in source.find(query, language, limit):
            hits.append(hit if hit.kind else replace(hit, kind=str(source.kind)))
    return hits[:limit]


def title_score(query: str, title: str) -> float:
    """Rate how well ``title`` answers ``query``: 1 when equal, 0 when no word is shared.

    Equal means equal after folding, with or without half-spaces.
    """
    wanted, offered = search_key(query), search_key(title)
    if _joined(wanted) == _joined(offered):
        return 1.0
    if _joined(wanted) and _joined(offered).startswith(_joined(wanted)):
        return 0.9
    words, title_words = set(wanted.split()), set(offered.split())
    if not words:
        return 0.0
    shared = len(words & title_words)
    precision = shared / len(title_words) if title_words else 0.0
    return 0.6 * shared / len(words) + 0.2 * precision


def _joined(key: str) -> str:
    return "".join(character for character in key if character.isalnum())
