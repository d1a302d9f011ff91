"""What some rows of monthly figures say together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from portal.cases.models import Channel
from portal.forms.numbers import show_number
from portal.statistics.durations import Histogram, add_histogram, percentile

#: The ways by which nobody has to come to a counter, to a telephone or to the town hall.
ELECTRONIC = (Channel.WEB, Channel.MOBILE, Channel.API, Channel.SMS)
COUNTS = (
    "submitted", "electronic", "closed", "approved", "rejected", "withdrawn", "answered",
    "promised", "late", "visits", "complaints", "ratings", "stars",
)  # fmt: skip
LISTS = ("durations", "rejection_reasons", "visit_reasons")
FIGURES = (*COUNTS, *LISTS)
PARTS = itemgetter(*LISTS)
Row = Mapping[str, Any]


@dataclass
class Totals:
    """The figures of several cells together; percentages are whole, None where nothing counts."""

    submitted: int = 0
    electronic: int = 0
    closed: int = 0
    approved: int = 0
    rejected: int = 0
    withdrawn: int = 0
    answered: int = 0
    promised: int = 0
    late: int = 0
    visits: int = 0
    complaints: int = 0
    ratings: int = 0
    stars: int = 0
    durations: Histogram = field(default_factory=list)
    rejection_reasons: Counter[str] = field(default_factory=Counter)
    visit_reasons: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Totals:
        """Add up cells, each with all :data:`FIGURES`."""
        totals = cls(**{name: sum(map(itemgetter(name), rows)) for name in COUNTS})
        for row in rows:
            totals._add_parts(*PARTS(row))
        return totals

    def join(self, other: Totals) -> None:
        """Add what other cells add up to."""
        mine, theirs = vars(self), vars(other)
        for name in COUNTS:
            mine[name] += theirs[name]
        self._add_parts(other.durations, other.rejection_reasons, other.visit_reasons)

    def _add_parts(
        self, durations: Histogram, rejections: Mapping[str, int], visits: Mapping[str, int]
    ) -> None:
        add_histogram(self.durations, durations)
        for code, count in rejections.items():
            self.rejection_reasons[code] += count
        for code, count in visits.items():
            self.visit_reasons[code] += count

    @property
    def decided(self) -> int:
        """How many cases the town has brought to an end; not those that were withdrawn."""
        return sum(self.durations)

    @property
    def median_days(self) -> int | None:
        return percentile(self.durations, 50)

    @property
    def most_days(self) -> int | None:
        """Within how many working days nine of ten cases were decided."""
        return percentile(self.durations, 90)

    @property
    def on_time_percent(self) -> int | None:
        return percent(self.promised - self.late, self.promised)

    @property
    def electronic_percent(self) -> int | None:
        return percent(self.electronic, self.submitted)

    @property
    def mean_stars(self) -> float | None:
        return round(self.stars / self.ratings, 1) if self.ratings else None

    @property
    def shown_stars(self) -> str:
        """The mean in the digits and signs of the active language, ``""`` without any."""
        return "" if self.mean_stars is None else show_number(str(self.mean_stars))

    @property
    def is_empty(self) -> bool:
        return not (self.submitted or self.closed or self.visits or self.complaints)


def percent(part: int, whole: int) -> int | None:
    """Return a share in whole percent, None of nothing."""
    return round(100 * part / whole) if whole else None
