"""Hears what the portal notices of failing plugins, without writing it down."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from portal.contributions import Gate


@contextmanager
def reports() -> Iterator[list[tuple[str, BaseException]]]:
    """Collect (contribution id, error) of every report until the block ends."""
    heard: list[tuple[str, BaseException]] = []
    with patch.object(Gate, "report", staticmethod(lambda *report: heard.append(report))):
        yield heard
