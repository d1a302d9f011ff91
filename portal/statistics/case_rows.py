"""Single cases as rows of a table, page by page from the last one: constant memory at any size."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from portal.accounts.access import Actor, units_with
from portal.accounts.permissions import EXPORT_CASES
from portal.accounts.units import unit_labels
from portal.cases.models import Case, Channel, Outcome, Phase
from portal.cases.querysets import CaseQuerySet
from portal.localised import localise
from portal.persian.jalali import format_datetime
from portal.spreadsheets import Cell
from portal.statistics.models import CaseExport
from portal.statistics.months import moments_of

PAGE_ROWS = 1000
FIELDS = (
    "pk", "tracking_code", "title", "unit__slug", "holder__slug", "channel", "phase", "outcome",
    "submitted_at", "first_responded_at", "promised_at", "due_at", "closed_at", "rating__stars",
)  # fmt: skip


class CaseRow(NamedTuple):
    """What an export says of a case; nothing of the person behind it."""

    pk: int
    tracking_code: str
    title: dict[str, str]
    unit: str
    holder: str
    channel: str
    phase: str
    outcome: str
    submitted_at: datetime | None
    first_responded_at: datetime | None
    promised_at: datetime | None
    due_at: datetime | None
    closed_at: datetime | None
    stars: int | None


def headings() -> list[str]:
    """Return the headings of an export in the active language."""
    return [
        _("Tracking code"), _("Service"), _("Responsible unit"), _("Held by"), _("Channel"),
        _("Phase"), _("Outcome"), _("Submitted"), _("First answered"), _("Promised by"), _("Due"),
        _("Closed"), _("Stars"),
    ]  # fmt: skip


def exported_cases(actor: Actor, export: CaseExport) -> CaseQuerySet:
    """Return the cases that an export asks for, within the units where ``actor`` may export."""
    begin, _next = moments_of(export.first)
    _begin, end = moments_of(export.last)
    rows = Case.objects.filter(units_with(actor, EXPORT_CASES).q("unit")).exclude(phase=Phase.DRAFT)
    rows = rows.filter(submitted_at__gte=begin, submitted_at__lt=end)
    if export.unit:
        rows = rows.filter(unit__path__startswith=export.unit.path)
    if export.service:
        rows = rows.filter(service=export.service)
    return rows.filter(channel=export.channel) if export.channel else rows


def pages(cases: CaseQuerySet, *, after: int = 0) -> Iterator[list[CaseRow]]:
    """Yield the cases after number ``after`` in pages of a thousand. One query each.

    A case that is filed meanwhile comes last, none comes twice.
    """
    while True:
        found = cases.filter(pk__gt=after).order_by("pk").values_list(*FIELDS)[:PAGE_ROWS]
        page = [CaseRow(*row) for row in found]
        if not page:
            return
        yield page
        after = page[-1].pk


class Writer:
    """Turns cases into cells, in the language that was active when it was made. One query."""

    def __init__(self) -> None:
        self._units = unit_labels()
        self._channels = {str(key): str(label) for key, label in Channel.choices}
        self._phases = {str(key): str(label) for key, label in Phase.choices}
        self._outcomes = {str(key): str(label) for key, label in Outcome.choices}

    def cells(self, row: CaseRow) -> list[Cell]:
        """Return the cells of one case, in the order of :func:`headings`."""
        moments = (
            row.submitted_at, row.first_responded_at, row.promised_at, row.due_at, row.closed_at,
        )  # fmt: skip
        return [
            row.tracking_code,
            localise(row.title),
            self._units.get(row.unit, row.unit),
            self._units.get(row.holder, row.holder),
            self._channels.get(row.channel, row.channel),
            self._phases.get(row.phase, row.phase),
            self._outcomes.get(row.outcome, "") if row.outcome else "",
            *(format_datetime(at, "short") if at else "" for at in moments),
            row.stars,
        ]
