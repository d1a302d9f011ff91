"""Arithmetic of spans."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from portal.workcalendar.spans import Span, cut, merge


def span(first_hour, last_hour):
    return Span(
        datetime(2026, 5, 23, first_hour, tzinfo=UTC), datetime(2026, 5, 23, last_hour, tzinfo=UTC)
    )


def test_overlapping_touching_and_nested_spans_become_one():
    assert merge([span(12, 15), span(8, 10), span(9, 12), span(13, 14), span(18, 19)]) == (
        span(8, 15),
        span(18, 19),
    )


def test_a_span_that_ends_before_it_starts_is_refused():
    with pytest.raises(ValueError, match="ends before it starts"):
        merge([span(10, 9)])


@pytest.mark.parametrize(
    ("blocks", "left"),
    [
        ([], [span(8, 14)]),
        ([span(6, 8), span(14, 15)], [span(8, 14)]),
        ([span(10, 11)], [span(8, 10), span(11, 14)]),
        ([span(7, 9), span(10, 11), span(13, 15)], [span(9, 10), span(11, 13)]),
        ([span(8, 14)], []),
        ([span(0, 23)], []),
        ([span(10, 10)], [span(8, 10), span(10, 14)]),
    ],
)
def test_blocks_are_cut_out(blocks, left):
    assert list(cut(span(8, 14), merge(blocks))) == left
