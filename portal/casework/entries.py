"""The timeline of a case as its page shows it: what was said, what staff noted, what happened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portal.cases.given_answers import FilesByField, by_field
from portal.cases.models import Case, CaseFile, TimelineEntry
from portal.cases.reasons import VisitReason

Kind = TimelineEntry.Kind
SAID = (Kind.MESSAGE, Kind.ASKED, Kind.ANSWERED)


@dataclass(frozen=True)
class SortedEntries:
    """One timeline in three; a question and its answer stand in two of them.

    ``visits`` counts how often the applicant was asked to come in person.
    """

    said: tuple[TimelineEntry, ...]
    notes: tuple[TimelineEntry, ...]
    happened: tuple[TimelineEntry, ...]
    visits: int


def sorted_entries(entries: Sequence[TimelineEntry]) -> SortedEntries:
    """Sort a timeline for its reader. No query."""
    return SortedEntries(
        said=tuple(entry for entry in entries if entry.kind in SAID),
        notes=tuple(entry for entry in entries if _is_note(entry)),
        happened=tuple(
            entry for entry in entries if entry.kind != Kind.MESSAGE and not _is_note(entry)
        ),
        visits=sum(entry.reason_code in VisitReason.values for entry in entries),
    )


def _is_note(entry: TimelineEntry) -> bool:
    """Whether a colleague wrote it for colleagues, without anything having happened."""
    return entry.kind == Kind.NOTE and entry.by_staff and not entry.is_public and not entry.label


def entries_with_files(case: Case) -> tuple[list[TimelineEntry], FilesByField]:
    """Return the timeline, each entry with its files, and the files of the form. Two queries."""
    by_entry: dict[int | None, list[CaseFile]] = {}
    for file in case.files.order_by("position", "uploaded_at", "pk"):
        by_entry.setdefault(file.entry_id, []).append(file)
    entries = list(case.timeline.select_related("actor"))
    for entry in entries:
        entry.__dict__["sent_files"] = by_entry.get(entry.pk, [])
    return entries, by_field(by_entry.get(None, []))


def with_files(entries: Iterable[TimelineEntry]) -> list[TimelineEntry]:
    """Return entries whose files are prefetched as templates want them. No query."""
    found = list(entries)
    for entry in found:
        entry.__dict__["sent_files"] = list(entry.files.all())
    return found
