"""Children are kept alive, and nothing of them outlives the town."""

from __future__ import annotations

import os
import select
import signal
import sys
import time

import pytest

from portal.demo.processes import DEATHS_TOLERATED, Child, KeepsDying

PATIENT = "import time; time.sleep(60)"
WITH_A_CHILD = f"""
import subprocess, sys, time
kid = subprocess.Popen([sys.executable, "-c", "{PATIENT}"])
print(kid.pid, file=sys.stderr, flush=True)
time.sleep(60)
"""
STUBBORN = """
import signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", file=sys.stderr, flush=True)
time.sleep(60)
"""


@pytest.fixture
def start(tmp_path):
    children = []

    def start(code: str) -> Child:
        child = Child("child", [sys.executable, "-c", code], os.environ, tmp_path / "child.log")
        children.append(child)
        child.start()
        return child

    yield start
    for child in children:
        child.stop(seconds=0)


def wait_for_log(child: Child) -> str:
    deadline = time.monotonic() + 10
    while not child.last_words() and time.monotonic() < deadline:
        time.sleep(0.02)
    return child.last_words()


def ends(pid: int) -> bool:
    """Say whether a process that is not our own child is gone within ten seconds."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], 10)[0])
    finally:
        os.close(handle)


def test_a_living_child_is_left_alone(start):
    child = start(PATIENT)
    assert child.revive() is False


def test_a_killed_child_is_started_again(start):
    child = start(PATIENT)
    first = child.process
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    assert child.revive() is True
    assert child.is_alive()
    assert child.process.pid != first.pid


def test_orphans_of_a_killed_child_are_ended_before_it_starts_again(start):
    child = start(WITH_A_CHILD)
    orphan = int(wait_for_log(child))
    os.kill(child.process.pid, signal.SIGKILL)
    child.process.wait()
    os.kill(orphan, 0)
    child.revive()
    assert ends(orphan)


def test_a_child_that_keeps_dying_is_given_up(start):
    child = start("raise SystemExit('no luck')")
    for _ in range(DEATHS_TOLERATED):
        child.process.wait()
        child.revive()
    child.process.wait()
    with pytest.raises(KeepsDying):
        child.revive()
    assert "no luck" in child.last_words()


def test_stopping_ends_the_whole_family(start):
    child = start(WITH_A_CHILD)
    grandchild = int(wait_for_log(child))
    child.stop()
    assert not child.is_alive()
    assert ends(grandchild)


def test_a_child_that_does_not_listen_is_ended_all_the_same(start):
    child = start(STUBBORN)
    wait_for_log(child)
    child.stop(seconds=0.1)
    assert not child.is_alive()


def test_a_child_ends_when_its_parent_is_killed(tmp_path):
    parent = f"""
import os, sys, time
from pathlib import Path
from portal.demo.processes import Child
child = Child("c", [sys.executable, "-c", {PATIENT!r}], os.environ, Path({str(tmp_path)!r}) / "c")
child.start()
print(child.process.pid, file=sys.stderr, flush=True)
time.sleep(60)
"""
    outer = Child("parent", [sys.executable, "-c", parent], os.environ, tmp_path / "parent.log")
    outer.start()
    pid = int(wait_for_log(outer))
    os.kill(outer.process.pid, signal.SIGKILL)
    outer.process.wait()
    assert ends(pid)
