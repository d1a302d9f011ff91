"""Charts as plain geometry: the template draws them, no script is needed.

Coordinates are those of the drawing, in pixels; time runs in the direction of the text. Values
stand on the bars, so that colour alone says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from portal.cases.reasons import reason_label
from portal.forms.numbers import show_number
from portal.statistics.totals import percent

Value = int | float | None
HEIGHT, TOP, FOOT = 220, 26, 44
GROUP_WIDTH, BAR_WIDTH, GAP = 84, 30, 4
NARROWEST = 560


@dataclass(frozen=True)
class Series:
    """One row of values, one for each part of the period; ``tone`` is its colour, 1 or 2."""

    title: str
    values: Sequence[Value]
    tone: int = 1


@dataclass(frozen=True)
class Bar:
    x: int
    y: int
    height: int
    tone: int
    shown: str
    middle: int


@dataclass(frozen=True)
class Group:
    """The bars of one part of the period, and its label in one or two lines."""

    middle: int
    label: str
    second_line: str
    bars: list[Bar]


@dataclass(frozen=True)
class ColumnChart:
    """Columns side by side; ``series`` is also the table that says the same in words."""

    title: str
    labels: Sequence[str]
    series: Sequence[Series]
    unit: str = ""
    highest: float | None = None

    @property
    def width(self) -> int:
        return max(NARROWEST, GROUP_WIDTH * len(self.labels))

    @property
    def height(self) -> int:
        return TOP + HEIGHT + FOOT

    @property
    def ground(self) -> int:
        return TOP + HEIGHT

    @property
    def first_line(self) -> int:
        return self.ground + 18

    @property
    def second_line(self) -> int:
        return self.ground + 36

    @property
    def is_empty(self) -> bool:
        return not any(value for one in self.series for value in one.values)

    @property
    def has_legend(self) -> bool:
        return len(self.series) > 1

    @property
    def groups(self) -> list[Group]:
        step = self.width / max(len(self.labels), 1)
        middles = [round(step * (place + 0.5)) for place in range(len(self.labels))]
        if get_language_bidi():
            middles = [self.width - middle for middle in middles]
        return [self._group(place, middle) for place, middle in enumerate(middles)]

    @property
    def table(self) -> list[tuple[str, list[str]]]:
        """Each part with its values as they are read."""
        return [
            (label, [_shown(one.values[place]) for one in self.series])
            for place, label in enumerate(self.labels)
        ]

    def _group(self, place: int, middle: int) -> Group:
        count = len(self.series)
        left = middle - (count * BAR_WIDTH + (count - 1) * GAP) // 2
        order = reversed(self.series) if get_language_bidi() else self.series
        bars = [
            self._bar(left + number * (BAR_WIDTH + GAP), one.values[place], one.tone)
            for number, one in enumerate(order)
        ]
        first, _space, second = self.labels[place].rpartition(" ")
        return Group(middle, first or second, second if first else "", bars)

    def _bar(self, x: int, value: Value, tone: int) -> Bar:
        height = round(HEIGHT * (value or 0) / self._highest)
        shown = "" if value is None else _shown(value)
        return Bar(x, self.ground - height, height, tone, shown, x + BAR_WIDTH // 2)

    @property
    def _highest(self) -> float:
        values = [value for one in self.series for value in one.values if value]
        return self.highest or max(values, default=1)


@dataclass(frozen=True)
class Line:
    """One bar lying in a table: how many, and how much of all in whole percent."""

    label: str
    count: int
    percent: int


def reason_lines(reasons: Mapping[str, int]) -> list[Line]:
    """Return the reasons with the most frequent first; those without a code as "not said"."""
    total = sum(reasons.values())
    ordered = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    return [
        Line(reason_label(code) or _("reason not said"), count, percent(count, total) or 0)
        for code, count in ordered
    ]


def _shown(value: Value) -> str:
    return "–" if value is None else show_number(str(value))
