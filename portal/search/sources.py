"""What may be found on the site: every source answers the same question, one list comes out."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

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


sources: ExtensionPoint[Source] = ExtensionPoint(_("Search sources"))


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
    """Return at most ``limit`` hits, also of a source that never ends; those before a failure."""
    source, hits = contribution.value, list[Hit]()
    with guard(contribution):
        for hit in islice(source.find(query, language, limit), limit):
            hits.append(_drawn(hit, source))
    return hits


def _drawn(hit: Hit, source: Source) -> Hit:
    """Return a hit whose texts are plain.

    :raises TypeError, ValueError: it is no hit, leads nowhere, or cannot be placed among others.
    """
    if not isinstance(hit, Hit) or not isinstance(hit.url, str):
        raise TypeError(f"a source gave {type(hit).__name__}, not a Hit with an address")
    if not math.isfinite(hit.score):
        raise ValueError(f"a source gave a hit with the score {hit.score}")
    kind, summary = str(hit.kind or source.kind), str(hit.summary or "")
    return Hit(str(hit.title), hit.url, summary, kind, float(hit.score))


def kinds_of_sources() -> list[tuple[str, str]]:
    """Return (contribution id, kind) of every active source whose kind can be named."""
    found: list[tuple[str, str]] = []
    for contribution in sources.active():
        with guard(contribution):
            found.append((contribution.id, str(contribution.value.kind)))
    return found


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
