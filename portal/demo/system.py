"""Make sure that this machine has what the portal needs; uses the standard library only.

Run by ``make`` with the machine's own Python, before the virtual environment exists:
``python3 -m portal.demo.system demo`` or ``… test``.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

MINIMUM_PYTHON = (3, 11)
APT = ("apt-get", "-qq", "-o", "Dpkg::Use-Pty=0")


def has_library(name: str) -> bool:
    """Say whether the dynamic linker finds the library."""
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def has_program(name: str) -> bool:
    """Say whether the program is on the path."""
    return shutil.which(name) is not None


def has_postgresql() -> bool:
    """Say whether a PostgreSQL server is installed, on the path or where Debian keeps it."""
    return has_program("initdb") or any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


Need = tuple[str, Callable[[], bool]]
DEMO_NEEDS: list[Need] = [
    ("python3-venv", lambda: find_spec("ensurepip") is not None),
    ("gettext", lambda: has_program("xgettext")),
    ("libpango-1.0-0", lambda: has_library("libpango-1.0.so.0")),
    ("libpangoft2-1.0-0", lambda: has_library("libpangoft2-1.0.so.0")),
    ("libharfbuzz-subset0", lambda: has_library("libharfbuzz-subset.so.0")),
]
TEST_NEEDS: list[Need] = [
    *DEMO_NEEDS,
    ("chromium", lambda: has_program("chromium")),
    ("postgresql", has_postgresql),
]


def missing(needs: list[Need]) -> list[str]:
    """Return the Debian packages that are not there yet."""
    return [package for package, is_there in needs if not is_there()]


def privilege() -> list[str] | None:
    """Return what to put before a command that needs root, or None when that is not allowed."""
    if not has_program("apt-get"):
        return None
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo is None:
        return None
    asked = subprocess.run([sudo, "-n", "true"], capture_output=True, check=False)  # noqa: S603
    return [sudo, "-n"] if asked.returncode == 0 else None


def install(packages: list[str], prefix: list[str]) -> bool:
    """Install Debian packages quietly; shows apt's own words only when it fails."""
    run = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", *APT]
    for command in (
        [*run, "update"],
        [*run, "install", "-y", "--no-install-recommends", *packages],
    ):
        result = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        if result.returncode:
            sys.stderr.write(result.stdout + result.stderr)
            return False
    return True


def main(purpose: str) -> int:
    """Return 0 when everything needed for ``purpose`` (demo or test) is installed now."""
    if sys.version_info < MINIMUM_PYTHON:
        sys.stderr.write("Python 3.11 or newer is needed: make PYTHON=/path/to/python3\n")
        return 1
    needs = TEST_NEEDS if purpose == "test" else DEMO_NEEDS
    packages = missing(needs)
    if not packages:
        return 0
    wanted = " ".join(packages)
    prefix = privilege()
    if prefix is not None:
        sys.stdout.write(f"Installing with apt: {wanted}\n")
        sys.stdout.flush()
        if install(packages, prefix) and not missing(needs):
            return 0
    sys.stderr.write(f"Please install first: sudo apt-get install {wanted}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
