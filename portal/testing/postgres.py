"""A throw-away PostgreSQL server for one command: ``python -m portal.testing.postgres pytest``.

The server listens on a private socket only, never writes for safety and is deleted afterwards. It
refuses to run as root, so root lends it the system user ``postgres``.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

START_SECONDS = 30.0
STOP_SECONDS = 10.0
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "60",
    "log_min_messages": "fatal",
}


class ServerFailed(Exception):
    """PostgreSQL could not be prepared or started; the message is its own."""


def program(name: str) -> str:
    """Return the path of a PostgreSQL program: Debian's newest version, else the one on the path.

    :raises ServerFailed: there is none.
    """
    installed = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{name}"),
        key=lambda path: float(path.parent.parent.name),
    )
    found = str(installed[-1]) if installed else shutil.which(name)
    if not found:
        raise ServerFailed(f"{name} is not installed: sudo apt-get install postgresql")
    return found


def server_user() -> str | None:
    """Return the user that the server runs as; None is the one who asks."""
    return "postgres" if os.geteuid() == 0 else None


def create_cluster(folder: Path) -> None:
    """Fill an empty folder with a fresh cluster.

    :raises ServerFailed: initdb refused.
    """
    user = server_user()
    if user:
        shutil.chown(folder, user, user)
    command = [program("initdb"), "--pgdata", str(folder / "data"), "--username", "portal"]
    command += ["--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"]
    result = subprocess.run(  # noqa: S603
        command, user=user, cwd=folder, capture_output=True, text=True, check=False
    )
    if result.returncode:
        raise ServerFailed(result.stderr)


def _stop_with_parent() -> None:
    """Ask Linux to stop the server when the process that started it is killed."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)


def start_server(folder: Path) -> subprocess.Popen[bytes]:
    """Start the server on a socket in ``folder`` and return when it accepts connections.

    :raises ServerFailed: it ended, or was not ready in time.
    """
    command = [program("postgres"), "-D", str(folder / "data"), "-k", str(folder)]
    command += [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
    server = subprocess.Popen(  # noqa: S603
        command,
        user=server_user(),
        cwd=folder,
        start_new_session=True,
        preexec_fn=_stop_with_parent,
    )
    ready = [program("pg_isready"), "--quiet", "--host", str(folder)]
    ready += ["--username", "portal", "--dbname", "postgres"]
    deadline = time.monotonic() + START_SECONDS
    while subprocess.run(ready, check=False).returncode:  # noqa: S603
        if server.poll() is not None or time.monotonic() > deadline:
            server.kill()
            raise ServerFailed("PostgreSQL did not start")
        time.sleep(0.1)
    return server


@contextmanager
def throwaway_server() -> Iterator[str]:
    """Yield the ``DATABASE_URL`` of an empty database; stops and deletes the server afterwards."""
    with tempfile.TemporaryDirectory(prefix="portal-pg-") as name:
        folder = Path(name)
        create_cluster(folder)
        server = start_server(folder)
        try:
            yield f"postgres://portal@/{folder}/postgres"
        finally:
            server.send_signal(signal.SIGINT)
            try:
                server.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _end(number: int, frame: object) -> None:
    raise SystemExit(128 + number)


def main(command: Sequence[str]) -> int:
    """Run ``command`` with ``DATABASE_URL`` set; returns its exit code."""
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGHUP, _end)
    try:
        with throwaway_server() as url:
            return subprocess.run(  # noqa: S603
                command, env={**os.environ, "DATABASE_URL": url}, check=False
            ).returncode
    except ServerFailed as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
