"""What a request costs: processor time of the demo town beside a bare Django view, in one run.

The last section says what plugins cost: see :mod:`portal.testing.plugin_costs`.

``python -m portal.testing.bench``. Requests per second change with the neighbours of a machine;
processor milliseconds hardly do, so those are what to compare. The database is SQLite and therefore
part of the measured process.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from portal.demo import run
from portal.demo.processes import Child
from portal.testing.plugin_costs import report as plugins

ROUNDS = 3
ROUND_SECONDS = 3.0
WARM_UP_REQUESTS = 10
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
SERVICE_LINK = re.compile(r'href="(/fa/[^"]*services/[^"/]+/)"')


@dataclass
class Target:
    """A page of one server, and what was measured of it."""

    title: str
    server: Child
    port: int
    path: str
    cpu_ms: list[float] = field(default_factory=list)
    per_second: list[float] = field(default_factory=list)


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


def get(connection: http.client.HTTPConnection, target: Target) -> bytes:
    """Fetch the page once; anything but 200 ends the program."""
    connection.request("GET", target.path, headers={"Host": "localhost"})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != http.HTTPStatus.OK:
        sys.exit(f"{target.title}: {answer.status} at {target.path}")
    return body


def measure(target: Target) -> None:
    """Warm the page up, then ask for it for some seconds and note the cost of one request."""
    assert target.server.process is not None
    connection = http.client.HTTPConnection("127.0.0.1", target.port, timeout=30)
    for _ in range(WARM_UP_REQUESTS):
        get(connection, target)
    count, before = 0, cpu_seconds(target.server.process.pid)
    started = time.monotonic()
    while (elapsed := time.monotonic() - started) < ROUND_SECONDS:
        get(connection, target)
        count += 1
    used = cpu_seconds(target.server.process.pid) - before
    target.cpu_ms.append(used * 1000 / count)
    target.per_second.append(count / elapsed)
    connection.close()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(child: Child, port: int, path: str) -> Iterator[Target]:
    """Run a server until the block ends; yields its first page once that answers."""
    child.start()
    target = Target("", child, port, path)
    try:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield target
    finally:
        child.stop()


def hello_server(port: int, data: Path) -> Child:
    """Describe the bare server, set up like the town's."""
    command = [sys.executable, "-m", "gunicorn", "portal.testing.hello:application"]
    command += ["--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "4"]
    command += ["--log-level", "warning", "--no-control-socket"]
    return Child("hello", command, os.environ, data / "hello.log")


def service_path(town: Target) -> str:
    """Return the address of the first information sheet that the home page links to."""
    connection = http.client.HTTPConnection("127.0.0.1", town.port, timeout=30)
    links = SERVICE_LINK.findall(get(connection, town).decode())
    connection.close()
    return str(links[0]) if links else sys.exit("the home page links to no service")


def filing_cost(environment: dict[str, str]) -> dict[str, float]:
    """File cases in a process of its own and return what one cost."""
    command = [sys.executable, "-m", "django", "benchfiling"]
    result = subprocess.run(  # noqa: S603
        command, env=environment, check=True, capture_output=True, text=True
    )
    return dict(json.loads(result.stdout.splitlines()[-1]))


def table(targets: Sequence[Target], filing: dict[str, float]) -> str:
    """Return the report; ``x hello`` is the cost in bare requests."""
    bare = statistics.median(targets[0].cpu_ms)
    lines = [f"{'':<28}{'CPU ms':>9}{'x hello':>9}{'req/s':>8}{'spread':>9}"]
    for target in targets:
        cost = statistics.median(target.cpu_ms)
        spread = (max(target.cpu_ms) - min(target.cpu_ms)) / cost
        speed = statistics.median(target.per_second)
        lines.append(f"{target.title:<28}{cost:9.2f}{cost / bare:9.1f}{speed:8.0f}{spread:9.0%}")
    cost = filing["cpu_ms"]
    note = f"  {filing['queries']:.0f} queries, without HTTP"
    return "\n".join(
        [*lines, f"{'file a case (4 actions)':<28}{cost:9.2f}{cost / bare:9.1f}{note}"]
    )


def main() -> None:
    """Prepare a town, measure in turn, print one table."""
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        data, port, bare_port = Path(folder), free_port(), free_port()
        options = run.parse(["--port", str(port)])
        environment = run.environment_for(options, data)
        environment.pop("DATABASE_URL", None)
        run.prepare(options, environment, data)
        web, _worker = run.family(options, environment, data)
        with (
            serving(hello_server(bare_port, data), bare_port, "/") as bare,
            serving(web, port, run.FIRST_PAGE) as home,
        ):
            bare.title, home.title = "bare Django view", "home page"
            targets = [bare, home, Target("service page", web, port, service_path(home))]
            for turn in range(ROUNDS):
                for target in targets[turn:] + targets[:turn]:
                    measure(target)
        sys.stdout.write(f"{table(targets, filing_cost(environment))}\n\n{plugins()}\n")


if __name__ == "__main__":
    main()
