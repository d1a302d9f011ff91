"""``manage.py preparedemo``: get the demo town's data ready and write its welcome."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import translation
from django.utils.functional import Promise

from portal.demo.console import WELCOME_FILE, console_language
from portal.demo.prepare import prepare, reset
from portal.demo.welcome import welcome


class Command(BaseCommand):
    """Collect, migrate, load; safe to repeat."""

    help = "Prepare static files, database and content of the demo town."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--reset", action="store_true", help="forget all data first")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["reset"]:
            reset()
        with translation.override(settings.LANGUAGE_CODE):
            prepare(say=self.say)
        with translation.override(console_language()):
            (Path(settings.DATA_DIR) / WELCOME_FILE).write_text(welcome())

    def say(self, message: str | Promise, **values: object) -> None:
        with translation.override(console_language()):
            self.stdout.write(str(message) % values if values else str(message))
        self.stdout.flush()
