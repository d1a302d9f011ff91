"""The page with the results of a search; works without JavaScript."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from portal.search.sources import (
    QUERY_MAX_LENGTH,
    Hit,
    clean_query,
    kinds_of_sources,
    search,
    sources,
)

HITS_PER_PAGE = 40


def results(request: HttpRequest) -> HttpResponse:
    """Show what was found, in groups of one kind; the group of the best hit comes first."""
    query = clean_query(request.GET.get("q", ""))
    kind = _known_kind(request.GET.get("kind", ""))
    hits = search(query, language=get_language() or "", limit=HITS_PER_PAGE, kind=kind)
    context = {
        "query": query,
        "kind": kind or "",
        "kinds": kinds_of_sources(),
        "groups": _grouped(hits),
        "count": len(hits),
        "is_full": len(hits) == HITS_PER_PAGE,
        "query_max_length": QUERY_MAX_LENGTH,
    }
    return render(request, "search/results.html", context)


results.audience = "public"  # type: ignore[attr-defined]


def _known_kind(kind: str) -> str | None:
    return kind if sources.get(kind) else None


def _grouped(hits: list[Hit]) -> list[tuple[str, list[Hit]]]:
    order = list(dict.fromkeys(hit.kind for hit in hits))
    by_kind = sorted(hits, key=lambda hit: order.index(hit.kind))
    return [(kind, list(group)) for kind, group in groupby(by_kind, key=lambda hit: hit.kind)]
