"""``manage.py startplugin NAME``: a package that runs and passes the contract suite as written."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.core.management.templates import TemplateCommand

from portal.registry import loading
from portal.registry.discovery import RESERVED, SLUG

TEMPLATE = Path(__file__).resolve().parent.parent.parent / "plugin_template"


class Command(TemplateCommand):
    help = "Write the package of a new plugin: a service with its form, workflow and notice."
    rewrite_template_suffixes = ((".py-tpl", ".py"), (".toml-tpl", ".toml"), (".po-tpl", ".po"))
    missing_args_message = "Give the plugin a name, such as: library"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="its slug: lower-case letters, digits, underscores")
        parser.add_argument("directory", nargs="?", help="where to write (default: portal-NAME)")

    def handle(  # type: ignore[override]
        self, *args: Any, name: str, directory: str | None, **options: Any
    ) -> None:
        if not SLUG.fullmatch(name) or name in RESERVED:
            raise CommandError(
                f"{name!r} cannot be a slug: 2 to 40 lower-case letters and digits, joined by "
                "single underscores, and no word of the portal itself."
            )
        if name in loading.packages:
            raise CommandError(f"A plugin {name!r} is installed already; choose another name.")
        distribution = f"portal-{name.replace('_', '-')}"
        folder = Path(directory or distribution)
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise CommandError(f"{folder} is not empty; choose another directory.")
        options |= {
            "template": str(TEMPLATE),
            "extensions": ["py", "toml", "md", "po", "txt", "html"],
            "files": [],
            "secret_key": "",
            "distribution": distribution,
            "title": name.replace("_", " ").capitalize(),
        }
        super().handle("app", name, str(folder), **options)
        self.stdout.write(f"Written to {folder}. Its README says how to go on.")

    def validate_name(self, name: str, name_or_dir: str = "name") -> None:
        """Names are judged by :meth:`handle`: a plugin's slug is no Python module of its own."""
