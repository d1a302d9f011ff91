"""Keep the catalogue of texts complete: ``python -m portal.testing.translations collect|check``.

``collect`` brings ``locale/`` up to date with the sources. ``check`` changes nothing and fails when
that would change anything, or when a Persian text is missing, doubtful (fuzzy) or badly formatted.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

CATALOGUE = Path("locale/fa/LC_MESSAGES/django.po")
IGNORED = (".venv", ".demo", "node_modules", "staticfiles", "tests", "build", "dist")
SHOWN = 20


def run(*command: str) -> str:
    """Run a command and return what it says; its failure ends the program."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings.test"}
    result = subprocess.run(  # noqa: S603
        command, env=environment, capture_output=True, text=True, check=False
    )
    if result.returncode:
        sys.exit(result.stderr or result.stdout)
    return result.stdout


def comparable(catalogue: str) -> list[str]:
    """Return the lines that matter: all but the time of collection."""
    return [line for line in catalogue.splitlines() if "POT-Creation-Date" not in line]


def collect() -> bool:
    """Collect the texts of templates and Python; returns whether the catalogue changed."""
    before = CATALOGUE.read_text() if CATALOGUE.exists() else ""
    ignore = [f"--ignore={name}" for name in IGNORED]
    run(
        *(sys.executable, "-m", "django", "makemessages", "--locale=fa", "--no-obsolete"),
        *("--no-wrap", "--add-location=file", *ignore),
    )
    changed = comparable(before) != comparable(CATALOGUE.read_text())
    if not changed:
        CATALOGUE.write_text(before)
    return changed


def entries(*selection: str) -> list[str]:
    """Return the source texts of the catalogue that ``msgattrib`` selects."""
    selected = run("msgattrib", "--no-obsolete", "--no-wrap", *selection, str(CATALOGUE))
    texts = [line.removeprefix("msgid ") for line in selected.splitlines() if line[:6] == "msgid "]
    return [text for text in texts if text != '""']


def report(title: str, texts: list[str]) -> bool:
    """Print the first texts under a title; returns whether there were any."""
    if texts:
        shown = [*texts[:SHOWN], *(["…"] if len(texts) > SHOWN else [])]
        sys.stdout.write("\n  ".join([f"{title}: {len(texts)}", *shown]) + "\n")
    return bool(texts)


def incomplete() -> bool:
    """Print what lacks a good translation; returns whether anything does."""
    run("msgfmt", "--check", "--output-file=/dev/null", str(CATALOGUE))
    untranslated = report("Untranslated", entries("--untranslated"))
    return report("Fuzzy", entries("--only-fuzzy")) or untranslated


def check() -> int:
    """Return 0 when the catalogue is complete and up to date; leaves it as it was."""
    if not CATALOGUE.exists():
        sys.stdout.write(f"{CATALOGUE} is missing: run make messages\n")
        return 1
    before, known = CATALOGUE.read_text(), set(entries())
    try:
        stale = collect()
        new = sorted(set(entries()) - known)
    finally:
        CATALOGUE.write_text(before)
    if stale:
        sys.stdout.write("locale/ is not up to date with the sources: run make messages\n")
        report("New texts", new)
    return int(incomplete() or stale)


def main(command: str) -> int:
    """Do what the command line says."""
    if command == "check":
        return check()
    sys.stdout.write("Catalogue changed.\n" if collect() else "Nothing new.\n")
    incomplete()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
