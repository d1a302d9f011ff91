"""Long lists of cases, page by page from a case that the reader has seen, not by counting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import BooleanField, F, Func, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.lookups import GreaterThan, LessThan

from portal.cases.models import Case
from portal.cases.querysets import CaseQuerySet

PAGE_SIZE = 20
MOST_COUNTED = 1000
Anchor = tuple[datetime | None, int]


class _Row(Func):
    """Several columns compared as one, so that an index leads straight to where a page begins."""

    template = "(%(expressions)s)"
    output_field = BooleanField()


@dataclass(frozen=True)
class Order:
    """By which moment a list goes, and then by number; cases without this moment come last."""

    field: str
    descending: bool = False

    def by(self, *, backwards: bool = False) -> tuple[Combinable, ...]:
        """Return what to order by; ``backwards`` reads the same list from its end."""
        if self.descending != backwards:
            return (F(self.field).desc(), F("pk").desc())
        return (F(self.field).asc(nulls_last=True), F("pk").asc())

    def spans(self, anchor: Anchor, *, backwards: bool) -> Iterator[Q]:
        """Yield the conditions for what lies beyond ``anchor``, the nearest cases first.

        An index serves each of them; those without a moment of their own are a span apart.
        """
        at, pk = anchor
        lacking = Q(**{f"{self.field}__isnull": True})
        grows = self.descending == backwards
        if at is not None:
            compare = GreaterThan if grows else LessThan
            yield Q(compare(_Row(F(self.field), F("pk")), _Row(Value(at), Value(pk))))
            if grows and not self.descending:
                yield lacking
        else:
            yield lacking & (Q(pk__gt=pk) if grows else Q(pk__lt=pk))
            if not grows:
                yield ~lacking


NEWEST_FIRST = Order("submitted_at", descending=True)


@dataclass(frozen=True)
class KeysetPage:
    """Cases in their order; ``newer`` and ``older`` are the codes to go on from, ``""`` at an end.

    ``newer`` leads towards the beginning of the list. ``total`` counts the cases of all pages, up
    to 1,000; ``is_more`` says that there are more than that.
    """

    rows: list[Case]
    newer: str
    older: str
    total: int
    is_more: bool = False


def page_of(
    rows: CaseQuerySet,
    *,
    own: CaseQuerySet,
    order: Order = NEWEST_FIRST,
    after: str = "",
    before: str = "",
    size: int = PAGE_SIZE,
    total: int | None = None,
    shown: Callable[[CaseQuerySet], CaseQuerySet] | None = None,
    gathered: bool = False,
) -> KeysetPage:
    """Return the page of cases that come behind the case ``after``, or before ``before``.

    The reader has seen that case among the ``own``, even if it no longer fits ``rows``; any other
    code leads to the beginning. What is sent meanwhile neither shifts nor repeats anything. Whoever
    has :func:`counted` them says so with ``total``. Up to 1,000
    cases are ``gathered`` before they are put in order, which suits conditions that an index
    answers and that are dear to ask of case by case. ``shown`` joins what is read of the cases.
    Costs at most 4 queries, each of them as fast in a million cases as in a thousand.
    """
    if gathered:
        rows, total = _gathered(rows)
    total = counted(rows) if total is None else total
    anchor = _anchor(own, order, after or before)
    backwards = anchor is not None and not after
    is_short = gathered and total <= MOST_COUNTED
    joined = shown(rows) if shown else rows
    fetched = _fetched(joined, order, anchor, backwards, size + 1, at_once=is_short)
    has_more, page = len(fetched) > size, fetched[:size]
    if backwards:
        page.reverse()
    has_newer, has_older = (has_more, True) if backwards else (anchor is not None, has_more)
    first, last = (page[0].tracking_code, page[-1].tracking_code) if page else ("", "")
    return KeysetPage(
        rows=page,
        newer=first if has_newer else "",
        older=last if has_older else "",
        total=min(total, MOST_COUNTED),
        is_more=total > MOST_COUNTED,
    )


def beside(
    rows: CaseQuerySet, case: Case, *, order: Order = NEWEST_FIRST, backwards: bool = False
) -> Case | None:
    """Return the nearest of ``rows`` behind ``case`` in this order, or before it.

    ``case`` itself need not be among them. At most 2 queries.
    """
    anchor = (getattr(case, order.field), case.pk)
    found = _fetched(rows, order, anchor, backwards, 1)
    return found[0] if found else None


def counted(rows: CaseQuerySet) -> int:
    """Count cases, no further than one past 1,000. Costs one query."""
    return int(rows.order_by()[: MOST_COUNTED + 1].count())


def _gathered(rows: CaseQuerySet) -> tuple[CaseQuerySet, int]:
    """Name the cases one by one unless they are many; also return how many, up to one too many."""
    found = list(rows.order_by().values_list("pk", flat=True)[: MOST_COUNTED + 1])
    few = len(found) <= MOST_COUNTED
    return (Case.objects.filter(pk__in=found) if few else rows), len(found)


def _fetched(
    rows: CaseQuerySet,
    order: Order,
    anchor: Anchor | None,
    backwards: bool,
    most: int,
    *,
    at_once: bool = False,
) -> list[Case]:
    """Read on from ``anchor``, span by span; few rows need no index and are read ``at_once``."""
    found: list[Case] = []
    spans = list(order.spans(anchor, backwards=backwards)) if anchor else [Q()]
    for span in [reduce(or_, spans)] if at_once else spans:
        ordered = rows.filter(span).order_by(*order.by(backwards=backwards))
        found += ordered[: most - len(found)]
    return found


def _anchor(own: CaseQuerySet, order: Order, code: str) -> Anchor | None:
    if not (code.isascii() and code.isdigit()):
        return None
    seen = own.filter(tracking_code=code, submitted_at__isnull=False)
    found: Anchor | None = seen.values_list(order.field, "pk").first()
    return found
