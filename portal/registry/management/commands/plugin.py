"""``manage.py plugin list|check|enable|disable|remove``."""

from __future__ import annotations

import os
import subprocess
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import get_resolver

from portal.accounts.access import SYSTEM
from portal.errors import DomainError
from portal.registry import loading
from portal.registry.actions import disable_plugin, enable_plugin, find_plugin
from portal.registry.overview import all_plugins, health_of
from portal.registry.removal import remove_plugin

CHECK_SECONDS = 120


class Command(BaseCommand):
    help = "List, check, switch and remove plugins."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("list", help="what is installed, and its state")
        check = actions.add_parser("check", help="load a plugin in a process of its own")
        check.add_argument("slug", nargs="?")
        for name, words in (("enable", "switch on"), ("disable", "switch off")):
            actions.add_parser(name, help=words).add_argument("slug")
        remove = actions.add_parser("remove", help="export and delete the data of a plugin")
        remove.add_argument("slug")
        remove.add_argument("--export", help="the file that receives its data (JSON)")

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        try:
            getattr(self, f"_{action}")(**options)
        except DomainError as error:
            raise CommandError(str(error)) from error

    def _list(self, **options: Any) -> None:
        get_resolver().url_patterns  # noqa: B018  (reading it loads every plugin's addresses)
        for one in all_plugins():
            faults = sum(fault.count for fault in one.faults)
            line = f"{one.slug:<20} {one.package.version:<10} {one.state:<8} failures: {faults}"
            self.stdout.write(line)
        for failure in loading.failures:
            self.stdout.write(f"{failure.slug:<20} {'':<10} {'refused':<8} {failure.reason}")

    def _check(self, *, slug: str | None = None, **options: Any) -> None:
        """Start Django anew with strict loading, so that even a broken ``models.py`` is caught."""
        command = [sys.executable, "-m", "portal.registry.strict_start"]
        try:
            done = subprocess.run(  # noqa: S603
                command,
                env=_strict_environment(),
                capture_output=True,
                text=True,
                timeout=CHECK_SECONDS,
            )
        except subprocess.TimeoutExpired as error:
            raise CommandError(f"Starting took more than {CHECK_SECONDS} seconds.") from error
        if done.returncode:
            raise CommandError(_last_line(done.stderr))
        if slug:
            find_plugin(slug)
        for result in health_of(slug) if slug else ():
            self.stdout.write(f"{result.id}: {'ok' if result.ok else result.text}")
        self.stdout.write("All plugins load." if not slug else f"{slug} loads.")

    def _enable(self, *, slug: str, **options: Any) -> None:
        enable_plugin(actor=SYSTEM, slug=slug)
        self.stdout.write(f"{slug} is on.")

    def _disable(self, *, slug: str, **options: Any) -> None:
        disable_plugin(actor=SYSTEM, slug=slug)
        self.stdout.write(f"{slug} is off; its data stays.")

    def _remove(self, *, slug: str, export: str | None = None, **options: Any) -> None:
        written = remove_plugin(actor=SYSTEM, slug=slug, export=export)
        self.stdout.write(
            f"{slug} is removed; its data is in {written}. Now uninstall its package."
        )


def _strict_environment() -> dict[str, str]:
    return {**os.environ, "PORTAL_STRICT": "1", "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE}


def _last_line(text: str) -> str:
    lines = [line for line in text.strip().splitlines() if line.strip()]
    return lines[-1] if lines else "the check ended without a word"
