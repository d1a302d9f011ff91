"""The tutorial for plugin authors is carried out, block by block, by two processes of a portal."""

from __future__ import annotations

import importlib.util
import json
import os
import sqlite3
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from dataclasses import dataclass, field
from io import StringIO
from itertools import zip_longest
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection

from tests.architecture.sources import HOUSE
from tests.docs.tutorial import Step, apply, steps
from tests.journeys.town import connection_arguments

# The tables of the tests are made only for modules that say so.
pytestmark = pytest.mark.django_db
PLUGIN = "portal_parking/plugin.py"
LONGEST_SECONDS = 120


@dataclass
class Run:
    """What came of the tutorial: answers to its commands, and what the test's own acts found."""

    answers: list[tuple[Step, list[str], list[str], str]] = field(default_factory=list)
    found: dict[str, Any] = field(default_factory=dict)
    titles: list[str] = field(default_factory=list)
    visits: list[int] = field(default_factory=list)


@contextmanager
def a_copy_of_the_database(folder: Path) -> Iterator[str]:
    """Yield the address of a database like that of the tests, migrated and of its own."""
    connection.close()
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        copied = folder / "town.sqlite3"
        with sqlite3.connect(name) as source, sqlite3.connect(copied) as target:
            source.backup(target)
        yield f"sqlite:///{copied}"
        return
    url, own = os.environ["DATABASE_URL"], f"tutorial_{os.getpid()}"
    with psycopg.connect(**connection_arguments(url), autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{own}" TEMPLATE "{name}"')
        yield f"{url.rpartition('/')[0]}/{own}"
        server.execute(f'DROP DATABASE "{own}" WITH (FORCE)')


def install(package: Path) -> None:
    """Do what ``pip install -e`` does: its metadata can be found, its translations are compiled."""
    project = tomllib.loads((package / "pyproject.toml").read_text())["project"]
    info = package / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    info.mkdir(exist_ok=True)
    needs = "".join(f"Requires-Dist: {one}\n" for one in project["dependencies"])
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
        f"Summary: {project['description']}\n{needs}"
    )
    lines = [
        f"[{group}]\n" + "".join(f"{name} = {value}\n" for name, value in entries.items())
        for group, entries in project["entry-points"].items()
    ]
    (info / "entry_points.txt").write_text("\n".join(lines))
    compile_translations(package)


def compile_translations(package: Path) -> None:
    """Run the build hook that the package brings."""
    spec = importlib.util.spec_from_file_location("hatch_build", package / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    hook = module.CompileMessages(str(package), {}, None, None, "", "wheel")
    hook.initialize("editable", {"artifacts": []})


class Reader:
    """Somebody who does what the tutorial says, in a folder of their own."""

    def __init__(self, folder: Path, database: str) -> None:
        self.folder, self.database = folder, database
        self.package = folder / "portal-parking"
        self.run = Run()

    def start_the_package(self, step: Step) -> None:
        said = StringIO()
        ((words, expected),) = step.commands
        with chdir(self.folder):
            call_command(*words, stdout=said)
        self.run.answers.append((step, words, expected, said.getvalue()))

    def use(self, steps: list[Step], *, written_before: list[Step]) -> None:
        """Start the portal and go through some steps; ``written_before`` are the files so far."""
        todo = [*self._states_on_the_way(written_before), *self._todo(steps)]
        install(self.package)
        wanted = [[kind, argument] for kind, argument, _step, _expected in todo]
        for (kind, argument, step, expected), result in zip(
            todo, self._process(wanted), strict=True
        ):
            if kind == "run":
                self.run.answers.append((step, argument, expected, result))
            elif kind == "loads":
                self.run.titles.append(result)
            elif kind == "act" and argument == "visit":
                self.run.visits.append(result)
            elif kind == "act":
                self.run.found[argument] = result

    def _states_on_the_way(self, written: list[Step]) -> Iterator[tuple[str, Any, Any, Any]]:
        """Write the files; where snippets of one section belong together, look after the last."""
        for step, following in zip_longest(written, written[1:]):
            apply(step, self.package)
            is_plugin = step.options["title"] == PLUGIN
            goes_on = following is not None and following.options["title"] == PLUGIN
            if is_plugin and not goes_on:
                yield "loads", (self.package / PLUGIN).read_text(), step, []

    def _todo(self, steps: list[Step]) -> Iterator[tuple[str, Any, Any, Any]]:
        for step in steps:
            if step.kind == "act":
                yield "act", step.text, step, []
            elif step.kind == "file":
                path = self.package / step.options["title"]
                before = path.read_text()
                apply(step, self.package)
                after = path.read_text()
                path.write_text(before)
                yield "write", [str(path), after], step, []
            else:
                for words, expected in step.commands:
                    yield "run", words, step, expected
                    if words[:1] == ["plugin"] and words[1] in ("enable", "disable"):
                        yield "act", "visit", step, []

    def _process(self, wanted: list[Any]) -> list[Any]:
        (self.folder / "todo.json").write_text(json.dumps(wanted))
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-m", "tests.docs.session", str(self.folder / "todo.json")],
            cwd=self.folder,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "portal.settings.test",
                "DATABASE_URL": self.database,
                "PYTHONPATH": f"{HOUSE}{os.pathsep}{self.package}",
                "PYTHONDONTWRITEBYTECODE": "1",
            },
            capture_output=True,
            text=True,
            timeout=LONGEST_SECONDS,
            check=False,
        )
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
        return list(json.loads(done.stdout.splitlines()[-1]))


