"""Spans of time and what is left of them when others are cut out. Pure arithmetic."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from operator import attrgetter
from typing import NamedTuple

_end = attrgetter("ends_at")


class Span(NamedTuple):
    """Aware moments from ``starts_at`` up to, but not including, ``ends_at``."""

    starts_at: datetime
    ends_at: datetime


def merge(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the same time as ordered spans that neither touch nor overlap.

    :raises ValueError: a span ends before it starts.
    """
    merged: list[Span] = []
    for span in sorted(spans):
        if span.ends_at < span.starts_at:
            raise ValueError(f"the span ends before it starts: {span}")
        if merged and span.starts_at <= merged[-1].ends_at:
            span = Span(merged[-1].starts_at, max(merged.pop().ends_at, span.ends_at))
        merged.append(span)
    return tuple(merged)


def cut(span: Span, blocks: Sequence[Span]) -> Iterator[Span]:
    """Yield what is left of ``span`` outside ``blocks``, which :func:`merge` has ordered."""
    starts_at, ends_at = span
    for block in islice(blocks, bisect_right(blocks, starts_at, key=_end), None):
        if block.starts_at >= ends_at:
            break
        if block.starts_at > starts_at:
            yield Span(starts_at, block.starts_at)
        starts_at = block.ends_at
    if starts_at < ends_at:
        yield Span(starts_at, ends_at)
