"""Several towns in one scratch PostgreSQL, any of which can stand as the database of the portal."""

from __future__ import annotations

from pathlib import Path

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper


class Databases:
    """Copies of the present database, one for each size, each with a connection of its own."""

    def __init__(self, sizes: list[int]) -> None:
        self._open: dict[int, BaseDatabaseWrapper] = {}
        with connection.cursor() as cursor:
            own = connection.settings_dict["NAME"]
            for size in sizes:
                cursor.execute(f'CREATE DATABASE "{_name(size)}" TEMPLATE "{own}"')
                # What workers of a query beside this one spend would not be seen.
                cursor.execute(
                    f'ALTER DATABASE "{_name(size)}" SET max_parallel_workers_per_gather = 0'
                )
        for size in sizes:
            self._open[size] = connection.copy()
            self._open[size].settings_dict["NAME"] = _name(size)

    def use(self, size: int) -> None:
        """Let the portal work in the town of this size from now on."""
        connections[DEFAULT_DB_ALIAS] = self._open[size]

    def url_of(self, size: int, url: str) -> str:
        """Return the address of a town for another process, made from that of the server."""
        return f"{url.rpartition('/')[0]}/{_name(size)}"


def _name(size: int) -> str:
    return f"town_{size}"


def backend() -> int:
    """Return the process of the database that serves this one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def spent_ms(process: int) -> float:
    """Return the processor milliseconds that a process has used, as the scheduler counts them."""
    return int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1e6
