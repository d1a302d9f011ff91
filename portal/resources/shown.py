"""Cases as programs are told of them: the same as the pages show, to the same people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from portal.accounts.models import Organisation
from portal.cases.actions.move import OfferedMove, offered_moves
from portal.cases.corrections import open_question
from portal.cases.given_answers import files_by_field, given_answers, plain
from portal.cases.models import Case, CaseFile, TimelineEntry
from portal.cases.public_status import public_status
from portal.filing.progress import progress_of
from portal.forms.visibility import effective_answers
from portal.localised import localise
from portal.resources.form_schema import form_schema
from portal.resources.seeing import Seen

Shown = dict[str, Any]


def row_of(case: Case) -> Shown:
    """Return a case as a list shows it. No query when units and version are joined."""
    return {
        "code": case.tracking_code,
        "title": case.label,
        "kind": case.kind,
        "service": case.service or case.kind,
        "phase": case.phase,
        "state": case.state,
        "state_label": "" if case.is_draft else localise(case.current_state.label),
        "outcome": case.outcome,
        "unit": case.unit.slug,
        "holder": case.holder.slug,
        "channel": case.channel,
        "organisation": organisation_of(case.on_behalf_of),
        "submitted_at": case.submitted_at,
        "due_at": case.due_at,
        "changed_at": case.updated_at,
        "version": case.version,
    }


def organisation_of(found: Organisation | None) -> Shown | None:
    """Return what is told of a legal person. No query."""
    if found is None:
        return None
    return {"id": found.pk, "name": found.name, "legal_id": found.legal_id}


def detail_of(seen: Seen) -> Shown:
    """Return all that somebody may know of a case. At most 6 queries."""
    case, entries = seen.case, entries_of(seen)
    files = files_by_field(case)
    public = [entry for entry in entries if entry.is_public]
    asked = None if seen.as_staff else open_question(case, public)
    status = None if case.is_draft else public_status(case)
    return {
        **row_of(case),
        "as_staff": seen.as_staff,
        "next_step": status.next_step if status else "",
        "promised_at": status.promised_at if status else None,
        "open_steps": list(progress_of(case, files).open) if case.is_draft else [],
        "answers": _answers(case, files),
        "files": [file_of(file) for found in files.values() for file in found],
        "timeline": [entry_of(entry) for entry in entries],
        "moves": [_move(offer) for offer in _moves(seen)],
        "to_correct": [row["key"] for row in asked.corrections] if asked else [],
    }


def entries_of(seen: Seen) -> list[TimelineEntry]:
    """Return what happened, as far as it may be known: all to staff, else the public part."""
    rows = seen.case.timeline.prefetch_related("files")
    return list(rows if seen.as_staff else rows.filter(is_public=True))


def entry_of(entry: TimelineEntry) -> Shown:
    """Return one entry of the timeline. No query when its files are fetched."""
    return {
        "id": entry.pk,
        "at": entry.at,
        "kind": entry.kind,
        "label": entry.shown_label,
        "actor": entry.shown_actor,
        "by_staff": entry.by_staff,
        "is_public": entry.is_public,
        "text": entry.text,
        "to_state": entry.to_state,
        "version": entry.case_version,
        "files": [file_of(file) for file in entry.files.all()],
    }


def file_of(file: CaseFile) -> Shown:
    """Return what is told of a file besides its content. No query."""
    return {
        "id": file.pk,
        "name": file.name,
        "field": file.field_key,
        "content_type": file.content_type,
        "size_bytes": file.size_bytes,
        "sha256": file.sha256,
        "uploaded_at": file.uploaded_at,
    }


def _answers(case: Case, files: dict[str, list[CaseFile]]) -> list[Shown]:
    if case.form_version is None:
        return []
    counting = effective_answers(case.form, case.answers)
    return [
        {
            "step": step, "key": key, "label": label, "value": counting.get(key),
            "shown": plain(text),
        }
        for _title, step, rows in given_answers(case, files)
        for label, text, key in rows
    ]  # fmt: skip


def _moves(seen: Seen) -> Sequence[OfferedMove]:
    return offered_moves(seen.actor, seen.case, by="staff" if seen.as_staff else "citizen")


def _move(offer: OfferedMove) -> Shown:
    move = offer.move
    return {
        "key": move.key,
        "label": localise(move.label),
        "kind": str(move.kind),
        "to": move.to,
        "reason": str(move.reason),
        "refusal": offer.refusal,
        "fields": form_schema(move.form, move.label) if move.form else None,
    }
