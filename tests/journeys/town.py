"""A real demo town for the browser: the processes that people run, on data of its own."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import TypeVar

import environ
import httpx
import psycopg

from portal.persian.text import ascii_digits

START_SECONDS = 600
STOP_SECONDS = 30
CODE_SECONDS = 10
LOCK_SECONDS = 10
CONSOLE = "console.log"
ARTICLE = re.compile(r"<article\b.*?</article>", re.DOTALL)
CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")
T = TypeVar("T")


def eventually(read: Callable[[], T], *, within_seconds: float, what: str) -> T:
    """Return the first true answer of ``read``, asked again and again until the time is up."""
    deadline = time.monotonic() + within_seconds
    while time.monotonic() < deadline:
        if answer := read():
            return answer
        time.sleep(0.2)
    raise AssertionError(f"not within {within_seconds} seconds: {what}")


@dataclass(frozen=True)
class Town:
    """Where the town answers, which messages left it, and what can be done to it from outside."""

    address: str
    data: Path
    database: str
    runner: int

    def messages(self) -> list[str]:
        """Return all outgoing messages, newest first, digits in Latin script."""
        page = httpx.get(f"{self.address}/demo/messages/", timeout=30).raise_for_status().text
        return [
            " ".join(ascii_digits(unescape(re.sub(r"<[^>]+>", " ", article))).split())
            for article in ARTICLE.findall(page)
        ]

    def messages_to(self, mobile: str) -> list[str]:
        """Return the text messages to an E.164 number, newest first, digits in Latin script."""
        local = mobile.removeprefix("+98")
        return [text for text in self.messages() if local in re.sub(r"\D", "", text)]

    def newest_code(self, mobile: str) -> str:
        """Return the newest six-digit code sent to an E.164 number; waits ten seconds for it."""

        def newest() -> str:
            found = (CODE.search(text) for text in self.messages_to(mobile))
            return next((code.group() for code in found if code), "")

        return eventually(newest, within_seconds=CODE_SECONDS, what=f"a code sent to {mobile}")

    def worker(self) -> int | None:
        """Return the process id, and group, of the task worker that the runner keeps alive."""
        children = Path(f"/proc/{self.runner}/task/{self.runner}/children").read_text().split()
        for child in children:
            with suppress(FileNotFoundError):
                if b"qcluster" in Path(f"/proc/{child}/cmdline").read_bytes():
                    return int(child)
        return None

    def console(self) -> str:
        """Return what the terminal showed so far, digits in Latin script."""
        return ascii_digits((self.data / CONSOLE).read_text(errors="replace"))

    def times_sent(self, text: str) -> int:
        """Count how often the worker really handed out a text message that contains ``text``."""
        return self.console().count(text)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the database, so that nobody else can write a case until the block ends."""
        if self.database.startswith("sqlite"):
            path = self.database.removeprefix("sqlite:///")
            holder = sqlite3.connect(path, timeout=LOCK_SECONDS, isolation_level=None)
            holder.execute("BEGIN IMMEDIATE")
        else:
            holder = psycopg.connect(**connection_arguments(self.database), autocommit=True)
            holder.execute("BEGIN")
            holder.execute("LOCK TABLE cases_case IN ACCESS EXCLUSIVE MODE")
        try:
            yield
        finally:
            holder.execute("ROLLBACK")
            holder.close()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def connection_arguments(url: str) -> dict[str, str | int | None]:
    """Translate a ``DATABASE_URL`` of PostgreSQL for :func:`psycopg.connect`."""
    server = environ.Env().db_url_config(url)
    return {
        "host": server["HOST"],
        "port": server["PORT"] or None,
        "user": server["USER"],
        "password": server["PASSWORD"] or None,
        "dbname": server["NAME"],
    }


@contextmanager
def database_for_town(data: Path, name: str = "town") -> Iterator[str]:
    """Yield the ``DATABASE_URL`` of an empty database of the kind that the tests run on."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield f"sqlite:///{data / 'portal.sqlite3'}"
        return
    name = f"{name}_{os.getpid()}"
    with psycopg.connect(**connection_arguments(url), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield f"{url.rpartition('/')[0]}/{name}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def wait_until_open(process: subprocess.Popen[bytes], address: str, output: Path) -> None:
    """Return when the first page answers; fail with what the runner said when it does not."""
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            if httpx.get(f"{address}/fa/", timeout=10).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            time.sleep(0.3)
    process.terminate()
    raise AssertionError(f"the demo town did not open:\n{output.read_text(errors='replace')}")


@contextmanager
def running_town(data: Path) -> Iterator[Town]:
    """Run the demo town on an empty database until the block ends."""
    with database_for_town(data) as url, open_town(data, url) as town:
        yield town


@contextmanager
def open_town(
    data: Path, url: str, *, python: Path | str = sys.executable, folder: Path | None = None
) -> Iterator[Town]:
    """Run ``python -m portal.demo.run`` on data and a database until the block ends.

    ``python`` is the interpreter whose portal runs, ``folder`` where it is started.
    """
    port = free_port()
    address, output = f"http://localhost:{port}", data / CONSOLE
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings.demo",
        "DATABASE_URL": url,
        "PORTAL_DATA_DIR": str(data),
        "PORTAL_STRICT": "1",
    }
    with output.open("wb") as log:
        process = subprocess.Popen(  # noqa: S603
            [python, "-m", "portal.demo.run", "--port", str(port)],
            cwd=folder,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_until_open(process, address, output)
            yield Town(address, data, url, process.pid)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(STOP_SECONDS)
