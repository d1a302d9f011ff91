"""Write down the places of cases that were filed before they were kept."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from portal.casework.case_keys import keep_missing_keys


class Command(BaseCommand):
    """Runs through all submitted cases in portions; may be repeated."""

    help = "Write down the places of cases that were filed before they were kept."

    def handle(self, *args: Any, **options: Any) -> None:
        last = keep_missing_keys()
        while last:
            last = keep_missing_keys(last)
