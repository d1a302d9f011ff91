"""A real demo town for the browser: the processes that people run, on data of its own."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import environ
import httpx
import psycopg

from portal.persian.text import ascii_digits

START_SECONDS = 240
STOP_SECONDS = 30
CODE_SECONDS = 10
ARTICLE = re.compile(r"<article\b.*?</article>", re.DOTALL)
CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")


@dataclass(frozen=True)
class Town:
    """Where the town answers and which messages left it."""

    address: str
    data: Path

    def messages_to(self, mobile: str) -> list[str]:
        """Return the text messages to an E.164 number, newest first, digits in Latin script."""
        page = httpx.get(f"{self.address}/demo/messages/", timeout=30).raise_for_status().text
        articles = [
            ascii_digits(unescape(re.sub(r"<[^>]+>", " ", article)))
            for article in ARTICLE.findall(page)
        ]
        local = mobile.removeprefix("+98")
        return [text for text in articles if local in re.sub(r"\D", "", text)]

    def newest_code(self, mobile: str) -> str:
        """Return the newest six-digit code sent to an E.164 number; waits ten seconds for it."""
        deadline = time.monotonic() + CODE_SECONDS
        while time.monotonic() < deadline:
            for text in self.messages_to(mobile):
                if codes := CODE.findall(text):
                    return str(codes[0])
            time.sleep(0.2)
        raise AssertionError(f"no code was sent to {mobile}")


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def database_for_town(data: Path) -> Iterator[str]:
    """Yield the ``DATABASE_URL`` of an empty database of the kind that the tests run on."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield f"sqlite:///{data / 'portal.sqlite3'}"
        return
    server = environ.Env().db("DATABASE_URL")
    name = f"town_{os.getpid()}"
    with psycopg.connect(
        host=server["HOST"],
        port=server["PORT"] or None,
        user=server["USER"],
        password=server["PASSWORD"] or None,
        dbname=server["NAME"],
        autocommit=True,
    ) as connection:
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
    """Run ``python -m portal.demo.run`` on the folder until the block ends."""
    port = free_port()
    address, output = f"http://localhost:{port}", data / "run.log"
    with database_for_town(data) as url, output.open("wb") as log:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "portal.settings.demo",
            "DATABASE_URL": url,
            "PORTAL_DATA_DIR": str(data),
            "PORTAL_STRICT": "1",
        }
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "portal.demo.run", "--port", str(port)],
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_until_open(process, address, output)
            yield Town(address, data)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(STOP_SECONDS)
