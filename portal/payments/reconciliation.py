"""Our books beside the bank's: the days of a month, and one day line by line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.payments.day_rows import BankDay
from portal.payments.models import SETTLED, Payment, with_case


@dataclass(frozen=True)
class Span:
    """From the first day to the last, both included, in the town's time."""

    first: date
    last: date

    def q(self, name: str) -> Q:
        """Return the condition that the moment ``name`` lies in these days."""
        begin = timezone.make_aware(datetime.combine(self.first, time.min))
        end = timezone.make_aware(datetime.combine(self.last + timedelta(days=1), time.min))
        return Q(**{f"{name}__gte": begin, f"{name}__lt": end})


@dataclass
class DayLine:
    """One day of one gateway: how many attempts began, and what came in on it."""

    day: date
    gateway: str
    attempts: int = 0
    failed: int = 0
    uncertain: int = 0
    paid: int = 0
    paid_rial: int = 0
    surplus: int = 0
    surplus_rial: int = 0
    row: BankDay | None = None

    @property
    def came_in_rial(self) -> int:
        return self.paid_rial + self.surplus_rial

    @property
    def bank_rial(self) -> int | None:
        """What the bank's statement comes to; None without one."""
        if self.row is None or self.row.statement is None:
            return None
        return sum(int(line["amount_rial"]) for line in self.row.statement)

    @property
    def difference_rial(self) -> int | None:
        bank = self.bank_rial
        return None if bank is None else self.came_in_rial - bank

    @property
    def bank_has_more(self) -> bool:
        return (self.difference_rial or 0) < 0

    @property
    def apart_rial(self) -> int:
        """How far our books and the bank's are apart, without saying who has more."""
        return abs(self.difference_rial or 0)


class Match(Enum):
    """How a line of our books and one of the bank's belong together."""

    MATCHED = "matched"
    OTHER_SUM = "other_sum"
    ONLY_HERE = "only_here"
    ONLY_BANK = "only_bank"
    OTHER_DAY = "other_day"

    @property
    def label(self) -> str | Promise:
        return _MATCH_LABELS[self]


_MATCH_LABELS: dict[Match, str | Promise] = {
    Match.MATCHED: _("matches"),
    Match.OTHER_SUM: _("other sum"),
    Match.ONLY_HERE: _("only here"),
    Match.ONLY_BANK: _("only at the bank"),
    Match.OTHER_DAY: _("here on another day"),
}


@dataclass(frozen=True)
class Compared:
    """One reference: our payment, if any, and the bank's sum, if any."""

    match: Match
    reference: str
    payment: Payment | None = None
    bank_rial: int | None = None


@dataclass
class Day:
    """One day of one gateway line by line; ``lines`` are sorted: differences first."""

    line: DayLine
    lines: list[Compared] = field(default_factory=list)

    @property
    def counts(self) -> dict[Match, int]:
        return {match: sum(one.match is match for one in self.lines) for match in Match}


def days_of(span: Span) -> list[DayLine]:
    """Add up the days of a span, each gateway apart, the newest first. Costs 3 queries."""
    lines: dict[tuple[date, str], DayLine] = {}
    for row in _begun(span):
        line = _line(lines, row["day"], row["gateway"])
        line.attempts, line.failed = row["attempts"], row["failed"]
        line.uncertain = row["uncertain"]
    for row in _came_in(span):
        line = _line(lines, row["day"], row["gateway"])
        line.paid, line.paid_rial = row["paid"], row["paid_rial"] or 0
        line.surplus, line.surplus_rial = row["surplus"], row["surplus_rial"] or 0
    kept = BankDay.objects.filter(day__gte=span.first, day__lte=span.last)
    for found in kept.select_related("checked_by"):
        _line(lines, found.day, found.gateway).row = found
    return sorted(lines.values(), key=lambda line: (-line.day.toordinal(), line.gateway))


def has_payments(gateway: str) -> bool:
    """Whether anybody ever paid, or tried to, through a gateway. One query."""
    return Payment.objects.filter(gateway=gateway).exists()


def day_of(day: date, gateway: str) -> Day:
    """Compare a day of a gateway with the bank's statement, if there is one. Costs 5 queries."""
    found = [line for line in days_of(Span(day, day)) if line.gateway == gateway]
    line = found[0] if found else DayLine(day, gateway)
    paid = Payment.objects.filter(Span(day, day).q("settled_at"), gateway=gateway)
    ours = list(with_case(paid.filter(state__in=SETTLED)).order_by("settled_at"))
    statement = line.row.statement if line.row else None
    if statement is None:
        return Day(line, [Compared(Match.ONLY_HERE, one.bank_reference, one) for one in ours])
    return Day(line, compared(ours, statement, _on_other_days(gateway, statement, ours)))


def compared(
    ours: Iterable[Payment],
    statement: Sequence[Mapping[str, object]],
    elsewhere: Mapping[str, Payment],
) -> list[Compared]:
    """Match our payments with the bank's lines by reference, differences first. No query.

    ``elsewhere`` are payments of other days, by reference. A reference that the bank has twice is
    a difference from its second line on.
    """
    waiting = {payment.bank_reference: payment for payment in ours}
    lines = []
    for row in statement:
        reference, rial = str(row["reference"]), int(str(row["amount_rial"]))
        payment = waiting.pop(reference, None)
        if payment is not None:
            same = payment.amount_rial == rial
            match = Match.MATCHED if same else Match.OTHER_SUM
        else:
            payment = elsewhere.get(reference)
            match = Match.OTHER_DAY if payment else Match.ONLY_BANK
        lines.append(Compared(match, reference, payment, rial))
    lines += [Compared(Match.ONLY_HERE, one.bank_reference, one) for one in waiting.values()]
    return sorted(lines, key=lambda line: line.match is Match.MATCHED)


def _on_other_days(
    gateway: str, statement: Sequence[Mapping[str, object]], ours: Sequence[Payment]
) -> dict[str, Payment]:
    """Find payments of other days that the statement names; asked in portions."""
    missing = sorted(
        {str(row["reference"]) for row in statement} - {one.bank_reference for one in ours}
    )
    found: dict[str, Payment] = {}
    for begin in range(0, len(missing), 500):
        rows = Payment.objects.filter(
            gateway=gateway, bank_reference__in=missing[begin : begin + 500]
        )
        found |= {one.bank_reference: one for one in with_case(rows)}
    return found


def _line(lines: dict[tuple[date, str], DayLine], day: date, gateway: str) -> DayLine:
    return lines.setdefault((day, gateway), DayLine(day, gateway))


def _begun(span: Span) -> Iterable[dict[str, Any]]:
    rows = Payment.objects.filter(span.q("started_at")).order_by()
    by_day = rows.annotate(day=TruncDate("started_at")).values("day", "gateway")
    return by_day.annotate(
        attempts=Count("pk"),
        failed=Count("pk", filter=Q(state="failed")),
        uncertain=Count("pk", filter=Q(state__in=["started", "uncertain"])),
    )


def _came_in(span: Span) -> Iterable[dict[str, Any]]:
    rows = Payment.objects.filter(span.q("settled_at"), state__in=SETTLED).order_by()
    by_day = rows.annotate(day=TruncDate("settled_at")).values("day", "gateway")
    paid, surplus = Q(state="paid"), Q(state="surplus")
    return by_day.annotate(
        paid=Count("pk", filter=paid),
        paid_rial=Sum("amount_rial", filter=paid),
        surplus=Count("pk", filter=surplus),
        surplus_rial=Sum("amount_rial", filter=surplus),
    )
