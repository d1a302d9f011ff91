"""Which files the architecture tests read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("portal", "plugins", "sitecontent")


def files(*suffixes: str) -> Iterator[Path]:
    """Yield the project's own files with one of the suffixes, without caches."""
    for package in PACKAGES:
        for path in sorted((HOUSE / package).rglob("*")):
            if path.suffix in suffixes and path.is_file():
                yield path


def name(path: Path) -> str:
    """Return the path as it is written in the repository."""
    return path.relative_to(HOUSE).as_posix()


def python_files() -> Iterator[Path]:
    """Yield the Python modules that people write, so not the migrations."""
    return (path for path in files(".py") if "migrations" not in path.parts)


def templates() -> Iterator[Path]:
    """Yield all templates, of pages and of notices."""
    return (path for path in files(".html", ".txt", ".svg") if "templates" in path.parts)


def is_admin_template(path: Path) -> bool:
    """Say whether a template belongs to the back office, which has a policy of its own."""
    inside = path.parts[path.parts.index("templates") + 1 :]
    return any(part.endswith("admin") for part in inside) or "wagtailadmin/" in path.read_text()


def public_templates() -> Iterator[Path]:
    """Yield the HTML templates that citizens meet in the browser; printed papers are none."""
    for path in templates():
        printed = any(part in {"pdf", "papers"} for part in path.parts)
        if path.suffix == ".html" and not printed and not is_admin_template(path):
            yield path


def static_files(*suffixes: str) -> Iterator[Path]:
    """Yield files that browsers load as they are."""
    return (path for path in files(*suffixes) if "static" in path.parts)
