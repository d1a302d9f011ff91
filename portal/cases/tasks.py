"""Housekeeping of the ledger."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from portal.cases.models import CaseFile, case_file_storage

GRACE = timedelta(days=1)


def sweep_lost_files() -> int:
    """Delete stored files that no record names (an upload that broke off); return how many.

    A file younger than a day is left alone: its transaction may still be open.
    """
    storage = case_file_storage()
    removed = 0
    for folder in storage.listdir("")[0]:
        for name in storage.listdir(folder)[1]:
            path = f"{folder}/{name}"
            old = storage.get_modified_time(path) < timezone.now() - GRACE
            if old and not CaseFile.objects.filter(file=path).exists():
                storage.delete(path)
                removed += 1
    return removed
