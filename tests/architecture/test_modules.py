"""Files are named for their subject, small enough to read, and the queue has one door."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import HOUSE, name, python_files

NAMES_FOR_NOTHING = {"utils", "util", "helpers", "helper", "common", "misc", "stuff"}
MAXIMUM_LINES = 400
ONE_DOOR_TO_THE_QUEUE = "portal/queue.py"


def imported_packages(source: str) -> set[str]:
    """Return the top-level packages that a module imports."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


def test_every_module_is_named_for_its_subject():
    bad = [name(path) for path in python_files() if path.stem in NAMES_FOR_NOTHING]
    bad += [name(path) for path in python_files() if path.parent.name in NAMES_FOR_NOTHING]
    assert bad == []


def test_no_module_is_longer_than_a_reader_can_hold():
    lengths = {name(path): len(path.read_text().splitlines()) for path in python_files()}
    too_long = {
        path: lines
        for path, lines in lengths.items()
        if lines > MAXIMUM_LINES and "demo" not in path
    }
    assert too_long == {}


def test_only_one_module_imports_the_task_queue():
    importers = [
        name(path) for path in python_files() if "django_q" in imported_packages(path.read_text())
    ]
    assert importers == [ONE_DOOR_TO_THE_QUEUE]


def test_nothing_is_imported_inside_a_function():
    hidden = []
    for path in python_files():
        for function in ast.walk(ast.parse(path.read_text())):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                hidden += [
                    f"{name(path)}:{node.lineno}"
                    for node in ast.walk(function)
                    if isinstance(node, ast.Import | ast.ImportFrom)
                ]
    assert hidden == []


def test_everybody_imports_only_from_the_floors_below():
    linter = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run(  # noqa: S603
        [linter, "--no-cache"], cwd=HOUSE, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("word", ["TODO", "FIXME", "XXX"])
def test_nothing_is_left_unfinished(word):
    whole_word = re.compile(rf"\b{word}\b")
    assert [name(path) for path in python_files() if whole_word.search(path.read_text())] == []
