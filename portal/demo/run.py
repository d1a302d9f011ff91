"""Run the demo town: prepare its data, then keep a web server and a task worker alive.

``python -m portal.demo.run [--port 8000] [--host 127.0.0.1] [--reset]``
"""

from __future__ import annotations

import argparse
import fcntl
import http.client
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from types import FrameType

from portal.demo.console import WELCOME_FILE, _, say
from portal.demo.processes import Child, KeepsDying
from portal.settings.places import DEFAULT_DATA

START_SECONDS = 90.0
WATCH_SECONDS = 0.5
FIRST_PAGE = "/fa/"
STAFF_PAGE = "/admin/"
MESSAGES_PAGE = "/demo/messages/"
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class CannotRun(Exception):
    """The demo town cannot start or go on; the message says what to do."""


class Stopped(Exception):
    """Somebody asked for the end: Ctrl-C, SIGTERM or a closed terminal."""


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m portal.demo.run")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--reset", action="store_true", help="forget all data and start afresh")
    return parser.parse_args(arguments)


def environment_for(options: argparse.Namespace, data: Path) -> dict[str, str]:
    """Return the environment of all children; what the caller has set stays."""
    return {
        "DJANGO_SETTINGS_MODULE": "portal.settings.demo",
        "PORTAL_BASE_URL": f"http://localhost:{options.port}",
        **os.environ,
        "PORTAL_DATA_DIR": str(data),
        "PYTHONUNBUFFERED": "1",
    }


@contextmanager
def sole_use(data: Path) -> Iterator[None]:
    """Hold the data folder, so that no second demo town works on it.

    :raises CannotRun: another one does.
    """
    data.mkdir(parents=True, exist_ok=True)
    with (data / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotRun(_("This demo town is running already.")) from None
        yield


def require_free(host: str, port: int) -> None:
    """Make sure that the port can be listened on.

    :raises CannotRun: it is taken or not allowed.
    """
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            text = _(
                "Port %(port)s cannot be used: %(reason)s. Choose another: make demo PORT=8001"
            )
            reason = getattr(error, "strerror", None) or error
            raise CannotRun(text % {"port": port, "reason": reason}) from None


def prepare(options: argparse.Namespace, environment: Mapping[str, str], data: Path) -> None:
    """Get static files, tables and content ready in a process of its own.

    :raises CannotRun: that failed; its last words are included.
    """
    command = [sys.executable, "-m", "django", "preparedemo", *(["--reset"] * options.reset)]
    child = Child("prepare", command, environment, data / "prepare.log")
    try:
        if child.start().wait():
            raise CannotRun(_("The demo town could not be prepared:") + f"\n{child.last_words()}")
    finally:
        child.stop()


def family(options: argparse.Namespace, environment: Mapping[str, str], data: Path) -> list[Child]:
    """Describe the two processes of the town: the web server first."""
    web = [sys.executable, "-m", "gunicorn", "portal.wsgi:application"]
    web += ["--bind", f"{options.host}:{options.port}", "--workers", "1", "--threads", "4"]
    web += ["--graceful-timeout", "5", "--log-level", "warning", "--no-control-socket"]
    worker = [sys.executable, "-m", "django", "qcluster"]
    return [
        Child("web", web, environment, data / "web.log"),
        Child("worker", worker, environment, data / "worker.log"),
    ]


def answers(options: argparse.Namespace) -> bool:
    """Say whether the first page comes with 200."""
    host = "127.0.0.1" if options.host == "0.0.0.0" else options.host  # noqa: S104
    with closing(http.client.HTTPConnection(host, options.port, timeout=10)) as connection:
        try:
            connection.request("GET", FIRST_PAGE, headers={"Host": f"localhost:{options.port}"})
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False


def wait_until_open(web: Child, options: argparse.Namespace) -> None:
    """Return when the portal answers.

    :raises CannotRun: the server died or did not answer in time; its last words are included.
    """
    deadline = time.monotonic() + START_SECONDS
    while not answers(options):
        if not web.is_alive() or time.monotonic() > deadline:
            raise CannotRun(_("The web server did not start:") + f"\n{web.last_words()}")
        time.sleep(0.2)


def watch(children: Sequence[Child]) -> None:
    """Restart whoever dies; ends only by an exception.

    :raises CannotRun: one of them keeps dying.
    """
    while True:
        time.sleep(WATCH_SECONDS)
        for child in children:
            try:
                if child.revive():
                    text = _("The %(name)s process died and was started again; see %(log)s")
                    say(text % {"name": child.name, "log": child.log})
            except KeepsDying:
                text = _("The %(name)s process keeps dying:") % {"name": child.name}
                raise CannotRun(f"{text}\n{child.last_words()}") from None


def welcome_text(options: argparse.Namespace, data: Path) -> str:
    """Return where the town is, who may sign in, where codes show up and how to close it."""
    address = f"http://localhost:{options.port}"
    lines = [
        "",
        _("The town is open: %(address)s") % {"address": address + FIRST_PAGE},
        "",
        _("Sample accounts (staff sign in at %(address)s):") % {"address": address + STAFF_PAGE},
        (data / WELCOME_FILE).read_text(),
        "",
        _("Sign-in codes appear here and at %(address)s") % {"address": address + MESSAGES_PAGE},
        _("Logs: %(folder)s. Ctrl-C closes the town and keeps its data.") % {"folder": data},
        "",
    ]
    return "\n".join(lines)


def open_town(options: argparse.Namespace, data: Path) -> None:
    """Prepare, start, say where the town is, and stay until somebody ends it."""
    environment = environment_for(options, data)
    prepare(options, environment, data)
    children = family(options, environment, data)
    try:
        for child in children:
            child.start()
        wait_until_open(children[0], options)
        say(welcome_text(options, data))
        watch(children)
    finally:
        for child in reversed(children):
            child.stop()


def stop(number: int, frame: FrameType | None) -> None:
    """Turn the first signal into an exception; the end is not interrupted by another one."""
    for each in SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    raise Stopped


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until stopped; returns 0 after a clean end, 1 when the town could not run."""
    options = parse(arguments)
    data = Path(os.environ.get("PORTAL_DATA_DIR") or DEFAULT_DATA).resolve()
    for number in SIGNALS:
        signal.signal(number, stop)
    try:
        with sole_use(data):
            require_free(options.host, options.port)
            open_town(options, data)
    except Stopped:
        say(_("The demo town is closed; its data is kept."))
        return 0
    except CannotRun as error:
        say(str(error))
    return 1


if __name__ == "__main__":
    sys.exit(main())
