"""Stored files that no record names, left behind by a transaction that broke off."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from portal.cases.models import case_file_storage

GRACE = timedelta(days=1)


def delete_lost(rows: QuerySet[Any], folder: str) -> int:
    """Delete what stands in a ``folder`` and in the ``file`` of none of the rows; return how many.

    A file younger than a day is left alone: its transaction may still be open. One query.
    """
    storage = case_file_storage()
    known = set(rows.filter(file__startswith=f"{folder}/").values_list("file", flat=True))
    lost = {f"{folder}/{name}" for name in storage.listdir(folder)[1]} - known
    old = [path for path in lost if storage.get_modified_time(path) < timezone.now() - GRACE]
    for path in old:
        storage.delete(path)
    return len(old)
