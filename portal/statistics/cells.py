"""Cells as rows that can be added up. Never touches the ledger."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from django.db.models import Case, F, QuerySet, TextField, When
from django.db.models.functions import Cast

from portal.statistics.models import MonthlyFigures
from portal.statistics.totals import COUNTS, ELECTRONIC, LISTS, Row, Totals

KEYS = ("month", "service_id", "unit_id")
#: Read as text: most are empty, and reading those as JSON would take longer than all the rest.
EMPTY: Mapping[str, Any] = {"[]": [], "{}": {}}
READ = json.JSONDecoder().raw_decode
K = TypeVar("K")


def read_rows(figures: QuerySet[MonthlyFigures]) -> list[Row]:
    """Return cells as :meth:`Totals.of` adds them up. One query."""
    texts = {f"{name}_text": Cast(name, TextField()) for name in LISTS}
    electronic = Case(When(channel__in=ELECTRONIC, then=F("submitted")), default=0)
    rows = figures.order_by().annotate(electronic=electronic, **texts)
    found: list[dict[str, Any]] = list(rows.values(*KEYS, *COUNTS, *texts))
    for row in found:
        for name in LISTS:
            text = row[f"{name}_text"]
            row[name] = EMPTY[text] if text in EMPTY else READ(text)[0]
    return list(found)


def grouped(rows: Iterable[Row], key_of: Callable[[Row], K]) -> dict[K, Totals]:
    """Return what the rows of each key add up to."""
    groups: dict[K, list[Row]] = defaultdict(list)
    for row in rows:
        groups[key_of(row)].append(row)
    return {key: Totals.of(group) for key, group in groups.items()}
