"""Making exports in the worker: the row says how far it has come, the queue only wakes.

A worker takes an export for two minutes and works on it for twenty seconds; what is then left is
for the next turn. CSV is made in parts, each of which is kept together with the number of the last
case in it, so a dead worker costs one part. A workbook cannot be made in parts; it is therefore
limited, and larger exports are told to be asked for as CSV.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal import leases
from portal.cases.models import case_file_storage
from portal.persian.text import digits_for
from portal.queue import enqueue_on_commit
from portal.spreadsheets import Row, Sheets, csv_text
from portal.statistics.case_rows import CaseRow, Writer, exported_cases, headings, pages
from portal.statistics.export_actions import MAKE, delete_export, old_exports
from portal.statistics.export_rows import FOLDER, KEPT
from portal.statistics.models import CaseExport, ExportFormat, ExportPart, ExportState

logger = logging.getLogger("portal.statistics")

LEASE = timedelta(minutes=2)
TURN_SECONDS = 20
PART_ROWS = 20_000
MOST_XLSX_ROWS = 50_000
MOST_ATTEMPTS = 5
GRACE = timedelta(days=1)


@dataclass(frozen=True)
class Claim:
    """An export that this worker may work on, with the mark that it has put on it."""

    export: CaseExport
    token: uuid.UUID


def make(export_id: str) -> bool:
    """Go on with one export; False if there was nothing to do for this worker."""
    claim = _claim(export_id)
    if claim is None:
        return False
    try:
        with override(claim.export.language):
            _work(claim)
    except Exception:
        logger.exception("export %s could not be made", export_id)
        _put_off(claim)
    return True


def make_exports() -> int:
    """Go on with what is due and what a dead worker left; return how many. One query when idle."""
    due = [str(pk) for pk in CaseExport.objects.due().values_list("pk", flat=True)[:20]]
    return leases.work_off(due, make, seconds=TURN_SECONDS)


def purge_exports() -> int:
    """Delete the exports that are older than a week, with their files; return how many."""
    old = old_exports(KEPT)
    for export in old:
        delete_export(export)
    _sweep_lost_parts()
    return len(old)


def _sweep_lost_parts() -> None:
    """Delete files that no row names, a day old: a worker died between the file and its row."""
    storage = case_file_storage()
    folders = storage.listdir(FOLDER)[0] if storage.exists(FOLDER) else []
    known = set(ExportPart.objects.values_list("file", flat=True))
    for folder in (f"{FOLDER}/{name}" for name in folders):
        for path in {f"{folder}/{name}" for name in storage.listdir(folder)[1]} - known:
            if storage.get_modified_time(path) < timezone.now() - GRACE:
                storage.delete(path)


def _claim(export_id: str) -> Claim | None:
    token = leases.claim(CaseExport.objects.due(), export_id, until=timezone.now() + LEASE)
    if token is None:
        return None
    export = CaseExport.objects.select_related("asked_by", "unit").get(pk=export_id)
    return Claim(export, token)


def _work(claim: Claim) -> None:
    if claim.export.attempts > MOST_ATTEMPTS:
        _refuse(claim)
    elif claim.export.format == ExportFormat.XLSX:
        _make_workbook(claim)
    else:
        _make_csv(claim)


def _make_csv(claim: Claim) -> None:
    """Write parts until the turn is over or nothing is left."""
    export, stop_at = claim.export, time.monotonic() + TURN_SECONDS
    cases, writer = exported_cases(export.asked_by, export), Writer()
    for part in _parts(pages(cases, after=export.last_id), empty=not export.rows):
        is_first = not export.rows
        rows: chain[Row] = chain([headings()] if is_first else [], map(writer.cells, part))
        content = ContentFile(csv_text(rows, begins=is_first).encode())
        last_id = part[-1].pk if part else 0
        if not _keep(claim, content, rows=len(part), last_id=last_id):
            return
        if time.monotonic() >= stop_at:
            _next_turn(claim)
            return
    _finish(claim)


def _parts(found: Iterator[list[CaseRow]], *, empty: bool) -> Iterator[list[CaseRow]]:
    """Yield the cases in parts; one without any for an export that is ``empty`` so far."""
    part: list[CaseRow] = []
    for page in found:
        part += page
        if len(part) >= PART_ROWS:
            yield part
            part, empty = [], False
    if part or empty:
        yield part


def _make_workbook(claim: Claim) -> None:
    cases = exported_cases(claim.export.asked_by, claim.export)
    count = cases.order_by()[: MOST_XLSX_ROWS + 1].count()
    if count > MOST_XLSX_ROWS:
        _refuse(claim, _too_many_for_a_workbook())
        return
    writer, sheets = Writer(), Sheets()
    rows = chain.from_iterable(pages(cases))
    sheets.add(_("Cases"), headings(), map(writer.cells, rows), wide=2)
    with sheets.file() as file:
        if _keep(claim, File(file), rows=count):
            _finish(claim)


def _too_many_for_a_workbook() -> str:
    most = {"most": digits_for(f"{MOST_XLSX_ROWS:,}")}
    return _("More than %(most)s cases: please ask for CSV, which takes any number.") % most


def _keep(claim: Claim, content: File[bytes], *, rows: int, last_id: int = 0) -> bool:
    """Keep a part together with how far it goes; False if the export has passed to another."""
    export = claim.export
    part = ExportPart(export=export, number=export.rows)
    part.file.save("", content, save=False)
    export.rows, export.last_id = export.rows + rows, last_id
    with transaction.atomic():
        if _settle(claim, rows=export.rows, last_id=last_id, next_try_at=timezone.now() + LEASE):
            part.save()
            return True
    case_file_storage().delete(str(part.file.name))
    return False


def _next_turn(claim: Claim) -> None:
    """Leave the rest to the next turn; a turn that came to something is no failed attempt."""
    if _settle(claim, next_try_at=timezone.now(), attempts=0, lease_token=None):
        enqueue_on_commit(MAKE, str(claim.export.pk))


def _finish(claim: Claim) -> None:
    _settle(claim, state=ExportState.READY, finished_at=timezone.now())


def _refuse(claim: Claim, refusal: str = "") -> None:
    _settle(claim, state=ExportState.FAILED, refusal=refusal, finished_at=timezone.now())


def _put_off(claim: Claim) -> None:
    _settle(claim, next_try_at=timezone.now() + LEASE, lease_token=None)


def _settle(claim: Claim, **changes: object) -> bool:
    """Write something down about an export, unless it has passed to another worker. One query."""
    mine = CaseExport.objects.filter(pk=claim.export.pk, lease_token=claim.token)
    return bool(mine.update(**changes))