@pytest.fixture(scope="module")
def run(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any
) -> Iterator[Run]:
    """Carry the tutorial out once."""
    folder = tmp_path_factory.mktemp("tutorial")
    first, *rest = steps()
    with django_db_blocker.unblock(), a_copy_of_the_database(folder) as database:
        reader = Reader(folder, database)
        reader.start_the_package(first)
        beginning = [step for step in rest if step.part == 1]
        act = Step(1, 0, "act", "use_the_first_version")
        reader.use([*beginning, act], written_before=[])
        changes = [step for step in rest if step.part == 2 and step.kind == "file"]
        after = [step for step in rest if step.part > 2 or step not in (*beginning, *changes)]
        reader.use([step for step in after if step.part > 1], written_before=changes)
        yield reader.run


def test_every_command_answers_as_the_tutorial_says(run: Run) -> None:
    assert len(run.answers) > 12
    missing = [
        f"line {step.line}: {' '.join(words)} does not say {line!r} but:\n{answer}"
        for step, words, expected, answer in run.answers
        for line in expected
        if " ".join(line.split()) not in " ".join(answer.split())
    ]
    assert missing == []


def test_what_startplugin_writes_is_a_service_that_works(run: Run) -> None:
    assert run.found["use_the_first_version"] == {"page": 200, "state": "approved", "notices": 1}


def test_the_plugin_loads_after_every_section(run: Run) -> None:
    assert run.titles == ["پارک خودرو"] * 6


def test_everything_that_the_tutorial_adds_is_met_by_people_and_programs(run: Run) -> None:
    found = run.found["use_everything"]
    assert found.pop("failures") == []
    assert "Slowly &amp; quietly" in found.pop("block")
    assert "۱۲ ب ۳۴۵ ایران ۶۷" in found.pop("reminder")
    assert found == {
        "form": True,
        "permit": ["۱۲ ب ۳۴۵ ایران ۶۷", "park", 60],
        "card": True,
        "api": ["park"],
        "api of another": 0,
        "api of nobody": 401,
        "in the document": True,
        "warden": [200, True],
        "page for citizens": 404,
        "reminders": 1,
        "exported": ["parking.export"],
    }


def test_switching_off_hides_the_service_and_switching_on_brings_it_back(run: Run) -> None:
    assert run.visits == [200, 404, 200, 404, 200]


def test_a_broken_card_costs_itself_only_and_goes_quiet(run: Run) -> None:
    assert run.found["let_the_card_fail_five_times"] == {"pages": True, "asked": 5}


def test_an_open_case_keeps_the_plugin(run: Run) -> None:
    assert run.found["leave_a_case_open"] == {"state": "submitted"}
    assert run.found["close_that_case"] == {"state": "rejected"}
