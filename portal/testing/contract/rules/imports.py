"""Rules 2 and 9: what importing the plugin does, seen from a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from typing import TypedDict

from portal.testing.contract.subject import Subject

SECONDS = 120


class Seen(TypedDict):
    """What was seen: why an import failed, who queried or called out, what was replaced."""

    failures: list[str]
    queries: list[str]
    calls: list[str]
    replaced: list[str]


_running: dict[str, subprocess.Popen[str]] = {}
_seen: dict[str, Seen] = {}


def is_quiet_while_imported(subject: Subject) -> list[str]:
    """Importing the package, its ``plugin.py`` and its ``urls.py`` asks no database and no network.

    Every command imports every plugin, also ``migrate`` on an empty database and ``collectstatic``
    without one. A query at that moment breaks the town's next update.
    """
    seen = look(subject)
    wait = "do it in a method, when somebody asks, not while the module is imported"
    return subject.say(
        [
            *(f"cannot be imported: {one}" for one in seen["failures"]),
            *(f"{one} asks the database while it is imported; {wait}" for one in seen["queries"]),
            *(f"{one} calls out while it is imported; {wait}" for one in seen["calls"]),
        ]
    )


def leaves_the_core_alone(subject: Subject) -> list[str]:
    """Importing the plugin replaces nothing in the portal, Django or Wagtail.

    A patched function stays patched while the plugin is off, and breaks at the next update. What
    the portal lets you change is an extension point; ask for one that is missing.
    """
    seen = look(subject)
    mend = "leave it as it is and use what portal.api offers"
    return subject.say(f"it replaces {one}; {mend}" for one in seen["replaced"])


def start_looking(subjects: Iterable[Subject]) -> Callable[[], None]:
    """Import the plugins in one process beside this one; returns what ends it early.

    It takes seconds, which pass while other rules are tried.
    """
    wanted = list(subjects)
    process = _start(wanted)
    for subject in wanted:
        _running[subject.slug] = process
    return process.kill


def look(subject: Subject) -> Seen:
    """Return what importing the plugin does; waits for it."""
    if subject.slug not in _seen:
        process = _running.get(subject.slug) or _start([subject])
        said, complaint = process.communicate(timeout=SECONDS)
        if process.returncode:
            last = (complaint.strip().splitlines() or ["it ended without a word"])[-1]
            return Seen(failures=[last], queries=[], calls=[], replaced=[])
        _seen.update(json.loads(said.splitlines()[-1]))
    return _seen[subject.slug]


def _start(subjects: list[Subject]) -> subprocess.Popen[str]:
    pages_first = sorted(subjects, key=lambda one: not one.plugin.essential)
    names = [f"{one.slug}:{one.package}:{one.folder}" for one in pages_first]
    off = ",".join(one.slug for one in subjects)
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "portal.testing.contract.import_probe", *names],
        env={**os.environ, "PORTAL_PLUGINS_OFF": off, "DATABASE_URL": "sqlite://:memory:"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
