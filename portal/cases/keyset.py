"""Long lists of cases, page by page from a case that the reader has seen, not by counting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from portal.cases.models import Case
from portal.cases.querysets import CaseQuerySet

PAGE_SIZE = 20
NEWEST_FIRST = ("-submitted_at", "-id")
OLDEST_FIRST = ("submitted_at", "id")


@dataclass(frozen=True)
class KeysetPage:
    """Cases, newest first; ``newer`` and ``older`` are the codes to go on from, ``""`` at an end.

    ``total`` counts the cases of all pages.
    """

    rows: list[Case]
    newer: str
    older: str
    total: int


def page_of(
    rows: CaseQuerySet,
    *,
    own: CaseQuerySet,
    after: str = "",
    before: str = "",
    size: int = PAGE_SIZE,
) -> KeysetPage:
    """Return the page of cases that are older than the case ``after``, or newer than ``before``.

    The reader has seen that case among the ``own``, even if it no longer fits ``rows``; any other
    code leads to the newest. What is sent meanwhile neither shifts nor repeats anything. Costs at
    most 3 queries.
    """
    anchor = _anchor(own, after or before)
    backwards = anchor is not None and not after
    found = rows.filter(_beyond(anchor, backwards)) if anchor else rows
    ordered = found.order_by(*(OLDEST_FIRST if backwards else NEWEST_FIRST))
    fetched: list[Case] = list(ordered[: size + 1])
    has_more, shown = len(fetched) > size, fetched[:size]
    if backwards:
        shown.reverse()
    has_newer, has_older = (has_more, True) if backwards else (anchor is not None, has_more)
    first, last = (shown[0].tracking_code, shown[-1].tracking_code) if shown else ("", "")
    return KeysetPage(
        rows=shown,
        newer=first if has_newer else "",
        older=last if has_older else "",
        total=rows.count(),
    )


def _anchor(own: CaseQuerySet, code: str) -> tuple[Any, int] | None:
    if not (code.isascii() and code.isdigit()):
        return None
    seen = (
        own.filter(tracking_code=code, submitted_at__isnull=False)
        .values_list("submitted_at", "pk")
        .first()
    )
    return (seen[0], seen[1]) if seen else None


def _beyond(anchor: tuple[Any, int], backwards: bool) -> Q:
    at, pk = anchor
    if backwards:
        return Q(submitted_at__gt=at) | Q(submitted_at=at, pk__gt=pk)
    return Q(submitted_at__lt=at) | Q(submitted_at=at, pk__lt=pk)
