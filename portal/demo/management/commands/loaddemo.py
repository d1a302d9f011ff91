"""``manage.py loaddemo``: fill the demo town."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from portal.demo.loading import load_missing_parts


class Command(BaseCommand):
    """Load what is missing; safe to repeat."""

    help = "Fill the demo town with services, people and cases, once."

    def handle(self, *args: Any, **options: Any) -> None:
        count = load_missing_parts(progress=lambda name: self.stdout.write(f"  {name}"))
        if not count:
            self.stdout.write("The demo town is complete.")
