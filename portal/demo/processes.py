"""Child processes that are kept alive and leave nothing behind."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

STOP_SECONDS = 10.0
DEATHS_TOLERATED = 5
DEATHS_WINDOW_SECONDS = 60.0
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)


class KeepsDying(Exception):
    """A child died too often in too short a time; the message is its name."""


def _stop_with_parent() -> None:
    """Ask Linux to stop this process when its parent is killed; runs in the child."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """One command in a process group of its own, so that its own children can be ended with it.

    What it says on standard output is shown; standard error goes to ``log``.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    deaths: list[float] = field(default_factory=list)

    def start(self) -> subprocess.Popen[bytes]:
        """Start the command; the log is begun afresh, or continued after a death."""
        with self.log.open("ab" if self.deaths else "wb") as log:
            self.process = subprocess.Popen(  # noqa: S603
                self.command,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
                preexec_fn=_stop_with_parent,
            )
        return self.process

    def is_alive(self) -> bool:
        """Say whether the command itself still runs."""
        return self.process is not None and self.process.poll() is None

    def revive(self) -> bool:
        """Start the command again if it died; returns whether it had.

        :raises KeepsDying: more than five deaths within a minute.
        """
        if self.is_alive():
            return False
        now = time.monotonic()
        self.deaths = [at for at in self.deaths if now - at < DEATHS_WINDOW_SECONDS] + [now]
        if len(self.deaths) > DEATHS_TOLERATED:
            raise KeepsDying(self.name)
        self.sweep()
        self.start()
        return True

    def stop(self, seconds: float = STOP_SECONDS) -> None:
        """Ask the command to finish, wait at most ``seconds``, then end its whole group."""
        if self.process is None:
            return
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(seconds)
        self.sweep()

    def sweep(self) -> None:
        """End whatever is left of the process group; the leader is reaped."""
        if self.process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def last_words(self, lines: int = 15) -> str:
        """Return the end of the log."""
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return "\n".join(text.splitlines()[-lines:])
