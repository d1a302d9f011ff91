"""Asks servers on this machine again and again, and notes what a request costs them."""

from __future__ import annotations

import http.client
import os
import socket
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import repeat
from pathlib import Path

from portal.demo.processes import Child

ROUNDS = 3
ROUND_SECONDS = 3.0
WARM_UP_REQUESTS = 10
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Asked:
    """One request, and what says that it was understood: a status, and part of where it leads."""

    path: str
    method: str = "GET"
    body: str = ""
    cookies: str = ""
    status: int = http.HTTPStatus.OK
    leads_to: str = ""

    def send(self, connection: http.client.HTTPConnection) -> bytes:
        """Send it and read the answer; any other than the expected one ends the program."""
        headers = {"Host": "localhost", "Content-Type": FORM, "Cookie": self.cookies}
        connection.request(self.method, self.path, self.body or None, headers)
        answer = connection.getresponse()
        body = answer.read()
        place = answer.getheader("Location", "")
        if answer.status != self.status or self.leads_to not in place:
            sys.exit(f"{self.method} {self.path}: {answer.status} {place} {body[:300]!r}")
        return body


@dataclass
class Target:
    """A kind of request to one server, and what was measured of it.

    ``asked`` goes on for ever, or for as many requests as there are to be measured.
    """

    title: str
    server: Child
    port: int
    asked: Iterator[Asked]
    cpu_ms: list[float] = field(default_factory=list)
    per_second: list[float] = field(default_factory=list)

    def measure(self, most: int = 0) -> None:
        """Warm up, then ask for some seconds, or ``most`` times, and note what one cost."""
        assert self.server.process is not None
        with self.connected() as connection:
            for _ in range(WARM_UP_REQUESTS):
                next(self.asked).send(connection)
            count, before = 0, cpu_seconds(self.server.process.pid)
            started = time.monotonic()
            while (elapsed := time.monotonic() - started) < ROUND_SECONDS or count < most:
                next(self.asked).send(connection)
                count += 1
                if count == most:
                    break
            used = cpu_seconds(self.server.process.pid) - before
        self.cpu_ms.append(used * 1000 / count)
        self.per_second.append(count / max(elapsed, time.monotonic() - started))

    @contextmanager
    def connected(self) -> Iterator[http.client.HTTPConnection]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            yield connection
        finally:
            connection.close()

    def row(self, bare_ms: float) -> str:
        """Return what it cost, beside what the bare request did."""
        cost = statistics.median(self.cpu_ms)
        spread = (max(self.cpu_ms) - min(self.cpu_ms)) / cost
        speed = statistics.median(self.per_second)
        return f"{self.title:<40}{cost:9.2f}{cost / bare_ms:9.1f}{speed:8.0f}{spread:9.0%}"


HEADING = f"{'':<40}{'CPU ms':>9}{'x bare':>9}{'req/s':>8}{'spread':>9}"


def page(title: str, server: Child, port: int, path: str) -> Target:
    """Describe a page that is opened again and again."""
    return Target(title, server, port, repeat(Asked(path)))


def in_turn(targets: Sequence[Target], most: int = 0) -> str:
    """Measure all in rotated order, some rounds; return one table, whose first row is bare."""
    for turn in range(ROUNDS):
        for target in [*targets[turn:], *targets[:turn]]:
            target.measure(most)
    bare = statistics.median(targets[0].cpu_ms)
    return "\n".join([HEADING, *(target.row(bare) for target in targets)])


def cpu_seconds(group: int) -> float:
    """Return the processor time that the living members of a process group have used."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == group:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / TICKS_PER_SECOND


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def gunicorn(name: str, application: str, port: int, data: Path, **environment: str) -> Child:
    """Describe a server set up like the town's: one process, four threads."""
    command = [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", "1", "--threads", "4", "--log-level", "warning"]
    command += ["--no-control-socket"]
    return Child(name, command, {**os.environ, **environment}, data / f"{name}.log")


@contextmanager
def serving(child: Child, port: int) -> Iterator[Child]:
    """Run a server until the block ends; yields once it takes connections."""
    child.start()
    try:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield child
    finally:
        child.stop()
