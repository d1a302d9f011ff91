"""Starts the scratch server and measures in a process that knows it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

from portal.testing.postgres import throwaway_server

SIZES = ("10000", "100000", "1000000")


def main(arguments: list[str]) -> None:
    """Measure towns of the given sizes, or of the usual ones. Half an hour."""
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
        command = [sys.executable, "-m", "portal.testing.growth.report", *(arguments or SIZES)]
        subprocess.run(command, env=environment, check=True)  # noqa: S603


if __name__ == "__main__":
    main(sys.argv[1:])
