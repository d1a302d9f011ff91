"""Lets several people act at the same moment, each on a database connection of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connection

T = TypeVar("T")
START_SECONDS = 10


def race(acts: Sequence[Callable[[], T]]) -> list[T | Exception]:
    """Run all ``acts`` at once in threads; return what each gave or raised, in their order.

    Needs a test with real transactions, on SQLite with the database in a file.
    """
    start = Barrier(len(acts))

    def run(act: Callable[[], T]) -> T | Exception:
        start.wait(START_SECONDS)
        try:
            return act()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as people:
        return list(people.map(run, acts))
