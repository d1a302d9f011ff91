"""``manage.py open_town``: create the town's front pages and the editors' rights."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from sitecontent.opening import open_town


class Command(BaseCommand):
    """Safe to repeat."""

    help = "Create the home pages, the lists of services and news, and the editors' rights."

    def handle(self, *args: Any, **options: Any) -> None:
        for language, home in open_town().items():
            self.stdout.write(f"/{language}/ {home.title}")
