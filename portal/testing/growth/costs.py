"""What requests cost in towns of several sizes, and how the largest compares with the smallest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import NamedTuple


class Cost(NamedTuple):
    """One request: processor milliseconds, the database's among them, and those of the clock."""

    whole: float
    database: float
    clock: float


@dataclass
class Costs:
    """The requests for one page in one town."""

    seen: list[Cost] = field(default_factory=list)

    @property
    def median(self) -> Cost:
        return Cost(*(median(values) for values in zip(*self.seen, strict=True)))


def table(sizes: Sequence[int], measured: Mapping[str, Mapping[int, Costs]]) -> str:
    """Return the medians; the last columns are the largest size by the smallest.

    A cell says the processor milliseconds of the page, (of the database) and |of the clock|.
    """
    head = "".join(f"{f'{size:,}':>22}" for size in sizes)
    lines = [f"{'median ms: page (database) |clock|':<40}{head}{'ratio':>8}{'(db)':>8}"]
    for title, by_size in measured.items():
        costs = [by_size[size].median for size in sizes]
        cells = "".join(f"{_cell(cost):>22}" for cost in costs)
        first, last = costs[0], costs[-1]
        ratios = f"{last.whole / first.whole:>8.2f}{last.database / first.database:>8.2f}"
        lines.append(f"{title:<40}{cells}{ratios}")
    return "\n".join(lines)


def _cell(cost: Cost) -> str:
    return f"{cost.whole:.1f} ({cost.database:.2f}) |{cost.clock:.0f}|"
