"""Reads the tutorial for plugin authors as a list of things to do, and does those about files."""

from __future__ import annotations

import ast
import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.pofile import read_po, write_po

from tests.architecture.sources import HOUSE

DOCUMENT = HOUSE / "portal" / "docs" / "plugins.md"
FENCE = re.compile(
    r"^```(?P<kind>\w+)(?P<info>[^\n]*)\n(?P<text>.*?)^```$|^<!-- test: (?P<act>\w+) -->$",
    re.MULTILINE | re.DOTALL,
)
COMMAND = re.compile(r"^\$ python manage\.py (.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Step:
    """One thing that the reader does: a file to write, a command to run, or a test's own act."""

    part: int
    line: int
    kind: str
    text: str
    options: dict[str, str] = field(default_factory=dict)

    @property
    def commands(self) -> list[tuple[list[str], list[str]]]:
        """The commands of a console, each with the words that its answer has, line by line."""
        pieces = COMMAND.split(self.text)[1:]
        pairs = zip(pieces[::2], pieces[1::2], strict=True)
        return [(shlex.split(words), expected.strip().splitlines()) for words, expected in pairs]


def steps() -> list[Step]:
    """Return the steps of the tutorial in order; shell blocks are for people only."""
    text = DOCUMENT.read_text(encoding="utf-8")
    return [step for step in (_step(text, found) for found in FENCE.finditer(text)) if step]


def apply(step: Step, package: Path) -> None:
    """Do what a block with a title says to the files of the package."""
    path = package / step.options["title"]
    path.parent.mkdir(parents=True, exist_ok=True)
    if "merge" in step.options:
        _merge(path, step.text)
    elif "replace" in step.options:
        path.write_text(_replaced(path.read_text(), step.options["replace"], step.text))
    elif step.options.get("add") == "imports":
        path.write_text(_below_imports(path.read_text(), step.text))
    elif step.options.get("add") == "class":
        path.write_text(f"{path.read_text().rstrip()}\n\n{step.text}")
    else:
        path.write_text(step.text)


def _step(text: str, found: re.Match[str]) -> Step | None:
    before = text[: found.start()]
    part, line = len(re.findall(r"^## [0-9]", before, re.MULTILINE)), before.count("\n") + 1
    if found["act"]:
        return Step(part, line, "act", found["act"])
    if found["kind"] == "sh":
        return None
    words = shlex.split(found["info"])
    options = {name: value for name, _sign, value in (word.partition("=") for word in words)}
    return Step(
        part, line, "console" if found["kind"] == "console" else "file", found["text"], options
    )


def _replaced(source: str, name: str, text: str) -> str:
    """Put ``text`` in the place of the class or the method called ``name``."""
    (node,) = [
        one
        for one in ast.walk(ast.parse(source))
        if isinstance(one, ast.ClassDef | ast.FunctionDef) and one.name == name
    ]
    first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
    lines = source.splitlines(keepends=True)
    return "".join([*lines[: first - 1], text, *lines[node.end_lineno :]])


def _below_imports(source: str, text: str) -> str:
    """Put ``text`` below the last import, as a reader who does not sort would."""
    imports = [
        one for one in ast.parse(source).body if isinstance(one, ast.Import | ast.ImportFrom)
    ]
    end = imports[-1].end_lineno or 0
    lines = source.splitlines(keepends=True)
    return "".join([*lines[:end], text, *lines[end:]])


def _merge(path: Path, text: str) -> None:
    with path.open("rb") as there:
        catalogue = read_po(there, locale="fa")
    for message in read_po(text.encode().splitlines(keepends=True), locale="fa"):
        if message.id:
            catalogue.delete(message.id)
            catalogue.add(message.id, message.string, flags=message.flags)
    with path.open("wb") as here:
        write_po(here, catalogue)
