"""Paying a fee in parts: which part is due when."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from portal.api.definitions import InvalidDefinition, Node

WHOLE = 100
MOST_INSTALMENTS = 12
MOST_DAYS = 730


@dataclass(frozen=True)
class Instalment:
    """A part of the fee, due so many days after the fee is known."""

    percent: int
    after_days: int


@dataclass(frozen=True)
class Due:
    """A sum in rials and the last day for paying it."""

    amount_rial: int
    day: date


def read_instalments(node: Node) -> tuple[Instalment, ...]:
    """Read ``[{"percent", "after_days"}]``; nothing and an empty list mean all at once.

    :raises InvalidDefinition: they are no parts of a whole, or their days do not go up.
    """
    if node.is_absent or node.value == []:
        return ()
    items = node.items()
    if len(items) > MOST_INSTALMENTS:
        node.fail(_("At most %(most)s are possible here.") % {"most": MOST_INSTALMENTS})
    parts = tuple(_read(item) for item in items)
    if sum(part.percent for part in parts) != WHOLE:
        node.fail(_("The parts must make 100 percent together."))
    for item, before, part in zip(items[1:], parts, parts[1:], strict=False):
        if part.after_days <= before.after_days:
            item.get("after_days").fail(_("Each part is due later than the one before."))
    return parts


def schedule_of(
    total_rial: int,
    instalments: Sequence[object],
    begin: date,
    is_working_day: Callable[[date], bool],
) -> tuple[Due, ...]:
    """Divide a sum: whole rials, what is left over goes to the first part; no part is empty.

    A day on which the town hall is closed moves to the next one that it opens. What cannot be
    read is due at once, as without any instalments.
    """
    try:
        parts = read_instalments(Node(list(instalments), "instalments"))
    except InvalidDefinition:
        parts = ()
    sums = [total_rial * part.percent // WHOLE for part in parts[1:]]
    sums = [total_rial - sum(sums), *sums]
    days = [part.after_days for part in parts] or [0]
    return tuple(
        Due(amount, _open_day(begin + timedelta(days=after), is_working_day))
        for amount, after in zip(sums, days, strict=True)
        if amount > 0
    )


def _read(node: Node) -> Instalment:
    node.opened(("percent", "after_days"))
    percent = node.get("percent").whole_number(default=0, most=WHOLE)
    if not percent:
        node.get("percent").fail(_("Write how many percent of the fee this part is."))
    return Instalment(percent, node.get("after_days").whole_number(default=0, most=MOST_DAYS))


def _open_day(day: date, is_working_day: Callable[[date], bool]) -> date:
    for ahead in range(31):
        candidate = day + timedelta(days=ahead)
        if is_working_day(candidate):
            return candidate
    return day
