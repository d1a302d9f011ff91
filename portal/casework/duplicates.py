"""What the page of a main case shows of the duplicates that are handled in it."""

from __future__ import annotations

from typing import Any

from portal.cases.given_answers import by_field, given_answers
from portal.cases.models import Case, CaseFile, TimelineEntry
from portal.casework.entries import with_files


def duplicates_of(case: Case) -> list[dict[str, Any]]:
    """Return each duplicate whole: what was sent, its files and its timeline.

    One query, three more if there are any, however many.
    """
    rows = case.duplicates.with_related().select_related("form_version").order_by("pk")
    if not (found := list(rows)):
        return []
    entries = TimelineEntry.objects.filter(case__in=found).select_related("actor")
    entries_by_case: dict[int, list[TimelineEntry]] = {}
    for entry in entries.prefetch_related("files"):
        entries_by_case.setdefault(entry.case_id, []).append(entry)
    files_by_case: dict[int, list[CaseFile]] = {}
    sent = CaseFile.objects.filter(case__in=found, entry=None)
    for file in sent.order_by("position", "uploaded_at"):
        files_by_case.setdefault(file.case_id, []).append(file)
    return [
        _whole(one, files_by_case.get(one.pk, []), entries_by_case.get(one.pk, [])) for one in found
    ]


def _whole(case: Case, sent: list[CaseFile], entries: list[TimelineEntry]) -> dict[str, Any]:
    files = by_field(sent)
    return {
        "case": case, "files": files, "sections": given_answers(case, files),
        "entries": with_files(entries),
    }  # fmt: skip
