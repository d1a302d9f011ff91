"""Finding one's own matters again: what there is to choose from, and what somebody looks for."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Max, Min, Q
from django.utils import timezone

from portal.cases.models import Case, Phase
from portal.cases.querysets import CaseQuerySet
from portal.cases.search_text import matching
from portal.localised import localise
from portal.persian.jalali import jalali_parts, to_gregorian

MOST_SERVICES, MOST_SHOWN = 100, 100


@dataclass(frozen=True)
class Matter:
    """A service under which somebody has filed, by the title that the cases bear."""

    kind: str
    title: dict[str, str]

    @property
    def key(self) -> str:
        named = json.dumps([self.kind, self.title], sort_keys=True, ensure_ascii=True)
        return hashlib.sha256(named.encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Matters:
    """What somebody has filed: under which services, and in which Jalali years, newest first."""

    matters: tuple[Matter, ...]
    years: tuple[int, ...]

    @property
    def services(self) -> list[tuple[str, str]]:
        """Key and label of each service, in the order of the labels."""
        named = [(matter.key, localise(matter.title)) for matter in self.matters]
        return sorted(named, key=lambda pair: pair[1])


def matters_in(rows: CaseQuerySet) -> Matters:
    """Return what is among these cases and drafts. Costs one query."""
    spans = rows.order_by().values("kind", "title")
    found = list(
        spans.annotate(first=Min("submitted_at"), last=Max("submitted_at"))[:MOST_SERVICES]
    )
    moments = [row[name] for row in found for name in ("first", "last") if row[name]]
    years = [jalali_parts(timezone.localtime(moment).date())[0] for moment in moments]
    return Matters(
        tuple(Matter(row["kind"], row["title"]) for row in found),
        tuple(range(max(years), min(years) - 1, -1)) if years else (),
    )


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for among the own matters; nothing of it narrows to nothing."""

    show: str = ""
    query: str = ""
    matter: Matter | None = None
    year: int | None = None

    @classmethod
    def of(cls, chosen: Mapping[str, Any], there: Matters) -> Wanted:
        """Read what was chosen in :class:`portal.cases.forms.MyCasesFilter`."""
        key = chosen.get("service", "")
        return cls(
            show=chosen.get("show", ""),
            query=chosen.get("q", "").strip(),
            matter=next((matter for matter in there.matters if matter.key == key), None),
            year=chosen.get("year"),
        )

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return self != Wanted()

    @property
    def only_drafts(self) -> bool:
        return self.show == "drafts"

    def sent(self, rows: CaseQuerySet) -> CaseQuerySet:
        """Keep the submitted cases that are looked for. No query."""
        if self.only_drafts:
            return rows.none()
        found = self._fitting(rows.exclude(phase=Phase.DRAFT))
        if self.show == "open":
            found = found.exclude(phase=Phase.CLOSED)
        elif self.show in ("waiting", "closed"):
            phase = Phase.WAITING_CITIZEN if self.show == "waiting" else Phase.CLOSED
            found = found.filter(phase=phase)
        return found.filter(_in_year(self.year)) if self.year else found

    def drafts(self, rows: CaseQuerySet) -> CaseQuerySet:
        """Keep the drafts that are looked for, the last saved first. No query."""
        if self.year or self.show not in ("", "drafts"):
            return rows.none()
        return self._fitting(rows.filter(phase=Phase.DRAFT)).order_by("-updated_at")

    def _fitting(self, rows: CaseQuerySet) -> CaseQuerySet:
        if self.matter:
            rows = rows.filter(kind=self.matter.kind, title=self.matter.title)
        return rows.filter(matching(self.query)) if self.query else rows


def drafts_and_to_do(rows: CaseQuerySet, wanted: Wanted) -> tuple[list[Case], list[Case]]:
    """Return the drafts that are looked for, and what waits for its applicant; one query for both.

    What waits is shown while nothing is left out. Drafts last saved first, the rest by its time.
    """
    if wanted.narrows:
        return list(wanted.drafts(rows)[:MOST_SHOWN]), []
    theirs = rows.filter(phase__in=[Phase.DRAFT, Phase.WAITING_CITIZEN])
    found: list[Case] = list(theirs.order_by("-phase", "-updated_at")[: 2 * MOST_SHOWN])
    waiting = [case for case in found if not case.is_draft]
    far = timezone.now() + timedelta(days=36500)
    waiting.sort(key=lambda case: case.due_at or far)
    return [case for case in found if case.is_draft][:MOST_SHOWN], waiting[:MOST_SHOWN]


def _in_year(year: int) -> Q:
    """Return the condition for what was sent in a Jalali year, in the town's time."""
    begins, ends = (
        timezone.make_aware(datetime.combine(to_gregorian(start, 1, 1), time.min))
        for start in (year, year + 1)
    )
    return Q(submitted_at__gte=begins, submitted_at__lt=ends)
