"""Rows that workers take for a while, and the rounds that sweepers make."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from portal import leases
from portal.accounts.models import User
from portal.leases import one_by_one, work_off


def test_what_was_not_worked_on_does_not_count() -> None:
    assert work_off([1, 2, 3], lambda row_id: row_id != 2, seconds=30) == 2


def test_no_row_is_begun_when_the_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    now, begun = [0.0], []

    def work(row_id: int) -> bool:
        begun.append(row_id)
        now[0] += 20
        return True

    monkeypatch.setattr(leases.time, "monotonic", lambda: now[0])
    assert work_off([1, 2, 3], work, seconds=30) == 2
    assert begun == [1, 2]


def test_what_comes_meanwhile_has_its_turn(db: None) -> None:
    for name in ("a", "c"):
        User.objects.create(username=name)
    found = []
    for name in one_by_one_by_name(most=9):
        found.append(name)
        if name == "a":
            User.objects.create(username="b")
    assert found == ["a", "b", "c"]


def test_no_more_rows_are_found_than_asked_for(db: None) -> None:
    for name in ("a", "b", "c"):
        User.objects.create(username=name)
    assert list(one_by_one_by_name(most=2)) == ["a", "b"]


def one_by_one_by_name(*, most: int) -> Iterator[str]:
    ids = User.objects.order_by("username").values_list("pk", flat=True)
    return (User.objects.get(pk=pk).username for pk in one_by_one(ids, most=most))
