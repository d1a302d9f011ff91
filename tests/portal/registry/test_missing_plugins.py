"""Plugins that should be here and are not are named to whoever asks what they keep."""

from __future__ import annotations

import pytest

from portal.contributions import Gate
from portal.registry import loading


def test_a_plugin_that_could_not_be_loaded_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "failures", [])
    assert Gate.missing() == []
    for _time in range(2):
        loading.leave_out("nowhere", ImportError("no such module"))
    assert Gate.missing() == ["nowhere"]
