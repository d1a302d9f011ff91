"""Measures in the towns of :mod:`portal.testing.growth`; started by it, with ``DATABASE_URL``."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import django

django.setup()

from portal.testing.growth.bulk_moves import move_many  # noqa: E402
from portal.testing.growth.costs import Cost, Costs, table  # noqa: E402
from portal.testing.growth.databases import Databases, backend, spent_ms  # noqa: E402
from portal.testing.growth.town import Town, build  # noqa: E402

WARM_UPS, ROUNDS = 2, 9
MANY = 500


def main(sizes: list[int]) -> None:
    """Fill a town for each size, measure in turn and print the tables."""
    town = build()
    databases = Databases(sizes)
    for size in sizes:
        databases.use(size)
        began = time.monotonic()
        town.fill(size)
        _tell(f"{size:,} cases filled in {time.monotonic() - began:.0f} s")
    _say(table(sizes, _measured(databases, town, sizes)))
    for size in (sizes[0], sizes[-1]):
        databases.use(size)
        _say(f"Among {size:,} cases: {move_many(MANY)}")
    for size in (sizes[0], sizes[-1]):
        url = databases.url_of(size, os.environ["DATABASE_URL"])
        command = [sys.executable, "-m", "portal.testing.growth.exports"]
        subprocess.run(command, env={**os.environ, "DATABASE_URL": url}, check=True)  # noqa: S603


def _measured(databases: Databases, town: Town, sizes: list[int]) -> dict[str, dict[int, Costs]]:
    """Ask every town for every page, one after the other, again and again."""
    pages, backends = {}, {}
    for size in sizes:
        databases.use(size)
        pages[size], backends[size] = town.pages(), backend()
    measured: dict[str, dict[int, Costs]] = {
        title: {size: Costs() for size in sizes} for title in pages[sizes[0]]
    }
    for number in range(WARM_UPS + ROUNDS):
        for title, by_size in measured.items():
            for size in sizes:
                databases.use(size)
                cost = _cost(pages[size][title], backends[size])
                if number >= WARM_UPS:
                    by_size[size].seen.append(cost)
        _tell(f"round {number + 1} of {WARM_UPS + ROUNDS}")
    return measured


def _cost(ask: Callable[[], Any], process: int) -> Cost:
    there, here, began = spent_ms(process), time.process_time(), time.perf_counter()
    ask()
    used, passed = time.process_time() - here, time.perf_counter() - began
    in_database = spent_ms(process) - there
    return Cost(used * 1000 + in_database, in_database, passed * 1000)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n\n")
    sys.stdout.flush()


def _tell(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    main([int(one) for one in sys.argv[1:]])
