"""The suite is collected where it is asked for, and leaves other projects alone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from portal.testing.contract import pytest_plugin

OWN_TEST = """
import sys

def test_own():
    assert not {"django", "portal.testing.cast", "portal.testing.contract.suite"} & set(sys.modules)
"""
SOURCES = pytest.Config.ArgsSource


def config(*, option: str = "", ini: tuple[str, ...] = (), source: SOURCES = SOURCES.TESTPATHS):
    """Return what the plugin reads of a run of pytest."""
    return SimpleNamespace(
        getoption=lambda name: option, getini=lambda name: list(ini), args_source=source
    )


def test_the_command_line_wins_over_the_configuration():
    assert pytest_plugin.plugins_to_test(config(ini=("a", "b"))) == ["a", "b"]
    assert pytest_plugin.plugins_to_test(config(option="c d", ini=("a",))) == ["c", "d"]


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        (config(), False),
        (config(ini=("a",)), True),
        (config(ini=("a",), source=SOURCES.INVOCATION_DIR), True),
        (config(ini=("a",), source=SOURCES.ARGS), False),
        (config(option="a", source=SOURCES.ARGS), True),
    ],
)
def test_the_suite_joins_a_whole_run_and_stays_away_from_chosen_files(asked, wanted):
    assert pytest_plugin._is_wanted(asked) is wanted


def test_other_projects_notice_nothing(tmp_path: Path):
    (tmp_path / "test_own.py").write_text(OWN_TEST)
    plain = {key: value for key, value in os.environ.items() if not key.startswith("DJANGO")}
    done = subprocess.run(  # noqa: S603
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "--rootdir",
            str(tmp_path),
        ],
        cwd=tmp_path,
        env=plain,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert "1 passed" in done.stdout
