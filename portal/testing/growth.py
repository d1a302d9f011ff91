"""Whether lists stay fast while cases grow: 10,000, 100,000 and 1,000,000 of them, in one run.

``python -m portal.testing.growth [10000 100000 1000000]`` starts a scratch PostgreSQL with a town
for each size and asks all of them in turn for the pages that people ask for, through views and
templates (:mod:`portal.testing.growth_report`). It prints the median processor milliseconds of a
request and the database's among them, which neighbours of the machine hardly change; then what
moving 500 cases at once takes, and the export of all cases. A million cases need 6 GB of disk.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

from portal.testing.postgres import throwaway_server

SIZES = ("10000", "100000", "1000000")


def main(arguments: list[str]) -> None:
    """Start the server and measure in a process that knows it."""
    with (
        throwaway_server() as url,
        tempfile.TemporaryDirectory(prefix="portal-growth-") as data,
    ):
        environment = {
            "DJANGO_SETTINGS_MODULE": "portal.settings.test",
            **os.environ,
            "DATABASE_URL": url,
            "PORTAL_DATA_DIR": data,
        }
        command = [sys.executable, "-m", "portal.testing.growth_report", *(arguments or SIZES)]
        subprocess.run(command, env=environment, check=True)  # noqa: S603


if __name__ == "__main__":
    main(sys.argv[1:])
