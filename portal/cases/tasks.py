"""Housekeeping of the ledger."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from portal.cases.lost_files import delete_lost
from portal.cases.models import Case, CaseFile, Phase, case_file_storage

ANONYMOUS_DRAFT_KEPT = timedelta(days=30)


def sweep_lost_files() -> int:
    """Delete stored files that no record names (an upload that broke off); return how many.

    Each hour of the day looks at its share of the 256 folders. A file younger than a day is left
    alone: its transaction may still be open.
    """
    storage = case_file_storage()
    hour = timezone.now().hour
    folders = [f"{number:02x}" for number in range(256) if number % 24 == hour]
    rows = CaseFile.objects.all()
    return sum(delete_lost(rows, name) for name in folders if storage.exists(name))


def discard_lost_drafts() -> int:
    """Delete anonymous drafts that no browser can come back to any more; return how many."""
    lost = Case.objects.filter(
        phase=Phase.DRAFT, applicant=None, updated_at__lt=timezone.now() - ANONYMOUS_DRAFT_KEPT
    )
    return sum(_discard(pk) for pk in lost.values_list("pk", flat=True)[:500])


@transaction.atomic
def _discard(pk: int) -> bool:
    """Delete one draft with its files, unless it was sent or deleted in this moment."""
    draft = Case.objects.select_for_update().filter(pk=pk, phase=Phase.DRAFT).first()
    if draft is None:
        return False
    draft.files.all().delete()
    draft.delete()
    return True
