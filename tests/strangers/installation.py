"""A stranger's computer: the portal and plugins from their wheels, in a folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent.parent
SAMPLES = HOUSE / "tests" / "sample_plugins"
LONGEST_RUN_SECONDS = 300
#: What the machine's own installer needs stays out; the new environment has its own.
LEFT_OUT = ("darvazeh-", "_editable_impl_", "__editable__", "pip", "__pycache__", "distutils-")
#: What the tests were started with, and a stranger would not have.
UNKNOWN_TO_STRANGERS = ("PYTHONPATH", "VIRTUAL_ENV", "DATABASE_URL", "DJANGO_SETTINGS_MODULE")


class Failed(AssertionError):
    """A command ended badly; the message is all that it said."""


def run(
    *command: str | Path, folder: Path, environment: Mapping[str, str], refused: bool = False
) -> str:
    """Run a command and return its output; ``refused`` expects it to fail, and returns why.

    :raises Failed: it ended the other way.
    """
    done = subprocess.run(  # noqa: S603
        command,
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=LONGEST_RUN_SECONDS,
        check=False,
    )
    if bool(done.returncode) != refused:
        words = " ".join(str(part) for part in command)
        raise Failed(f"{words}\nended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
    return done.stderr if refused else done.stdout


def bare_environment() -> dict[str, str]:
    """Return the environment without what these tests were started with."""
    return {
        name: value
        for name, value in os.environ.items()
        if name not in UNKNOWN_TO_STRANGERS
        and not name.startswith(("PORTAL_", "PYTEST_", "COV_", "COVERAGE_"))
    }


def build_wheel(source: Path, into: Path) -> Path:
    """Build the wheel of the project in ``source``; asks no registry."""
    before = set(into.glob("*.whl"))
    command = (sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", into, source)
    run(*command, folder=into, environment=bare_environment())
    (wheel,) = set(into.glob("*.whl")) - before
    return wheel


def lend_third_parties(folder: Path) -> None:
    """Fill ``folder`` with links to every installed package but the portal.

    Stands for an installer with a network. Files ending in ``.pth`` have no effect there, so no
    working copy can be reached through it.
    """
    folder.mkdir()
    for where in {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}:
        for entry in Path(where).iterdir():
            if not entry.name.startswith(LEFT_OUT) and entry.suffix != ".pth":
                (folder / entry.name).symlink_to(entry)


@dataclass(frozen=True)
class Installation:
    """A virtual environment, the folder that its commands run in, and what they find around."""

    environment_folder: Path
    folder: Path
    variables: Mapping[str, str]

    @classmethod
    def fresh(cls, at: Path, **variables: str) -> Installation:
        """Make a virtual environment that has the third parties and nothing else."""
        venv.create(at / "venv", with_pip=True)
        lend_third_parties(at / "third-parties")
        (packages,) = (at / "venv").glob("lib/python*/site-packages")
        (packages / "third-parties.pth").write_text(f"{at / 'third-parties'}\n")
        (at / "folder").mkdir()
        return cls(at / "venv", at / "folder", {**bare_environment(), **variables})

    @property
    def python(self) -> Path:
        return self.environment_folder / "bin" / "python"

    def install(self, wheel: Path) -> None:
        """Install a wheel, or another version of it; dependencies are there."""
        options = ("--quiet", "--no-deps", "--no-index", "--no-compile")
        self.run("-m", "pip", "install", *options, wheel)

    def uninstall(self, distribution: str) -> None:
        self.run("-m", "pip", "uninstall", "--quiet", "--yes", distribution)

    def run(
        self,
        *arguments: str | Path,
        folder: Path | None = None,
        changed: Mapping[str, str] | None = None,
        refused: bool = False,
    ) -> str:
        """Run its Python with some variables ``changed``; see :func:`run`."""
        return run(
            *(self.python, *arguments),
            folder=folder or self.folder,
            environment={**self.variables, **(changed or {})},
            refused=refused,
        )

    def manage(self, *arguments: str | Path, refused: bool = False) -> str:
        """Run a management command as an operator does; see :func:`run`."""
        return self.run("-m", "django", *arguments, refused=refused)

    def shell(self, code: str) -> str:
        """Run Python inside the portal, and return what it printed."""
        return self.manage("shell", "--verbosity=0", "--command", code).strip()
