"""What a case costs, as whoever knows it says: one source for each kind of case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from portal.cases.models import Case
from portal.contributions import Declared, ExtensionPoint, guard
from portal.errors import DomainError
from portal.localised import LocalisedText
from portal.payments.gateways import is_whole


class BillNotReady(DomainError):
    """What the case costs is not known yet, or nobody can say it."""

    status = 409
    message = _("What this case costs is not known yet, so it cannot be billed.")


@dataclass(frozen=True)
class BillLine:
    """One thing that is paid for, and its sum in rials."""

    label: LocalisedText
    amount_rial: int


@dataclass(frozen=True)
class BillPart:
    """A sum in rials and the last day for paying it."""

    amount_rial: int
    due_date: date


@dataclass(frozen=True)
class Bill:
    """What somebody has to pay: for what, and which part by when.

    :raises ValueError: the parts are not the sum of the lines, or a sum is negative or not whole.
    """

    lines: tuple[BillLine, ...]
    parts: tuple[BillPart, ...]

    def __post_init__(self) -> None:
        of_lines = [line.amount_rial for line in self.lines]
        of_parts = [part.amount_rial for part in self.parts]
        if not all(is_whole(rial) for rial in (*of_lines, *of_parts)):
            raise ValueError("a bill has whole rials only")
        if min([0, *of_lines]) < 0 or min([1, *of_parts]) <= 0:
            raise ValueError("a bill has no negative sums and no empty parts")
        if sum(part.amount_rial for part in self.parts) != self.total_rial:
            raise ValueError("the parts of a bill are not the sum of its lines")

    @property
    def total_rial(self) -> int:
        return sum(line.amount_rial for line in self.lines)


@dataclass(frozen=True, eq=False)
class BillSource(Declared):
    """Says what cases of one ``kind`` cost; ``bill(case)`` raises :class:`BillNotReady`."""

    kind: str
    bill: Callable[[Case], Bill]


bill_sources: ExtensionPoint[BillSource] = ExtensionPoint(_("What cases cost"))


def bill_of(case: Case) -> Bill:
    """Return what ``case`` costs. Costs what its source costs.

    :raises BillNotReady: it is not known yet, nobody can say it, or the source failed.
    """
    for source in bill_sources.active():
        refusal: BillNotReady | None = None
        with guard(source):
            try:
                if bill := _asked(source.value, case):
                    return bill
            except BillNotReady as not_ready:
                refusal = not_ready
        if refusal:
            raise refusal
    raise BillNotReady


def _asked(source: BillSource, case: Case) -> Bill | None:
    """Return the bill of a case of the source's own kind, None for others."""
    if source.kind != case.kind:
        return None
    bill = source.bill(case)
    if not isinstance(bill, Bill):
        raise TypeError(f"bill() answered {type(bill).__name__}, not a Bill")
    return bill
