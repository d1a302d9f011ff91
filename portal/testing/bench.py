"""What requests cost: processor time of the demo town beside bare servers, in one run.

``python -m portal.testing.bench``. Requests per second change with the neighbours of a machine;
processor milliseconds hardly do, so those are what to compare. The database is SQLite and therefore
part of the measured process. The sections: pages; sending a form (:mod:`portal.testing.sending`);
plugins (:mod:`portal.testing.plugin_costs`). How lists grow on PostgreSQL is measured apart, as it
takes half an hour (:mod:`portal.testing.growth`).
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

from portal.demo import run
from portal.testing import load, sending
from portal.testing.load import Target, page
from portal.testing.plugin_costs import report as plugins

SERVICE_LINK = re.compile(r'href="(/fa/[^"]*services/[^"/]+/)"')


def service_path(home: Target) -> str:
    """Return the address of the first information sheet that the home page links to."""
    with home.connected() as connection:
        links = SERVICE_LINK.findall(next(home.asked).send(connection).decode())
    return str(links[0]) if links else sys.exit("the home page links to no service")


def main() -> None:
    """Prepare a town, measure in turn, print the tables."""
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        data, port, bare_port = Path(folder), load.free_port(), load.free_port()
        options = run.parse(["--port", str(port)])
        environment = run.environment_for(options, data)
        environment.pop("DATABASE_URL", None)
        run.prepare(options, environment, data)
        web, _worker = run.family(options, environment, data)
        hello = load.gunicorn("hello", "portal.testing.hello:application", bare_port, data)
        with load.serving(hello, bare_port), load.serving(web, port):
            home = page("home page", web, port, run.FIRST_PAGE)
            service = page("service page", web, port, service_path(home))
            bare = page("bare Django view", hello, bare_port, "/")
            sys.stdout.write(f"{load.in_turn([bare, home, service])}\n\n")
            sys.stdout.write(f"{sending.report(web, port, environment, data)}\n\n")
        sys.stdout.write(f"{plugins()}\n\n")


if __name__ == "__main__":
    main()
